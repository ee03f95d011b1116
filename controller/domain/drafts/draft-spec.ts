import type { SoftwareSpec } from "../../../formats/spec/software-spec.js";
import { draftProblem } from "./draft-problems.js";

/** A software spec that is still being made: it may have no base image yet. */
export type DraftSpec = Omit<SoftwareSpec, "baseImage"> & { readonly baseImage?: SoftwareSpec["baseImage"] };

/** What a draft says: the spec, and VIB id to the SHA-256 that the operator wants. */
export interface DraftText {
  readonly spec: DraftSpec;
  readonly pins: Readonly<Record<string, string>>;
}

export const EMPTY_SPEC: DraftSpec = {
  components: {},
  hardwareSupport: {},
  solutions: {},
  removedComponents: [],
  unknown: {},
};

/** The spec of a draft that has its base image; BASE_IMAGE_UNSET. */
export function wholeSpec(spec: DraftSpec): SoftwareSpec {
  const { baseImage } = spec;
  if (baseImage === undefined) throw draftProblem("BASE_IMAGE_UNSET", {});
  return { ...spec, baseImage };
}
