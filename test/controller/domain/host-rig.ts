import { checkHost, type HostFactsForCheck } from "../../../controller/domain/compliance/host-compliance.js";
import type { LibraryListing, LibraryVib } from "../../../controller/domain/library-listing.js";
import type { ResolvedImage } from "../../../controller/domain/resolved-image.js";
import { resolveImage } from "../../../controller/domain/resolution/resolve-image.js";
import type { Receipt } from "../../../formats/receipt/receipt.js";
import type { SoftwareSpec } from "../../../formats/spec/software-spec.js";
import type { InstalledVib, Target, TargetSoftware } from "../../../formats/vib/target.js";
import { listingOf, specOf } from "./library-rig.js";

export const IMAGE_DIGEST = `sha256:${"d".repeat(64)}`;
export const HOST: Target = { id: "host", kind: "HOST", platform: "embeddedEsx" };
export const DPU: Target = { id: "dpu-1", kind: "DPU", platform: "esxio", parentId: "host" };
export const BIOS_DEVICE: Target = { id: "bios-0", kind: "FIRMWARE", platform: "BIOS", device: "R740" };

export const imageOf = (spec: Partial<SoftwareSpec> = {}, listing: Partial<LibraryListing> = {}): ResolvedImage =>
  resolveImage({ spec: specOf(spec), pins: {}, listing: listingOf(listing) });

export const installed = ({ descriptor, descriptorSha256, sizeBytes }: LibraryVib): InstalledVib => ({
  id: descriptor.id,
  vendor: descriptor.vendor,
  type: descriptor.type,
  name: descriptor.name,
  version: descriptor.version,
  descriptorSha256,
  acceptanceLevel: descriptor.acceptanceLevel,
  sizeBytes,
  removal: { live: descriptor.liveRemoveAllowed, maintenanceMode: descriptor.maintenanceMode.onRemove },
});

export const runs = (target: Target, vibs: readonly LibraryVib[], version = "7.0"): TargetSoftware => ({
  target,
  vibs: vibs.map(installed),
  version,
});

export const receiptOf = (vibs: readonly LibraryVib[], more: Partial<Receipt> = {}): Receipt => ({
  kind: "greenroom.receipt/1",
  hostId: "host-1",
  scopeId: "domain-c1",
  imageDigest: IMAGE_DIGEST,
  state: "complete",
  vibs: vibs.map(({ sha256, sizeBytes, descriptor }) => ({
    sha256,
    sizeBytes,
    id: descriptor.id,
    targetIds: ["host"],
  })),
  installed: [],
  manifestVersion: 1,
  targets: [],
  firmware: "none",
  notStageable: [],
  persistence: "persistent",
  bootId: "boot-1",
  counter: 1,
  at: "2026-11-24T10:00:00Z",
  freeBytes: 1,
  stagingFolder: "/scratch/greenroom/staging",
  ...more,
});

export interface Check extends Partial<HostFactsForCheck> {
  readonly image?: ResolvedImage;
  readonly software: readonly TargetSoftware[];
  readonly receipt?: Receipt;
}

export const inForce = (resolved: ResolvedImage) => ({ commitId: "commit-1", imageDigest: IMAGE_DIGEST, resolved });

export const check = ({ image = imageOf(), receipt, ...facts }: Check) =>
  checkHost(inForce(image), {
    hostId: "host-1",
    acceptanceLevel: "PartnerSupported",
    staging: { receipt, bootId: "boot-1" },
    scannedAt: "2026-11-24T10:00:00Z",
    ...facts,
  });
