import type { InstalledVib } from "../../../formats/vib/target.js";
import type { Impact } from "../compliance-model.js";
import type { ResolvedVib } from "../resolved-image.js";

const IMPACTS: readonly Impact[] = [
  "NO_IMPACT",
  "PARTIAL_MAINTENANCE_MODE_REQUIRED",
  "MAINTENANCE_MODE_REQUIRED",
  "UNKNOWN",
  "REBOOT_REQUIRED",
];

/** The costlier of two; not knowing weighs more than anything short of a reboot. */
export const worse = (a: Impact, b: Impact): Impact => (IMPACTS.indexOf(a) > IMPACTS.indexOf(b) ? a : b);

/** What a change costs: by the descriptors of what is added and of what goes for it. Firmware always needs a reboot. */
export function impactOf(change: { readonly wanted?: ResolvedVib; readonly installed?: InstalledVib }): Impact {
  const { wanted, installed } = change;
  if (wanted?.vib.target.kind === "FIRMWARE") return "REBOOT_REQUIRED";
  const adding =
    wanted === undefined ? "NO_IMPACT" : costOf({ live: wanted.liveInstall, calm: wanted.maintenanceOnInstall });
  return installed === undefined ? adding : worse(adding, removalCost(installed));
}

/** An agent of an older release does not tell whether a package may go while the host runs: then it may not. */
const removalCost = ({ removal }: InstalledVib): Impact =>
  removal === undefined ? "REBOOT_REQUIRED" : costOf({ live: removal.live, calm: removal.maintenanceMode });

/** `calm`: only in maintenance mode. */
function costOf({ live, calm }: { readonly live: boolean; readonly calm: boolean }): Impact {
  if (!live) return "REBOOT_REQUIRED";
  return calm ? "MAINTENANCE_MODE_REQUIRED" : "NO_IMPACT";
}
