import { mirrorBase } from "./depot-location.js";

/** The mirrors of a scope, as the store has them. */
export interface ScopeMirrors {
  readonly locations: readonly string[];
  readonly fallback: boolean;
}

/**
 * Base URLs at which the hosts of a scope fetch, in order: the controller's own where no mirror is set; else the mirrors, and the controller
 * only if that is said (VLCM part 3: with an override the depots of vCenter are not used for that cluster).
 */
export function orderSources({ locations, fallback }: ScopeMirrors, own: readonly string[]): readonly string[] {
  if (locations.length === 0) return own;
  return [...new Set([...locations.map(mirrorBase), ...(fallback ? own : [])])];
}
