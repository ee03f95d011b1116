import type { ManifestVib } from "../../formats/manifest/image-manifest.js";

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
}

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

/** What a software spec means against a library: the closed list of VIBs. */
export interface ResolvedImage {
  readonly displayName: string;
  readonly baseImage: { readonly version: string; readonly displayName: string; readonly releaseDate: string };
  readonly components: readonly ResolvedComponent[];
  /** Sorted by SHA-256, then by target; a VIB for host and DPU appears once for each. */
  readonly vibs: readonly ResolvedVib[];
  readonly notices: readonly Notice[];
  /** Absent in images of before this was told. */
  readonly removed?: readonly RemovedComponent[];
}
