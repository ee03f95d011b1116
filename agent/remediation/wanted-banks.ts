import type { ImageManifest, ManifestVib } from "../../formats/manifest/image-manifest.js";
import type { TargetSoftware } from "../../formats/vib/target.js";
import { changeOf, isBanked, isChanged, type TargetChange } from "../domain/remediation/target-change.js";
import type { WantedBank, WantedVib } from "../host/host-changes.js";
import type { StagingTools } from "../staging/staging-tools.js";
import { openStaged } from "./staged-content.js";

/** What each target that changes shall hold: host and DPUs, in their order. */
export const wantedBanks = (
  tools: StagingTools,
  manifest: ImageManifest,
  software: readonly TargetSoftware[],
): WantedBank[] =>
  changesOf(manifest, software)
    .filter(isBanked)
    .map((change) => wantedBank(tools, manifest, change));

/** The targets that the image changes. */
export const changesOf = (manifest: ImageManifest, software: readonly TargetSoftware[]): TargetChange[] =>
  software
    .filter((one) => one.trouble === undefined)
    .map((one) => changeOf(one, manifest))
    .filter(isChanged);

/** A VIB by the staged file that is hashed again when it is opened. */
export const fromStaged = (
  tools: StagingTools,
  { id, sha256, sizeBytes }: ManifestVib,
): Extract<WantedVib, { from: "staged" }> => ({
  from: "staged",
  id,
  sha256,
  open: () => openStaged(tools, { id, sha256, sizeBytes }),
});

function wantedBank(tools: StagingTools, manifest: ImageManifest, { target, wanted, added }: TargetChange): WantedBank {
  const fresh = new Set(added.map(({ sha256 }) => sha256));
  const vibs = wanted.map((vib): WantedVib =>
    fresh.has(vib.sha256) ? fromStaged(tools, vib) : { from: "booted", id: vib.id },
  );
  return { target, build: manifest.baseImageVersion, title: manifest.displayName, vibs };
}
