import { Lines } from "../status/lines.js";
import type { Check, Verdict } from "./verdict.js";

const SIGNS: Readonly<Record<Verdict, string>> = { ok: "ok", warning: "WARNING", wrong: "WRONG", unknown: "unknown" };

/** A line per check, with the remedy below what is not well; the sum at the end. */
export function doctorText(checks: readonly Check[], stream: NodeJS.WritableStream): string {
  const lines = Lines.for(stream);
  const told = checks.flatMap(({ name, verdict, found, remedy, code }) => [
    ...lines.entry(SIGNS[verdict], `${name}: ${found}${code === null ? "" : ` (${code})`}`),
    ...(remedy === "" ? [] : lines.entry("", `what to do: ${remedy}`)),
  ]);
  const count = (verdict: Verdict): number => checks.filter((check) => check.verdict === verdict).length;
  const sum = `${count("ok")} ok, ${count("warning")} warned of, ${count("wrong")} wrong, ${count("unknown")} unknown`;
  return `${[...told, "", sum].join("\n")}\n`;
}
