import type { ImageManifest, ManifestVib } from "../../../formats/manifest/image-manifest.js";
import type { InstalledVib, Target, TargetSoftware } from "../../../formats/vib/target.js";
import { takesVib } from "../staging-plan.js";

/** What an image changes on one target. */
export interface TargetChange {
  readonly target: Target;
  readonly fromVersion: string;
  readonly toVersion: string;
  /** All that the image has for it. */
  readonly wanted: readonly ManifestVib[];
  readonly added: readonly ManifestVib[];
  readonly removed: readonly InstalledVib[];
}

export function changeOf({ target, vibs, version }: TargetSoftware, manifest: ImageManifest): TargetChange {
  const wanted = manifest.vibs.filter((vib) => takesVib(target, vib.target));
  const from = { target, fromVersion: version, wanted };
  if (target.kind === "FIRMWARE") {
    const added = wanted.filter((vib) => vib.target.version !== version);
    return { ...from, toVersion: wanted.at(-1)?.target.version ?? version, added, removed: [] };
  }
  const digests = new Set(wanted.map((vib) => vib.descriptorSha256));
  const running = new Set(vibs.map((vib) => vib.descriptorSha256));
  return {
    ...from,
    toVersion: manifest.baseImageVersion,
    added: wanted.filter((vib) => !running.has(vib.descriptorSha256)),
    removed: vibs.filter((vib) => !digests.has(vib.descriptorSha256)),
  };
}

export const isChanged = ({ added, removed }: TargetChange): boolean => added.length > 0 || removed.length > 0;

/** Host and DPUs keep their software in boot banks. */
export const isBanked = ({ target }: TargetChange): boolean => target.kind !== "FIRMWARE";
