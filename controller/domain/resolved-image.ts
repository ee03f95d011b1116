import type { ManifestVib } from "../../formats/manifest/image-manifest.js";
import type { RelatedVib } from "../../formats/vib/relations.js";

/** Where a component of an image comes from (vSphere's target_source). */
export type ComponentSource = "BASE_IMAGE" | "ADD_ON" | "HARDWARE_SUPPORT_PACKAGE" | "SOLUTION" | "USER";

export interface Notice {
  readonly code: string;
  readonly message: string;
}

/** One VIB of a resolved image: its line in the manifest, why these bytes, and what installing it costs. */
export interface ResolvedVib {
  readonly vib: ManifestVib;
  /** The rule that chose these bytes, in words for people. */
  readonly chosenBy: string;
  /** Installed without maintenance mode or reboot. */
  readonly liveInstall: boolean;
  readonly maintenanceOnInstall: boolean;
  /** What a check of the whole set needs; absent in images of an older release. */
  readonly relations?: VibRelations;
  /** Bytes that it takes in a boot bank. */
  readonly bankBytes?: number;
}

export type VibRelations = Pick<
  RelatedVib,
  "depends" | "conflicts" | "replaces" | "provides" | "softwarePlatforms" | "hardwarePlatforms" | "overlay"
>;

/** What a component of a higher layer took the place of. */
export interface OverriddenComponent {
  /** null: the version that the constraints would have given. */
  readonly version: string | null;
  readonly source: ComponentSource;
}

export interface ResolvedComponent {
  readonly name: string;
  readonly version: string;
  readonly displayName: string;
  readonly source: ComponentSource;
  readonly synthetic: boolean;
  /** Of what brings it: name of the add-on, hardware support manager, solution id. */
  readonly owner?: string;
  /** Lowest layer first; absent where it overrides nothing. */
  readonly overridden?: readonly OverriddenComponent[];
}

/** A component that a lower layer holds and the image does not. */
export interface RemovedComponent {
  readonly name: string;
  /** The layer that removes it. */
  readonly source: ComponentSource;
  readonly overridden: readonly OverriddenComponent[];
}

/** The vendor add-on of an image. */
export interface ResolvedAddOn {
  readonly name: string;
  readonly version: string;
  readonly vendor: string;
}

/** A hardware support package of an image, by the manager that lists it. */
export interface ResolvedPackage {
  readonly manager: string;
  readonly pkg: string;
  readonly version: string;
}

/** What a software spec means against a library: the closed list of VIBs. */
export interface ResolvedImage {
  readonly displayName: string;
  readonly baseImage: { readonly version: string; readonly displayName: string; readonly releaseDate: string };
  readonly components: readonly ResolvedComponent[];
  readonly addOn?: ResolvedAddOn;
  /** Absent in images of an older release, as are add-on and solutions. */
  readonly hardwareSupport?: readonly ResolvedPackage[];
  readonly solutions?: readonly { readonly id: string; readonly version: string }[];
  /** Sorted by SHA-256, then by target; a VIB for host and DPU appears once for each. */
  readonly vibs: readonly ResolvedVib[];
  readonly notices: readonly Notice[];
  /** Absent in images of before this was told. */
  readonly removed?: readonly RemovedComponent[];
}
