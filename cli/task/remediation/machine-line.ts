import type { HostRemediation } from "../../../controller/api/wire/remediation/apply.js";
import { printable } from "../../../core/terminal/printable.js";
import type { Paint } from "../../render/terminal.js";
import { stepWords } from "./turn-words.js";

/** The way of a host that goes well, in as few letters as tell it; a host off that way shows its state alone. */
const WAY = [
  ["staging", "stage"],
  ["prechecks", "check"],
  ["entering-maintenance", "enter"],
  ["applying", "apply"],
  ["rebooting", "reboot"],
  ["verifying", "verify"],
  ["leaving-maintenance", "leave"],
  ["proof", "proof"],
] as const;

/** Where a host stands on its own state machine: "✔stage ✔check ▸enter ·apply …  entering-maintenance, …". */
export function machineLine(step: string, remediation: HostRemediation, paint: Paint): string {
  const at = WAY.findIndex(([state]) => state === step);
  const words = printable(stepWords(step, remediation));
  if (at < 0) return words;
  const way = WAY.map(([, word], place) => {
    if (place < at) return paint("green", `✔${word}`);
    return place === at ? paint("bold", `▸${word}`) : paint("grey", `·${word}`);
  });
  return `${way.join(" ")}  ${words}`;
}
