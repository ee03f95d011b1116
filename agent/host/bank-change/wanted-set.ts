import { createHash } from "node:crypto";
import type { ImageDatabaseVib } from "../../../formats/bootbank/image-database.js";
import type { BankContent } from "../boot-bank/bank-content.js";
import type { WantedBank } from "../host-changes.js";
import { bankProblem } from "./bank-problems.js";

/** Names the set, so that a bank can tell for which it was written. */
export function fingerprintOf({ target, build, title, vibs }: WantedBank, booted: BankContent): string {
  const lines = vibs.map(
    (vib) => `${vib.id} ${vib.from === "staged" ? vib.sha256 : runningVib(target.id, vib.id, booted).descriptorSha256}`,
  );
  const text = [build, title, ...lines.sort()].join("\n");
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}

/** BOOTED_VIB_MISSING. */
export function runningVib(target: string, id: string, booted: BankContent): ImageDatabaseVib {
  const vib = booted.vibs.get(id);
  if (vib === undefined) throw bankProblem("BOOTED_VIB_MISSING", { target, vib: id });
  return vib;
}
