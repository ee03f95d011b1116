// `npm run bench`: figures as ratios of one run on one machine; docs/bench.md says how to read them.
import { writeFileSync } from "node:fs";
import { readBenchOptions, type BenchOptions, type SectionName } from "./options.js";
import type { Findings } from "./report/findings.js";
import { judge, type Readings } from "./report/gates.js";
import { printGates, printSection } from "./report/print.js";
import { FirstStaging } from "./section/first-staging.js";
import { fanOut } from "./section/fan-out.js";
import { idle } from "./section/idle.js";
import { kill } from "./section/kill.js";
import { nothingToDo, secondStaging } from "./section/later-stagings.js";
import { page } from "./section/page.js";
import { remediation } from "./section/remediation.js";
import { startUp } from "./section/start-up.js";
import { status } from "./section/status.js";
import { Site } from "./site.js";

type Section = readonly [title: string, measure: () => Promise<Findings>];
/** Those that measure on the site. */
type StagingSection = Exclude<SectionName, "start-up" | "fan-out" | "remediation" | "page">;

const options = readBenchOptions(process.argv.slice(2));

function stagingSections(site: Site, { rounds, slowPeers }: BenchOptions): Record<StagingSection, Section[]> {
  const first = (door: "plain" | "tls") => new FirstStaging(site, door).measure(rounds, slowPeers);
  return {
    first: [
      ["First staging, plain", async () => (await FirstStaging.prepare(site), first("plain"))],
      ["First staging, TLS", () => first("tls")],
    ],
    second: [["Second staging: 18 of 150 VIBs changed", () => secondStaging(site)]],
    kill: [["Killed with SIGKILL, 40 MB/s for each connection, started again", () => kill(site)]],
    nothing: [["Nothing to do", () => nothingToDo(site)]],
    idle: [["Idle", () => idle(site)]],
    status: [["Questions to the agent", () => status(site)]],
  };
}

async function measure(sections: readonly Section[]): Promise<Findings[]> {
  const all: Findings[] = [];
  for (const [title, act] of sections) {
    const findings = await act();
    printSection(title, findings);
    all.push(findings);
  }
  return all;
}

async function measureStagings(): Promise<Findings[]> {
  const others: readonly SectionName[] = ["start-up", "fan-out", "remediation", "page"];
  const wanted = options.only.filter((name): name is StagingSection => !others.includes(name));
  if (wanted.length === 0) return [];
  const missing = Site.missing();
  if (missing.length > 0) {
    console.log(`\nStaging is not measured here; not installed: ${missing.join(", ")}`);
    return [];
  }
  await using site = await Site.make(options.content);
  const sections = stagingSections(site, options);
  return await measure(wanted.flatMap((name) => sections[name]));
}

/** Sections that read the same gate each fill another place of it. */
function together(readings: readonly Readings[]): Readings {
  const whole: Readings = {};
  for (const [gate, values] of readings.flatMap((one) => Object.entries(one))) {
    const name = gate as keyof Readings;
    const before = whole[name] ?? [];
    whole[name] = Array.from({ length: Math.max(before.length, values.length) }, (_, at) => values[at] ?? before[at]);
  }
  return whole;
}

const startUps: Section[] = [["Start-up", () => startUp(options.rounds)]];
const fanOuts: Section[] = [["One order to 20 hosts, small VIBs", () => fanOut(options.rounds)]];
const remediations: Section[] = [
  ["Remediation: order to back in service", () => remediation(options.rounds, options.slowPeers)],
];
const pages: Section[] = [["The page's first view of 5,000 hosts", () => page(options.rounds)]];
const findings = [
  ...(await measure(options.only.includes("start-up") ? startUps : [])),
  ...(await measure(options.only.includes("fan-out") ? fanOuts : [])),
  ...(await measure(options.only.includes("remediation") ? remediations : [])),
  ...(await measure(options.only.includes("page") ? pages : [])),
  ...(await measureStagings()),
];
const verdicts = judge(together(findings.flatMap(({ readings }) => (readings === undefined ? [] : [readings]))));
printGates(verdicts);
const rows = findings.flatMap((one) => one.rows);
if (options.jsonFile !== undefined) writeFileSync(options.jsonFile, `${JSON.stringify(rows, null, 2)}\n`);
if (options.gates === "hold" && verdicts.some(({ met }) => met === "no")) process.exitCode = 1;
