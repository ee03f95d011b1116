import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { readEnvironment } from "../../../core/settings/settings.js";
import type { Candidate } from "./candidates.js";

/** Milliseconds: long enough for the words of one command line, too short to be wrong for long. */
const FRESH_MS = 20_000;

const cacheFolder = (): string =>
  join(readEnvironment("XDG_CACHE_HOME") ?? join(homedir(), ".cache"), "greenroom", "completion");

/** Asks, unless that was done moments ago; kept in files that this user alone can read. The key, which may hold a secret, is hashed. */
export async function remembered(key: string, ask: () => Promise<readonly Candidate[]>): Promise<readonly Candidate[]> {
  const path = join(cacheFolder(), `${createHash("sha256").update(key).digest("hex").slice(0, 32)}.tsv`);
  const known = read(path);
  if (known !== undefined) return known;
  const names = await ask();
  keep(path, names);
  return names;
}

function read(path: string): readonly Candidate[] | undefined {
  try {
    const { mtimeMs, uid } = statSync(path);
    const age = Date.now() - mtimeMs;
    if (age < 0 || age > FRESH_MS || uid !== process.geteuid?.()) return undefined;
    const lines = readFileSync(path, "utf8").split("\n").slice(0, -1);
    return lines.map((line) => {
      const [word = "", about = ""] = line.split("\t");
      return { word, about };
    });
  } catch {
    // Not there, or not readable: then it is asked for.
    return undefined;
  }
}

function keep(path: string, names: readonly Candidate[]): void {
  try {
    mkdirSync(cacheFolder(), { recursive: true, mode: 0o700 });
    const part = `${path}.part-${process.pid}`;
    writeFileSync(part, names.map(({ word, about }) => `${word}\t${about}\n`).join(""), { mode: 0o600 });
    renameSync(part, path);
  } catch {
    // A home that cannot be written to costs the next Tab a question to the controller, no more.
  }
}
