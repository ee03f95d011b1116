import { meetsFloor, type AcceptanceLevel } from "../../../formats/vib/acceptance.js";
import type { Finding } from "../compliance-model.js";
import type { Difference } from "../compliance/differences.js";
import { finding } from "./finding-table.js";

/** What a single difference has an operator read: a downgrade, a removal, a level that the host refuses. */
export function differenceFindings({ difference, wanted }: Difference, floor: AcceptanceLevel): Finding[] {
  const { action, name, target, current, component, source } = difference;
  const findings: Finding[] = [];
  // VLCM part 5: a target lower than what runs is INCOMPATIBLE.
  if (action === "DOWNGRADE")
    findings.push(
      finding("DOWNGRADE", {
        ...{ name, target, current: current ?? "", wanted: difference.wanted ?? "" },
        broughtBy: difference.broughtBy ?? "as the device reports",
        by: `component ${component ?? "?"}, ${(source ?? "USER").toLowerCase().replaceAll("_", " ")}`,
      }),
    );
  if (action === "REMOVE")
    findings.push(
      finding("STANDALONE_VIB_REMOVED", {
        ...{ name, target, current: current ?? "" },
        broughtBy: difference.broughtBy ?? "",
      }),
    );
  if (wanted !== undefined && !meetsFloor(wanted.vib.acceptanceLevel, floor))
    findings.push(
      finding("ACCEPTANCE_TOO_LOW", { vib: wanted.vib.id, level: wanted.vib.acceptanceLevel, target, floor }),
    );
  return findings;
}
