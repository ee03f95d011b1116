import type { LibraryListing } from "../library-listing.js";

/** What of the library says where an installed package may have come from. */
export type OriginListing = Pick<LibraryListing, "components" | "baseImages" | "addOns" | "hardwareSupport">;

/** Of an installed VIB: the component that holds it, its version, and the release it is part of, in words. */
export interface Origin {
  readonly component: string;
  readonly version: string;
  /** "component nic 2.0-1 of add-on GRN-Addon 1.0" */
  readonly words: string;
}

/** By VIB id. */
export type Origins = ReadonlyMap<string, Origin>;

export const NO_ORIGINS: ReadonlyMap<string, Origin> = new Map();

/** Who brought installed packages, as far as the library knows: a component, and a release that holds just that version. */
export function originsOf(listing: OriginListing): Origins {
  const releases = [
    ...listing.baseImages.map((one) => ({ ...one, words: `base image ${one.version}` })),
    ...listing.addOns.map((one) => ({ ...one, words: `add-on ${one.name} ${one.version}` })),
    ...listing.hardwareSupport.map((one) => ({ ...one, words: `hardware support package ${one.name} ${one.version}` })),
  ];
  const origins = new Map<string, Origin>();
  for (const { name, version, vibIds } of listing.components) {
    const release = releases.find(({ components }) => components[name] === version);
    const words = `component ${name} ${version}${release === undefined ? "" : ` of ${release.words}`}`;
    for (const id of vibIds) if (!origins.has(id)) origins.set(id, { component: name, version, words });
  }
  return origins;
}

/** A package that no component of the library holds was put there by hand or by an installer of its vendor. */
export const broughtBy = (installed: { readonly id: string; readonly vendor: string }, origins: Origins): string =>
  origins.get(installed.id)?.words ?? `by ${installed.vendor}, in no component of the depot library`;
