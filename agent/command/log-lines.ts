import { isProblem } from "../../core/problem/problem.js";
import { timestamp, type Clock } from "../../core/time/clock.js";
import type { StagingLog } from "../staging/staging-tools.js";

/** Where lines go: a stream or a file. */
export interface LogSink {
  write(text: string): unknown;
}

/** One JSON line per event: time, msg, and its details. */
export const logLines =
  (stream: LogSink, clock: Clock): StagingLog =>
  (event, details = {}) => {
    const told = Object.fromEntries(Object.entries(details).map(([key, value]) => [key, tellable(value)]));
    stream.write(`${JSON.stringify({ time: timestamp(clock), msg: event, ...told })}\n`);
  };

/** Errors as text with their causes; the stack only of what nobody foresaw. */
function tellable(value: unknown): unknown {
  if (!(value instanceof Error)) return value;
  const text = isProblem(value) ? `${value.code}: ${value.message}` : (value.stack ?? value.message);
  return value.cause === undefined ? text : { error: text, cause: tellable(value.cause) };
}
