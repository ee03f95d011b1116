import type { VibDescriptor } from "../vib/descriptor-model.js";
import type { AddOn, BaseImage, Component, DepotPlatform, HardwareSupport, Solution } from "./depot-model.js";

/** A VIB that goes into a bundle. */
export interface BundleVib {
  readonly descriptor: VibDescriptor;
  /** The exact member descriptor.xml. */
  readonly descriptorBytes: Uint8Array;
  /** Of the whole file, lower-case hex. */
  readonly sha256: string;
  readonly sizeBytes: number;
  /** The file, from its first byte; may be called again. */
  readonly open: () => AsyncIterable<Uint8Array>;
  /** Where it lies in the depot; `vib20/<name>/<id>.vib` when left out. */
  readonly path?: string;
}

/** A component of a bundle; what is left out follows from the rest of the plan. */
export type ComponentPlan = Pick<Component, "name" | "version" | "vibIds"> &
  Partial<Omit<Component, "name" | "version" | "vibIds" | "synthetic" | "bulletinId">>;

/** Parts of a document that may be left out; `unknown` keys are written as they are. */
type Draft<T extends { readonly unknown: unknown }, Optional extends keyof T> = Omit<T, "unknown" | Optional> &
  Partial<Pick<T, "unknown" | Optional>>;

/** What buildBundle is to write. */
export interface BundlePlan {
  readonly vendor: { readonly name: string; readonly code: string };
  /** One metadata entry each; all point to the one metadata zip. */
  readonly platforms: readonly DepotPlatform[];
  /** Release date of what has none of its own, RFC 3339; there is no clock here. */
  readonly releaseDate: string;
  readonly vibs: readonly BundleVib[];
  readonly components: readonly ComponentPlan[];
  readonly baseImages?: readonly Draft<BaseImage, never>[];
  readonly addOns?: readonly Draft<AddOn, "supportedBaseImages" | "removedComponents">[];
  readonly hardwareSupport?: readonly Draft<
    HardwareSupport,
    "supportedBaseImages" | "removedComponents" | "firmware" | "version"
  >[];
  readonly solutions?: readonly Draft<Solution, "supportedBaseImages">[];
}
