import type { VerifiedVib } from "../../formats/vib/verify.js";
import type { Outcome } from "../file/each-input.js";
import { problemText } from "../render/problem/problem-text.js";
import { formatBytes } from "../../core/bytes/format-bytes.js";
import { renderFacts } from "../render/table.js";
import { paintFor, type Paint } from "../render/terminal.js";
import { printable } from "../../core/terminal/printable.js";

export function verifiedText(verdicts: readonly Outcome<VerifiedVib>[], stream: NodeJS.WriteStream): string {
  const paint = paintFor(stream);
  return verdicts.map((verdict) => verdictText(verdict, paint)).join("\n");
}

function verdictText({ file, answer: vib, problem }: Outcome<VerifiedVib>, paint: Paint): string {
  const bad = problem === undefined ? "" : `${paint("red", "✘")} ${printable(file)}\n${problemText(problem, paint)}`;
  return vib === undefined ? bad : `${paint("green", "✔")} ${printable(file)}\n${renderFacts(factsOf(vib))}`;
}

function factsOf(vib: VerifiedVib): readonly (readonly [string, string])[] {
  return [
    ["  id", vib.descriptor.id],
    ["  sha256", vib.sha256],
    ["  size", formatBytes(vib.sizeBytes)],
    ["  level", vib.acceptanceLevel],
    ["  signature", signatureText(vib)],
    ["  checked", vib.checked.join(", ")],
    ["  not checked", vib.unchecked.join(", ")],
    ...vib.warnings.map(({ code, message }) => ["  warning", `${code}: ${message}`] as const),
  ];
}

function signatureText({ signature }: VerifiedVib): string {
  if (!signature.signed) return "none";
  return signature.blocks
    .map(({ signer, anchor, verdict }) => `${verdict}: ${signer}${anchor === undefined ? "" : ` by ${anchor}`}`)
    .join("; ");
}
