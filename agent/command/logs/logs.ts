import { printable } from "../../../core/terminal/printable.js";
import { loadAgentSettings, requireRoot } from "../agent-context.js";
import { optionalText, type CommandOptions, type CommandStreams } from "../command-options.js";
import { logSource } from "./log-source.js";

interface Told {
  readonly time: string;
  readonly msg: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** `greenroom agent logs`: what the agent of this host has told, also with the daemon down. */
export async function run(options: CommandOptions, { stdout }: CommandStreams): Promise<number> {
  const settings = loadAgentSettings(options);
  requireRoot("agent logs", settings);
  const since = optionalText(options, "since");
  const sinceMs = since === undefined ? undefined : Date.parse(since);
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
  const lines = logSource({
    stateFolder: settings.stateFolder,
    file: optionalText(options, "file"),
    unit: optionalText(options, "unit") ?? "greenroom-agent",
    sinceMs,
    follow: options["follow"] === true,
    signal: stop.signal,
  });
  const write = options["output"] === "json" ? jsonLine : textLine;
  for await (const line of lines) {
    const told = toldIn(line);
    if (told.time === "" || sinceMs === undefined || Date.parse(told.time) >= sinceMs) stdout.write(`${write(told)}\n`);
  }
  return 0;
}

/** A line of the log; what is no JSON (a crash of the runtime, the voice of systemd) is a message without a time. */
function toldIn(line: string): Told {
  try {
    const read: unknown = JSON.parse(line);
    if (typeof read === "object" && read !== null && "msg" in read) {
      const { time = "", msg, ...details } = read as Readonly<Record<string, unknown>>;
      return { time: String(time), msg: String(msg), details };
    }
  } catch {
    // Below.
  }
  return { time: "", msg: line, details: {} };
}

const jsonLine = ({ time, msg, details }: Told): string =>
  JSON.stringify({ ...(time === "" ? {} : { time }), msg, ...details });

const textLine = ({ time, msg, details }: Told): string => {
  const pairs = Object.entries(details).map(([key, value]) => `${key}=${shown(value)}`);
  return printable([time, msg, ...pairs].filter((part) => part !== "").join("  "));
};

const shown = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));
