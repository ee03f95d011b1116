import type { VibDescriptor } from "../../formats/vib/descriptor-model.js";

/** A VIB of the depot library; its identity is `sha256`, its descriptor's id is a label. */
export interface LibraryVib {
  /** SHA-256 (hex) of the whole .vib file. */
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly descriptor: VibDescriptor;
  /** SHA-256 (hex) of the exact descriptor bytes. */
  readonly descriptorSha256: string;
}

/** Who tells something, and since when; absent for what no depot of the library tells. */
export interface Telling {
  readonly depotId?: string;
  readonly depotName?: string;
  /** The lower, the earlier it came into the library. */
  readonly known?: number;
}

/** A component (or what stands for one: DECISIONS 19) as one depot tells it. */
export interface LibraryComponent extends Telling {
  readonly name: string;
  readonly version: string;
  readonly displayName: string;
  readonly vendor: string;
  readonly releaseDate: string;
  /** No component in the bundle: made from a bulletin or a loose VIB. */
  readonly synthetic: boolean;
  readonly vibIds: readonly string[];
  /** What its bulletin says of it; absent where there was none, and in what an older release has imported. */
  readonly bulletin?: LibraryBulletin;
}

/** As written in the depot (FORMAT 6.5); texts may be empty. */
export interface LibraryBulletin {
  readonly displayVersion: string;
  readonly summary: string;
  readonly description: string;
  readonly category: string;
  readonly urgency: string;
  readonly severity: string;
  readonly releaseType: string;
  readonly kbUrl: string;
  readonly contact: string;
  readonly platforms: readonly { readonly productLineId: string; readonly version: string; readonly locale: string }[];
}

export interface LibraryBaseImage extends Telling {
  readonly version: string;
  readonly displayName: string;
  readonly vendor: string;
  readonly releaseDate: string;
  /** Component name to version. */
  readonly components: Readonly<Record<string, string>>;
}

export interface LibraryAddOn extends Telling {
  readonly name: string;
  readonly version: string;
  readonly displayName: string;
  readonly vendor: string;
  readonly releaseDate: string;
  /** Versions, `8.0.*` for any rest; empty = every base image. */
  readonly supportedBaseImages: readonly string[];
  readonly components: Readonly<Record<string, string>>;
  readonly removedComponents: readonly string[];
}

/** What a hardware support manager says about a firmware component (DECISIONS 22). */
export interface FirmwareRule {
  readonly component: string;
  readonly deviceClass: string;
  /** Devices it is for; empty = every device of the class. */
  readonly deviceMatch: string;
  /** The device version that installing it results in. */
  readonly version: string;
  /** False: its manager does not support staging; installed during remediation. */
  readonly stageable: boolean;
}

/** A rule with the manager whose package holds it. */
export interface ManagedFirmwareRule extends FirmwareRule {
  readonly manager: string;
}

/** A hardware support package: add-on content plus firmware. `name` and `version` are those of the package. */
export interface LibraryHardwareSupport extends LibraryAddOn {
  readonly manager: string;
  readonly firmware: readonly FirmwareRule[];
}

/** A solution: its components are added to an image that names it. */
export interface LibrarySolution extends Telling {
  readonly name: string;
  readonly version: string;
  readonly displayName: string;
  readonly components: Readonly<Record<string, string>>;
}

/** Everything an image can be resolved against. The order of the lists never matters. */
export interface LibraryListing {
  readonly vibs: readonly LibraryVib[];
  readonly components: readonly LibraryComponent[];
  readonly baseImages: readonly LibraryBaseImage[];
  readonly addOns: readonly LibraryAddOn[];
  readonly hardwareSupport: readonly LibraryHardwareSupport[];
  readonly solutions: readonly LibrarySolution[];
}
