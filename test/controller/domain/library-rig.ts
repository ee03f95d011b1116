import { createHash } from "node:crypto";
import type { LibraryComponent, LibraryListing, LibraryVib } from "../../../controller/domain/library-listing.js";
import type { SoftwareSpec } from "../../../formats/spec/software-spec.js";
import type { VibDescriptor } from "../../../formats/vib/descriptor-model.js";

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

export type VibWish = Partial<Omit<VibDescriptor, "id">> & {
  readonly name: string;
  readonly version: string;
  /** Tells apart files of one id. */
  readonly bytes?: string;
  /** Product lines; none for a VIB that names no platform. */
  readonly lines?: readonly string[];
};

/** A VIB of the library as its descriptor tells. */
export function libraryVib({ bytes = "", lines = ["embeddedEsx"], ...wish }: VibWish): LibraryVib {
  const releaseDate = wish.releaseDate ?? "2026-01-02T03:04:05Z";
  const descriptor: VibDescriptor = {
    id: `GRN_bootbank_${wish.name}_${wish.version}`,
    type: "bootbank",
    vendor: "GRN",
    summary: "",
    description: "",
    releaseDate,
    releasedAtMs: Date.parse(releaseDate),
    urls: [],
    depends: [],
    conflicts: [],
    replaces: [],
    provides: [],
    compatibleWith: [],
    softwareTags: [],
    maintenanceMode: { onInstall: false, onRemove: false },
    softwarePlatforms: lines.map((productLineId) => ({ productLineId, version: "", locale: "" })),
    hardwarePlatforms: [],
    files: [],
    acceptanceLevel: "PartnerSupported",
    liveInstallAllowed: false,
    liveRemoveAllowed: false,
    cimomRestart: false,
    statelessReady: true,
    overlay: false,
    payloads: [],
    unknown: [],
    ...wish,
  };
  const key = `${descriptor.id} ${bytes}`;
  return { sha256: sha256(key), sizeBytes: 1000, descriptor, descriptorSha256: sha256(`${key} descriptor`) };
}

export const component = (name: string, version: string, vibs: readonly LibraryVib[]): LibraryComponent => ({
  name,
  version,
  displayName: name,
  vendor: "GRN",
  releaseDate: "2026-01-02T03:04:05Z",
  synthetic: false,
  vibIds: vibs.map(({ descriptor }) => descriptor.id),
});

export const release = (version: string, components: Readonly<Record<string, string>>) => ({
  version,
  displayName: "Base",
  vendor: "GRN",
  releaseDate: "2026-01-02T03:04:05Z",
  components,
});

export const addOn = (
  name: string,
  version: string,
  content: {
    components?: Readonly<Record<string, string>>;
    removed?: readonly string[];
    supported?: readonly string[];
  },
) => ({
  ...release(version, content.components ?? {}),
  name,
  supportedBaseImages: content.supported ?? [],
  removedComponents: content.removed ?? [],
});

export const specOf = (more: Partial<SoftwareSpec> = {}): SoftwareSpec => ({
  baseImage: { version: "8.0" },
  components: {},
  hardwareSupport: {},
  solutions: {},
  removedComponents: [],
  unknown: {},
  ...more,
});

export const BASE = libraryVib({
  name: "esx-base",
  version: "8.0-1",
  provides: [{ name: "esx-version", version: "8.0" }],
});
export const NIC_1 = libraryVib({ name: "nic", version: "1.0-1" });
export const NIC_2 = libraryVib({ name: "nic", version: "2.0-1" });

/** A base image 8.0 of esx-base and nic 1.0; nic 2.0 beside it. */
export function listingOf(more: Partial<LibraryListing> = {}): LibraryListing {
  return {
    vibs: [BASE, NIC_1, NIC_2, ...(more.vibs ?? [])],
    components: [
      component("base", "8.0-1", [BASE]),
      component("nic", "1.0-1", [NIC_1]),
      component("nic", "2.0-1", [NIC_2]),
      ...(more.components ?? []),
    ],
    baseImages: [release("8.0", { base: "8.0-1", nic: "1.0-1" }), ...(more.baseImages ?? [])],
    addOns: more.addOns ?? [],
    hardwareSupport: more.hardwareSupport ?? [],
    solutions: more.solutions ?? [],
  };
}
