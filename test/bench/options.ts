import { closeSync, openSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import type { PayloadContent } from "./image/deflated-blocks.js";
import type { SlowPeers } from "./section/first-staging.js";

export const SECTIONS = [
  "start-up",
  "first",
  "second",
  "kill",
  "nothing",
  "idle",
  "status",
  "fan-out",
  "remediation",
  "page",
] as const;
export type SectionName = (typeof SECTIONS)[number];

export interface BenchOptions {
  readonly rounds: number;
  readonly only: readonly SectionName[];
  readonly slowPeers: SlowPeers;
  readonly content: PayloadContent;
  readonly jsonFile?: string;
  /** "hold": the exit code is 1 when a gate that was measured is not met. */
  readonly gates: "show" | "hold";
}

const USAGE = `usage: npm run bench -- [--rounds N] [--only SECTION]... [--all-rounds] [--noise] [--json FILE] [--gates]
  --rounds N      rounds of what is compared: 3
  --only SECTION  ${SECTIONS.join(", ")}; can be given several times
  --all-rounds    the slow peers take part in every round too, also over TLS; so does the slowest link
  --noise         payloads of bytes that no gzip makes smaller, in place of program-like ones
  --json FILE     the rows as JSON
  --gates         exit with 1 when a gate is not met`;

/** Says what is wrong and exits with 2 otherwise. */
export function readBenchOptions(argv: readonly string[]): BenchOptions {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        rounds: { type: "string", default: "3" },
        only: { type: "string", multiple: true, default: [] },
        "all-rounds": { type: "boolean", default: false },
        noise: { type: "boolean", default: false },
        json: { type: "string" },
        gates: { type: "boolean", default: false },
      },
    });
    const rounds = Number(values.rounds);
    if (!Number.isInteger(rounds) || rounds < 1) throw new TypeError("--rounds takes a whole number from 1 on");
    return {
      rounds,
      only: values.only.length === 0 ? SECTIONS : values.only.map(sectionNamed),
      slowPeers: values["all-rounds"] ? "each-round" : "once",
      content: values.noise ? "noise" : "programs",
      gates: values.gates ? "hold" : "show",
      ...(values.json === undefined ? {} : { jsonFile: writable(resolve(values.json)) }),
    };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}\n`);
    process.exit(2);
  }
}

/** Looked at before anything is measured: a whole run takes an hour. What a file holds stays until there is something better. */
function writable(path: string): string {
  closeSync(openSync(path, "a"));
  return path;
}

function sectionNamed(name: string): SectionName {
  const found = SECTIONS.find((section) => section === name);
  if (found === undefined) throw new TypeError(`there is no section ${name}`);
  return found;
}
