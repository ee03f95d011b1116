import { spawn } from "node:child_process";
import { createReadStream, existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { agentProblem } from "../../service/agent-problems.js";
import { LOG_FILE, OLDER_LOG } from "./log-file.js";

export interface LogWanted {
  readonly stateFolder: string;
  /** In place of the agent's own file. */
  readonly file: string | undefined;
  /** Unit of systemd. */
  readonly unit: string;
  /** Milliseconds since 1970; what is older is left out. */
  readonly sinceMs: number | undefined;
  readonly follow: boolean;
  readonly signal: AbortSignal;
}

const POLL_MS = 250;

/** Lines of an agent's log: of a named file, else of its own, else of systemd's journal. Throws AGENT_LOG_MISSING. */
export function logSource(wanted: LogWanted): AsyncGenerator<string> {
  const own = join(wanted.stateFolder, LOG_FILE);
  if (wanted.file !== undefined) return fileLines([wanted.file], wanted);
  if (existsSync(own)) return fileLines([join(wanted.stateFolder, OLDER_LOG), own], wanted);
  if (existsSync("/run/systemd/system")) return journalLines(wanted);
  throw agentProblem("AGENT_LOG_MISSING", { path: own });
}

async function* fileLines(paths: readonly string[], { follow, signal }: LogWanted): AsyncGenerator<string> {
  const last = paths.at(-1) ?? "";
  if (!existsSync(last)) throw agentProblem("AGENT_LOG_MISSING", { path: last });
  for (const path of paths.slice(0, -1)) if (existsSync(path)) yield* wholeLines(path, { from: 0 });
  const place = { from: 0, inode: inodeOf(last) };
  do {
    yield* wholeLines(last, place);
    if (!follow) return;
    await pause(POLL_MS, undefined, { signal }).catch(() => undefined);
    const inode = inodeOf(last);
    // A new file was begun: what was left of the old one lies beside it.
    if (inode !== undefined && inode !== place.inode) {
      const older = `${last}.1`;
      if (inodeOf(older) === place.inode) yield* wholeLines(older, place);
      Object.assign(place, { from: 0, inode });
    }
  } while (!signal.aborted);
}

const inodeOf = (path: string): number | undefined => statSync(path, { throwIfNoEntry: false })?.ino;

/** From a byte on, which moves behind the last line that is whole: what is half written is read when it is whole. */
async function* wholeLines(path: string, place: { from: number }): AsyncGenerator<string> {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size <= place.from) return;
  let rest = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { start: place.from, end: size - 1 })) {
    rest = Buffer.concat([rest, chunk as Buffer]);
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      place.from += end + 1;
      yield rest.subarray(0, end).toString("utf8");
      rest = rest.subarray(end + 1);
    }
  }
}

async function* journalLines({ unit, sinceMs, follow, signal }: LogWanted): AsyncGenerator<string> {
  const since = sinceMs === undefined ? [] : [`--since=@${Math.floor(sinceMs / 1000)}`];
  const args = ["--unit", unit, "--output", "cat", "--no-pager", "--quiet", ...since, ...(follow ? ["--follow"] : [])];
  const journal = spawn("journalctl", args, { stdio: ["ignore", "pipe", "inherit"] });
  const failed = new Promise<never>((_resolve, reject) => journal.once("error", reject));
  failed.catch(() => undefined);
  const onAbort = () => journal.kill("SIGTERM");
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    yield* createInterface({ input: journal.stdout });
    if (journal.exitCode === null && journal.pid === undefined) await failed;
  } finally {
    signal.removeEventListener("abort", onAbort);
    journal.kill("SIGTERM");
  }
}
