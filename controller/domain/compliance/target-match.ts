import type { ManifestTarget } from "../../../formats/manifest/image-manifest.js";
import type { Target } from "../../../formats/vib/target.js";

/** Whether a VIB of an image is for this target of a host: kind, platform without case, and for firmware the device. */
export function takesVib(target: Target, wanted: ManifestTarget): boolean {
  if (target.kind !== wanted.kind || target.platform.toLowerCase() !== wanted.platform.toLowerCase()) return false;
  const match = wanted.deviceMatch ?? "";
  return target.kind !== "FIRMWARE" || match === "" || match === target.device;
}
