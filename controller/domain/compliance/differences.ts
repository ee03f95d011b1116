import type { InstalledVib, TargetSoftware } from "../../../formats/vib/target.js";
import type { VibDifference } from "../compliance-model.js";
import type { ResolvedVib } from "../resolved-image.js";
import { orderOf } from "../version-order.js";
import { takesVib } from "./target-match.js";

/** A difference with the VIB that settles it; without one for a removal. */
export interface Difference {
  readonly difference: VibDifference;
  readonly wanted?: ResolvedVib;
}

/** What one target runs against what the image wants there, VIB by VIB, sorted by name. */
export function differencesOf(software: TargetSoftware, image: readonly ResolvedVib[]): readonly Difference[] {
  const wanted = image.filter(({ vib }) => takesVib(software.target, vib.target));
  const found =
    software.target.kind === "FIRMWARE"
      ? wanted.flatMap((vib) => firmwareDifference(software, vib))
      : [...wanted.flatMap((vib) => vibDifference(software, vib)), ...removals(software, wanted)];
  return found.sort((a, b) => (a.difference.name < b.difference.name ? -1 : 1));
}

/** A device keeps no descriptors: it is judged by the version it reports. */
function firmwareDifference({ target, version }: TargetSoftware, wanted: ResolvedVib): Difference[] {
  const aim = wanted.vib.target.version ?? wanted.vib.version;
  if (version === aim) return [];
  const action = version === "" ? "INSTALL" : actionOf(version, aim);
  return [
    {
      difference: {
        target: target.id,
        action,
        name: wanted.vib.name,
        current: version === "" ? null : version,
        wanted: aim,
        component: wanted.vib.component,
        sha256: wanted.vib.sha256,
      },
      wanted,
    },
  ];
}

/** What is installed is identified by its descriptor's exact bytes: the same id with other bytes is a difference (DECISIONS 20). */
function vibDifference({ target, vibs }: TargetSoftware, wanted: ResolvedVib): Difference[] {
  if (vibs.some((one) => one.descriptorSha256 === wanted.vib.descriptorSha256)) return [];
  const installed = vibs.find((one) => one.name === wanted.vib.name);
  return [
    {
      difference: {
        target: target.id,
        action: installed === undefined ? "INSTALL" : actionOf(installed.version, wanted.vib.version),
        name: wanted.vib.name,
        current: installed?.version ?? null,
        wanted: wanted.vib.version,
        component: wanted.vib.component,
        sha256: wanted.vib.sha256,
      },
      wanted,
    },
  ];
}

/** VIBs that are on the host and not in the image are removed by remediation (VLCM part 5). */
function removals({ target, vibs }: TargetSoftware, wanted: readonly ResolvedVib[]): Difference[] {
  const names = new Set(wanted.map(({ vib }) => vib.name));
  return vibs.filter((one) => !names.has(one.name)).map((one) => ({ difference: removal(target.id, one) }));
}

const removal = (target: string, installed: InstalledVib): VibDifference => ({
  target,
  action: "REMOVE",
  name: installed.name,
  current: installed.version,
  wanted: null,
  component: null,
  sha256: null,
});

function actionOf(current: string, wanted: string): VibDifference["action"] {
  const order = orderOf(current, wanted);
  if (order === undefined || order === 0) return "REPLACE";
  return order < 0 ? "UPGRADE" : "DOWNGRADE";
}
