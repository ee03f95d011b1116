import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { GREENROOM } from "../../rig/process.js";

export interface Shown {
  readonly status: number;
  /** Everything written to the terminal, escapes included. */
  readonly bytes: string;
}

export interface TerminalRun {
  readonly args: readonly string[];
  readonly columns: number;
  readonly rows: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Sends Ctrl-C once the terminal shows this. */
  readonly interruptAt?: RegExp;
  /** Types these lines, each once the terminal shows its question. */
  readonly types?: readonly { readonly at: RegExp; readonly line: string }[];
  /** Gives the terminal another width once it shows this. */
  readonly resizeAt?: { readonly shows: RegExp; readonly columns: number };
  /** Hears everything that the terminal has shown, at every change. */
  readonly onShown?: (bytes: string) => void;
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** The terminal of the process below `script`. */
const ttyOf = (pid: number): string =>
  `/dev/${
    execFileSync("ps", ["--ppid", String(pid), "--format", "tty="], { encoding: "utf8" })
      .trim()
      .split("\n")[0]
  }`;

/** Runs `greenroom …` on a pseudo terminal of its own (util-linux `script`). */
export async function onTerminal(run: TerminalRun): Promise<Shown> {
  const { args, columns, rows, env, interruptAt, resizeAt, onShown } = run;
  const toType = [...(run.types ?? [])];
  const command = [process.execPath, GREENROOM, ...args].map(quoted).join(" ");
  const child = spawn("/usr/bin/script", ["-qec", `stty cols ${columns} rows ${rows}; exec ${command}`, "/dev/null"], {
    // A terminal of a user: CI and NO_COLOR of whoever runs the tests would take its colours.
    env: { ...process.env, CI: undefined, NO_COLOR: undefined, TERM: "xterm-256color", ...env },
    stdio: ["pipe", "pipe", "inherit"],
  });
  let bytes = "";
  let resized = resizeAt === undefined;
  let interrupted = interruptAt === undefined;
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    bytes += text;
    onShown?.(bytes);
    if (!resized && resizeAt?.shows.test(bytes) === true) {
      resized = true;
      spawnSync("stty", ["-F", ttyOf(child.pid ?? 0), "cols", String(resizeAt.columns)]);
    }
    while (toType[0]?.at.test(bytes) === true) child.stdin.write(`${toType.shift()?.line}\r`);
    if (interrupted || !interruptAt?.test(bytes)) return;
    interrupted = true;
    child.stdin.write("\u0003");
  });
  const [status] = (await once(child, "close")) as [number | null];
  return { status: status ?? 128, bytes };
}
