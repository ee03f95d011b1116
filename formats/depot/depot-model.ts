import type { VibDescriptor } from "../vib/descriptor-model.js";

/** A vendor of index.xml (FORMAT 6.2). */
export interface DepotVendor {
  readonly name: string;
  /** Three letters or digits by the vendor's rule; anything is accepted. */
  readonly code: string;
  readonly indexFile: string;
  readonly content: { readonly name: string; readonly type: string };
}

/** One metadata zip for one platform (FORMAT 6.3). */
export interface DepotMetadata {
  readonly vendorCode: string;
  readonly productId: string;
  /** `8.0`, `5.*`, … */
  readonly version: string;
  readonly locale: string;
  /** Path of the metadata zip in the source. */
  readonly path: string;
  readonly channelName: string;
}

export interface DepotPlatform {
  readonly productLineId: string;
  readonly version: string;
  readonly locale: string;
}

/** VIBs that ship together: a bulletin with both component specs, or a synthetic one (DECISIONS 19). */
export interface Component {
  readonly name: string;
  readonly version: string;
  readonly displayName: string;
  readonly displayVersion: string;
  readonly vendor: string;
  /** As written, ISO 8601. */
  readonly releaseDate: string;
  /** Made by us: per bulletin that names no component, or per VIB that no bulletin names. */
  readonly synthetic: boolean;
  /** Empty for a VIB that no bulletin names. */
  readonly bulletinId: string;
  readonly summary: string;
  readonly description: string;
  readonly category: string;
  readonly urgency: string;
  readonly severity: string;
  readonly releaseType: string;
  readonly kbUrl: string;
  readonly contact: string;
  /** Ids of the VIBs, each unique in its depot. */
  readonly vibIds: readonly string[];
  readonly platforms: readonly DepotPlatform[];
}

/** Name to version. */
export type ComponentVersions = Readonly<Record<string, string>>;

interface Release {
  readonly version: string;
  readonly displayName: string;
  readonly vendor: string;
  /** As written, ISO 8601. */
  readonly releaseDate: string;
  readonly components: ComponentVersions;
  /** Keys of the JSON that nobody knows: kept. */
  readonly unknown: Readonly<Record<string, unknown>>;
}

/** `baseimages/*.json`. */
export type BaseImage = Release;

/** `addOns/*.json` (FORMAT 6.7). */
export interface AddOn extends Release {
  readonly name: string;
  /** Versions such as `8.0.*`; empty = any. */
  readonly supportedBaseImages: readonly string[];
  readonly removedComponents: readonly string[];
  readonly hardwareSupportInfo?: HardwareSupportInfo;
}

export interface HardwareSupportInfo {
  readonly manager: string;
  readonly package: { readonly name: string; readonly version: string };
}

/** `manifests/*.json`: a hardware support package, drivers and firmware (DECISIONS 22). */
export interface HardwareSupport extends Release {
  readonly manager: string;
  readonly package: { readonly name: string; readonly version: string };
  readonly supportedBaseImages: readonly string[];
  readonly removedComponents: readonly string[];
  readonly firmware: readonly FirmwareEntry[];
}

export interface FirmwareEntry {
  /** The component that holds the firmware's VIB; one of `components`. */
  readonly component: string;
  readonly deviceClass: string;
  /** Compared with a device's model; empty = every device of the class. */
  readonly deviceMatch: string;
  /** The device version that installing it results in. */
  readonly version: string;
  /** False when the manager does not support staging. */
  readonly stageable: boolean;
}

/** `solutions/*.json`. */
export interface Solution extends Release {
  readonly name: string;
  readonly supportedBaseImages: readonly string[];
}

/** What the depot's copy of a descriptor says (`unknown` names the depot's extra elements); for looking before the VIB itself is read, never for trust. */
export type DepotVibCopy = VibDescriptor;

/** A VIB of the depot, as its metadata tells. */
export interface DepotVib {
  /** Name of its depot, for messages. */
  readonly bundle: string;
  /** vendor_type_name_version; unique in its depot. */
  readonly id: string;
  /** Path in the source. */
  readonly path: string;
  readonly sizeBytes: number;
  /** Of the whole file, lower-case hex. */
  readonly sha256: string;
  readonly copy: DepotVibCopy;
}

export interface DepotWarning {
  readonly code: string;
  readonly message: string;
}

/** Everything the metadata of a depot says, cross-checked (FORMAT 6.5). VIB bytes are not read yet: see check-vib.ts. */
export interface Depot {
  readonly name: string;
  readonly vendors: readonly DepotVendor[];
  readonly metadata: readonly DepotMetadata[];
  readonly components: readonly Component[];
  readonly baseImages: readonly BaseImage[];
  readonly addOns: readonly AddOn[];
  readonly hardwareSupport: readonly HardwareSupport[];
  readonly solutions: readonly Solution[];
  readonly vibs: readonly DepotVib[];
  readonly warnings: readonly DepotWarning[];
}
