import type { ImageManifest } from "../../../formats/manifest/image-manifest.js";
import type { VibDescriptor } from "../../../formats/vib/descriptor-model.js";
import type { InstalledVib, TargetSoftware } from "../../../formats/vib/target.js";
import { changeOf } from "./target-change.js";

/** What a remediation asks of the host. */
export interface RemediationImpact {
  readonly maintenanceMode: boolean;
  readonly reboot: boolean;
}

export const NO_IMPACT: RemediationImpact = { maintenanceMode: false, reboot: false };
const REBOOT: RemediationImpact = { maintenanceMode: true, reboot: true };

export interface ImpactCase {
  readonly manifest: ImageManifest;
  readonly software: readonly TargetSoftware[];
  /** Of the files that are staged, by SHA-256. */
  readonly descriptors: ReadonlyMap<string, ImpactDescriptor>;
}

type ImpactDescriptor = Pick<VibDescriptor, "liveInstallAllowed" | "maintenanceMode">;

/** By the descriptors of what is added and of what goes for it; firmware, and what is not known, needs a reboot. */
export function impactOf({ manifest, software, descriptors }: ImpactCase): RemediationImpact {
  return software
    .map((one) => changeOf(one, manifest))
    .flatMap(({ target, added, removed }) => [
      ...added.map(({ sha256 }) => (target.kind === "FIRMWARE" ? REBOOT : addingCost(descriptors.get(sha256)))),
      ...removed.map(removalCost),
    ])
    .reduce(worse, NO_IMPACT);
}

const worse = (a: RemediationImpact, b: RemediationImpact): RemediationImpact => ({
  maintenanceMode: a.maintenanceMode || b.maintenanceMode,
  reboot: a.reboot || b.reboot,
});

function addingCost(descriptor: ImpactDescriptor | undefined): RemediationImpact {
  if (descriptor?.liveInstallAllowed !== true) return REBOOT;
  return { maintenanceMode: descriptor.maintenanceMode.onInstall, reboot: false };
}

const removalCost = ({ removal }: InstalledVib): RemediationImpact =>
  removal?.live === true ? { maintenanceMode: removal.maintenanceMode, reboot: false } : REBOOT;
