import { createHash } from "node:crypto";
import { checkHost } from "../../controller/domain/compliance/host-compliance.js";
import type { HostCompliance } from "../../controller/domain/compliance-model.js";
import type { ResolvedVib } from "../../controller/domain/resolved-image.js";
import type { ImageRecord } from "../../controller/store/images/images.js";
import type { Receipt } from "../../formats/receipt/receipt.js";
import { readSoftwareSpec } from "../../formats/spec/software-spec.js";
import type { TargetSoftware } from "../../formats/vib/target.js";

const VERSION = "9.0.1-0.1";
const AT = "2026-11-24T10:00:00.000Z";

const shaOf = (text: string): string => createHash("sha256").update(text).digest("hex");

const vibOf = (number: number, version: string): ResolvedVib => ({
  vib: {
    ...{ sha256: shaOf(`vib ${number} ${version}`), descriptorSha256: shaOf(`descriptor ${number} ${version}`) },
    ...{ id: `GRN_bootbank_grn-${number}_${version}`, vendor: "GRN", type: "bootbank", name: `grn-${number}`, version },
    ...{ sizeBytes: 1_000_000 + number, acceptanceLevel: "PartnerSupported", component: `grn-${number}` },
    target: { kind: "HOST", platform: "embeddedEsx", stageable: true },
  },
  ...{ chosenBy: "the only one", liveInstall: false, maintenanceOnInstall: true, bankBytes: 1_000_000 },
});

interface ImagePlan {
  readonly commitId: string;
  readonly version: number;
  readonly scopeId: string;
  readonly vibs: number;
}

/** A committed image of so many VIBs, which nobody has signed: for what is read of it alone. */
export function seededImage({ vibs, ...next }: ImagePlan): ImageRecord {
  const all = Array.from({ length: vibs }, (_, at) => vibOf(at, `2.0-${next.version}`));
  return {
    ...next,
    spec: readSoftwareSpec({ base_image: { version: VERSION } }, { unknownKeys: "refuse" }).spec,
    pins: {},
    imageDigest: `sha256:${shaOf(all.map(({ vib }) => vib.sha256).join(" "))}`,
    resolved: {
      displayName: `Base ${VERSION}`,
      baseImage: { version: VERSION, displayName: "Base", releaseDate: AT },
      components: all.map(({ vib }) => ({
        ...{ name: vib.name, version: vib.version, displayName: vib.name, source: "BASE_IMAGE", synthetic: false },
      })),
      vibs: all.sort((a, b) => (a.vib.sha256 < b.vib.sha256 ? -1 : 1)),
      notices: [],
    },
    ...{ envelope: Uint8Array.of(1), author: "ann", message: "seeded", createdAt: AT, expiresAt: AT },
  };
}

const TARGET = { id: "host", kind: "HOST", platform: "embeddedEsx" } as const;

/** What a host runs that has every second VIB of an image already, and older ones of the rest. */
export const seededSoftware = ({ resolved }: ImageRecord): TargetSoftware[] => [
  {
    target: TARGET,
    version: "9.0.0-0.1",
    vibs: resolved.vibs.map(({ vib }, at) => {
      const { id, vendor, type, name, version, sizeBytes, acceptanceLevel } = vib;
      const own = { id, vendor, type, name, sizeBytes, acceptanceLevel };
      return at % 2 === 0
        ? { ...own, version, descriptorSha256: vib.descriptorSha256 }
        : { ...own, version: "1.0-1", descriptorSha256: shaOf(`old ${name}`) };
    }),
  },
];

/** A receipt of a host that has staged so many of the VIBs that it lacks. */
export function seededReceipt(hostId: string, image: ImageRecord, { staged, counter }: StagedPlan): Receipt {
  const lacking = image.resolved.vibs.filter((_, at) => at % 2 === 1).map(({ vib }) => vib);
  const isWhole = staged >= lacking.length;
  return {
    ...{ kind: "greenroom.receipt/1", hostId, scopeId: image.scopeId, imageDigest: image.imageDigest },
    ...{ manifestVersion: image.version, state: isWhole ? "complete" : "partial", counter, at: AT },
    vibs: lacking.slice(0, staged).map(({ sha256, sizeBytes, id }) => ({ sha256, sizeBytes, id, targetIds: ["host"] })),
    installed: image.resolved.vibs.filter((_, at) => at % 2 === 0).map(({ vib }) => vib.sha256),
    targets: [
      {
        ...{ id: "host", kind: "HOST", state: isWhole ? "staged" : "partial" },
        ...{ vibsWanted: lacking.length, vibsStaged: Math.min(staged, lacking.length) },
      },
    ],
    ...{ firmware: "none", notStageable: [], persistence: "persistent", bootId: "boot-1" },
    ...{ freeBytes: 1_000_000_000, stagingFolder: "/scratch/greenroom/staging" },
  };
}

interface StagedPlan {
  readonly staged: number;
  readonly counter: number;
}

/** A check of that host, as it was before anything was staged. */
export const seededCheck = (hostId: string, image: ImageRecord): HostCompliance =>
  checkHost(image, {
    ...{ hostId, software: seededSoftware(image), acceptanceLevel: "PartnerSupported", scannedAt: AT },
    staging: { receipt: undefined, bootId: "boot-1" },
    hardware: undefined,
  });
