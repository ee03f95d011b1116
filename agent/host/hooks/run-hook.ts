import { spawn, type ChildProcess } from "node:child_process";
import { statSync } from "node:fs";
import { coreProblem } from "../../../core/problem/core-problems.js";
import { carriesErrno } from "../../../core/durable/errno.js";
import { systemAlarm, type Alarm } from "../../../core/time/alarm.js";
import type { Hook } from "../../domain/hook-settings.js";
import { HookLines } from "./hook-lines.js";
import { hookProblem } from "./hook-problems.js";

export interface HookRun {
  /** As settings name it. */
  readonly name: string;
  readonly hook: Hook;
  /** All that the command sees beside PATH and LANG. */
  readonly environment: Readonly<Record<string, string>>;
  readonly onLine: (line: string) => void;
  readonly signal: AbortSignal;
  /** For tests, which must not wait. */
  readonly alarm?: Alarm;
}

const CLEAN = { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", LANG: "C.UTF-8" } as const;
/** Between the request to end and the end by force, and for output that a left-over process holds open. */
const GRACE_MS = 5000;

type Stop = "timed out" | "aborted";

/**
 * Runs a command without a shell, in a process group of its own and a clean environment, to its end. On time-out or abort the whole group is asked to end,
 * then ended. HOOK_FAILED with its status and last lines, HOOK_TIMED_OUT, HOOK_MISSING where there is no such program, CANCELED.
 */
export async function runHook(run: HookRun): Promise<void> {
  if (run.signal.aborted) throw canceled(run);
  refuseForeignProgram(run);
  const lines = new HookLines(run.onLine);
  const { status, stopped } = await started(run, lines);
  const { name, hook } = run;
  if (stopped === "timed out")
    throw hookProblem("HOOK_TIMED_OUT", { hook: name, seconds: hook.timeoutSeconds, lines: lines.last });
  if (stopped === "aborted") throw canceled(run);
  if (status !== "status 0") throw hookProblem("HOOK_FAILED", { hook: name, status, lines: lines.last });
}

function refuseForeignProgram({ name, hook }: HookRun): void {
  const why = programTrouble(hook);
  if (why !== undefined) throw hookProblem("HOOK_MISSING", { hook: name, why });
}

/** Why the program of a hook is not run: whoever may write to it would be root through it. undefined: it is. */
export function programTrouble({ command: [path = ""] }: Hook): string | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return `${path}: it does not exist`;
  if (!stat.isFile() || (stat.mode & 0o111) === 0) return `${path}: it cannot be executed (EACCES)`;
  if ((stat.mode & 0o022) !== 0) return `${path}: others may write to it (mode ${(stat.mode & 0o777).toString(8)})`;
  return stat.uid !== 0 && stat.uid !== process.geteuid?.() ? `${path}: it belongs to user ${stat.uid}` : undefined;
}

const canceled = ({ name, signal }: HookRun): Error =>
  coreProblem("CANCELED", { what: `the hook ${name}` }, signal.reason);

async function started(run: HookRun, lines: HookLines): Promise<{ status: string; stopped: Stop | undefined }> {
  const { hook, environment, signal, alarm = systemAlarm } = run;
  const [program = "", ...args] = hook.command;
  const child = spawn(program, args, {
    detached: true,
    cwd: "/",
    env: { ...CLEAN, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stopped: Stop | undefined;
  const takeBacks: (() => void)[] = [];
  const stop = (why: Stop) => (): void => {
    stopped ??= why;
    endGroup(child, "SIGTERM");
    takeBacks.push(alarm(GRACE_MS, () => endGroup(child, "SIGKILL")));
  };
  const onAbort = stop("aborted");
  signal.addEventListener("abort", onAbort, { once: true });
  takeBacks.push(alarm(hook.timeoutSeconds * 1000, stop("timed out")));
  try {
    return { status: await endOf(child, lines, run), stopped };
  } finally {
    signal.removeEventListener("abort", onAbort);
    for (const takeBack of takeBacks) takeBack();
    // What it left behind when it was stopped ends with it.
    if (stopped !== undefined) endGroup(child, "SIGKILL");
  }
}

function endGroup({ pid }: ChildProcess, signal: "SIGTERM" | "SIGKILL"): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (cause) {
    if (!carriesErrno(cause, ["ESRCH"])) throw cause;
  }
}

/** "status N" or "signal NAME". Its output is read to its end, unless a process that it left behind holds it open. */
async function endOf(child: ChildProcess, lines: HookLines, { name, alarm = systemAlarm }: HookRun): Promise<string> {
  for (const stream of [child.stdout, child.stderr]) {
    const read = lines.reader();
    stream?.on("data", (chunk: Uint8Array) => read(chunk));
    stream?.once("close", () => read());
  }
  return new Promise((resolve, reject) => {
    child.once("error", (cause) => reject(hookProblem("HOOK_MISSING", { hook: name, why: cause.message }, cause)));
    child.once("exit", () => {
      const takeBack = alarm(GRACE_MS, () => {
        child.stdout?.destroy();
        child.stderr?.destroy();
      });
      child.once("close", takeBack);
    });
    child.once("close", (status, signal) => resolve(signal === null ? `status ${status}` : `signal ${signal}`));
  });
}
