import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { EXIT } from "../../core/problem/core-problems.js";
import { systemAlarm } from "../../core/time/alarm.js";
import { undoAtExit } from "./leftovers.js";

export const GREENROOM = resolve(join("dist", "cli", "main.js"));

export interface Finished {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  readonly cwd?: string;
  readonly uid?: number;
}

/** A guard against a start that hangs, far beyond what one takes on a busy machine, milliseconds. */
const START_MOST_MS = 150_000;

const alive = new Set<ChildProcess>();
// Before anybody's folder goes: this module is loaded first, and one listener serves however many processes.
process.prependListener("exit", () => alive.forEach((child) => child.kill("SIGKILL")));

/** No process outlives the one that started it, however that ends. */
export function dieWithUs<C extends ChildProcess>(child: C): C {
  alive.add(child);
  child.once("close", () => alive.delete(child));
  return child;
}

/** Runs `greenroom …` to its end as a process of its own. */
export async function greenroom(args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  const child = dieWithUs(
    spawn(process.execPath, [GREENROOM, ...args], {
      env: { ...process.env, NO_COLOR: "1", ...options.env },
      stdio: ["pipe", "pipe", "pipe"],
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
    }),
  );
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  // A command that does not read its input may be gone before it is written; its exit code tells.
  child.stdin.on("error", () => undefined);
  child.stdin.end(options.input ?? "");
  const [status, signal] = (await once(child, "close")) as [number | null, string | null];
  return { status: status ?? 128, stdout, stderr: signal === null ? stderr : `${stderr}\nkilled by ${signal}` };
}

/** Ends that are meant: stopped, killed (by a test, or at a failpoint), or the reboot of a sandbox. */
const MEANT_ENDS: readonly string[] = [EXIT.done, EXIT.reboots, "SIGTERM", "SIGKILL"].map(String);

/** A `greenroom … run` that serves: started, awaited until it says ready, and stopped by name. */
export class Daemon implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly lines: Record<string, unknown>[] = [];
  readonly #listeners = new Set<(line: Record<string, unknown>) => void>();
  readonly exited: Promise<string>;
  #stderr = "";

  private constructor(child: ChildProcess) {
    this.#child = child;
    const { takeBack } = undoAtExit(() => void child.kill("SIGKILL"));
    this.exited = once(child, "close").then(([status, signal]) => {
      takeBack();
      return `${status ?? signal}`;
    });
    if (child.stderr === null) throw new Error("a daemon needs its standard error");
    createInterface({ input: child.stderr }).on("line", (text) => this.#hear(text));
  }

  static async start(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Daemon> {
    const child = dieWithUs(
      // By its first line, as a service does.
      spawn(GREENROOM, [...args], {
        env: { ...process.env, ...env },
        stdio: ["ignore", "ignore", "pipe"],
      }),
    );
    const daemon = new Daemon(child);
    await daemon.#ready();
    // Told at once: whoever waits for what it would have done does not look at it.
    void daemon.exited.then((how) => {
      if (!MEANT_ENDS.includes(how)) console.error(`${args.join(" ")} ended by itself (${how}):\n${daemon.#stderr}`);
    });
    return daemon;
  }

  /** One that never comes to say it is ended, and its log is told: whoever stops it would wait for its start. */
  async #ready(): Promise<void> {
    let late = false;
    const takeBack = systemAlarm(START_MOST_MS, () => {
      late = true;
      this.#child.kill("SIGKILL");
    });
    try {
      await this.line((line) => line["msg"] === "ready");
    } catch (cause) {
      throw late ? new Error(`not ready after ${START_MOST_MS / 1000} s:\n${this.#stderr}`, { cause }) : cause;
    } finally {
      takeBack();
    }
  }

  #hear(text: string): void {
    this.#stderr = `${this.#stderr}${text}\n`.slice(-20_000);
    if (!text.startsWith("{")) return;
    const line = JSON.parse(text) as Record<string, unknown>;
    this.lines.push(line);
    for (const listener of this.#listeners) listener(line);
  }

  /** The first log line, past or to come, that fits. Fails when the process ends before. */
  async line(fits: (line: Record<string, unknown>) => boolean): Promise<Record<string, unknown>> {
    const past = this.lines.find(fits);
    if (past !== undefined) return past;
    let listener: (line: Record<string, unknown>) => void = () => undefined;
    const coming = new Promise<Record<string, unknown>>((found) => {
      listener = (line) => {
        if (fits(line)) found(line);
      };
      this.#listeners.add(listener);
    });
    const ended = this.exited.then((how): never => {
      throw new Error(`the process ended (${how}) before it said so:\n${this.#stderr}`);
    });
    try {
      return await Promise.race([coming, ended]);
    } finally {
      this.#listeners.delete(listener);
    }
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get log(): string {
    return this.#stderr;
  }

  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill(signal);
    await this.exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop("SIGKILL");
  }
}
