import { checkVibSet } from "../../../formats/vib/relations.js";
import { resolutionProblem } from "./resolution-problems.js";
import type { PlacedVib } from "./vib-set.js";

/** Why a set of VIBs cannot run on one platform. */
export interface Misfit {
  readonly platform: string;
  readonly code: string;
  readonly message: string;
}

/** Dependencies and conflicts, per platform: what a host holds never satisfies its DPU. Firmware has none. */
export function checkSet(vibs: readonly PlacedVib[]): readonly Misfit[] {
  const software = vibs.filter(({ target }) => target.kind !== "FIRMWARE");
  const platforms = [...new Set(software.map(({ target }) => target.platform))].sort();
  return platforms.flatMap((platform) => {
    const own = software.filter(({ target }) => target.platform === platform);
    const findings = checkVibSet(
      own.map(({ vib }) => vib.descriptor),
      { platform: { productLineId: platform } },
    );
    return findings.map(({ code, message }) => ({ platform, code, message }));
  });
}

/** DEPENDENCY_UNMET before CONFLICT before anything else, all findings of that kind in one error. */
export function refuseUnfit(misfits: readonly Misfit[]): void {
  for (const code of ["DEPENDENCY_UNMET", "CONFLICT"] as const) {
    const own = misfits.filter((one) => one.code === code);
    if (own.length > 0) throw resolutionProblem(code, detailsOf(own));
  }
  if (misfits.length > 0) throw resolutionProblem("IMAGE_UNFIT", detailsOf(misfits));
}

function detailsOf(misfits: readonly Misfit[]) {
  const platforms = [...new Set(misfits.map(({ platform }) => platform))];
  const shown = misfits.slice(0, 10).map(({ message }) => message);
  const more = misfits.length > 10 ? `; and ${misfits.length - 10} more` : "";
  return { platform: platforms.join(", "), findings: shown.join("; ") + more };
}
