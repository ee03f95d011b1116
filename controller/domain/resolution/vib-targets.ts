import type { ManifestTarget } from "../../../formats/manifest/image-manifest.js";
import type { VibDescriptor } from "../../../formats/vib/descriptor-model.js";
import type { ManagedFirmwareRule } from "../library-listing.js";

/** Product lines in the spelling of manifests; they are compared without case (FORMAT part 2). */
const PRODUCT_LINES = ["embeddedEsx", "ESXio", "armEsx"] as const;
const DPU_LINE = "ESXio";

/** On which targets a VIB belongs: by its own software platforms, never by the depot's copy (FORMAT 6.5); none = the x86 host. */
export function platformTargets(descriptor: VibDescriptor): readonly ManifestTarget[] {
  const named = descriptor.softwarePlatforms
    .map(({ productLineId }) => canonicalLine(productLineId))
    .filter((line) => line !== "");
  const lines = [...new Set(named)].sort();
  const platforms = lines.length === 0 ? ["embeddedEsx"] : lines;
  return platforms.map((platform) => ({ kind: platform === DPU_LINE ? "DPU" : "HOST", platform, stageable: true }));
}

/** The devices that a hardware support package says the firmware is for. */
export const firmwareTargets = (rules: readonly ManagedFirmwareRule[]): readonly ManifestTarget[] =>
  rules.map((rule) => ({
    kind: "FIRMWARE",
    platform: rule.deviceClass,
    ...(rule.deviceMatch !== "" && { deviceMatch: rule.deviceMatch }),
    ...(rule.version !== "" && { version: rule.version }),
    stageable: rule.stageable,
    manager: rule.manager,
  }));

const canonicalLine = (line: string): string =>
  PRODUCT_LINES.find((known) => known.toLowerCase() === line.toLowerCase()) ?? line;
