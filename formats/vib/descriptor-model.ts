import type { AcceptanceLevel } from "./acceptance.js";

export type VibType = "bootbank" | "locker" | "meta";
export type Relation = "<<" | "<=" | "=" | ">=" | ">>";

/** `name` alone matches any version. */
export interface Constraint {
  readonly name: string;
  readonly relation?: Relation;
  readonly version?: string;
}

export interface Provide {
  readonly name: string;
  readonly version?: string;
}

export interface SoftwarePlatform {
  /** embeddedEsx (x86 host), ESXio (DPU), armEsx; compared without case. */
  readonly productLineId: string;
  /** major.minor, `5.*`, or empty for any. */
  readonly version: string;
  readonly locale: string;
}

export interface HardwarePlatform {
  readonly vendor?: string;
  readonly model?: string;
  readonly oemString?: string;
}

export interface Checksum {
  /** sha-256, sha-1, sha-256-gunzip1, or one nobody knows. */
  readonly type: string;
  /** absent = over the packed bytes; gunzip = over the fully unpacked ones; txt-mle cannot be recomputed. */
  readonly verifyProcess?: string;
  /** Lower-case hex. */
  readonly value: string;
}

export interface Payload {
  readonly name: string;
  readonly type: string;
  /** Bytes of the archive member. */
  readonly sizeBytes: number;
  readonly bootOrder?: number;
  readonly vfatName?: string;
  readonly uncompressedSizeBytes?: number;
  readonly checksums: readonly Checksum[];
}

/** Everything a VIB's descriptor.xml says. */
export interface VibDescriptor {
  /** vendor_type_name_version: a label, never an identity (the same id exists with different bytes). */
  readonly id: string;
  readonly type: VibType;
  readonly name: string;
  readonly version: string;
  readonly vendor: string;
  readonly summary: string;
  readonly description: string;
  /** As written; five spellings are real. */
  readonly releaseDate: string;
  /** The same moment, milliseconds since 1970. */
  readonly releasedAtMs: number;
  readonly urls: readonly { readonly key: string; readonly text: string }[];
  readonly depends: readonly Constraint[];
  readonly conflicts: readonly Constraint[];
  readonly replaces: readonly Constraint[];
  readonly provides: readonly Provide[];
  readonly compatibleWith: readonly Constraint[];
  readonly softwareTags: readonly string[];
  readonly maintenanceMode: { readonly onInstall: boolean; readonly onRemove: boolean };
  readonly softwarePlatforms: readonly SoftwarePlatform[];
  readonly hardwarePlatforms: readonly HardwarePlatform[];
  readonly files: readonly string[];
  readonly acceptanceLevel: AcceptanceLevel;
  readonly liveInstallAllowed: boolean;
  readonly liveRemoveAllowed: boolean;
  readonly cimomRestart: boolean;
  readonly statelessReady: boolean;
  readonly overlay: boolean;
  readonly payloads: readonly Payload[];
  /** Elements and attributes nobody knows, by path: kept and reported, never fatal. */
  readonly unknown: readonly string[];
}
