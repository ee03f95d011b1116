import type { DraftSpec } from "../../domain/drafts/draft-spec.js";
import type { LibraryListing } from "../../domain/library-listing.js";
import type { Notice } from "../../domain/resolved-image.js";
import type { RolloutParts } from "../rollout-parts.js";

export type LibraryParts = Pick<RolloutParts, "store" | "hardwareSupport">;

type Completed = { readonly listing: LibraryListing; readonly notices: readonly Notice[] };

/**
 * The library as a spec is resolved against it: hardware support packages as their registered managers list them now. A manager
 * that is down is given up soon, and a notice says that the depot's word was taken.
 */
export async function libraryFor(
  parts: LibraryParts,
  spec: Pick<DraftSpec, "hardwareSupport" | "baseImage">,
  signal = new AbortController().signal,
): Promise<Completed> {
  return completed(parts, { listing: await parts.store.reader.contents.listing(), spec, signal });
}

/** The same without its VIBs: what a spec can name. */
export async function offersFor(
  parts: LibraryParts,
  spec: Pick<DraftSpec, "hardwareSupport" | "baseImage">,
  signal = new AbortController().signal,
): Promise<Omit<LibraryListing, "vibs">> {
  const offers = await parts.store.reader.contents.offers();
  return (await completed(parts, { listing: { ...offers, vibs: [] }, spec, signal })).listing;
}

/** A library that was read already, completed for one spec. */
export const completed = (
  { hardwareSupport }: Pick<LibraryParts, "hardwareSupport">,
  {
    listing,
    spec,
    signal,
  }: {
    readonly listing: LibraryListing;
    readonly spec: Pick<DraftSpec, "hardwareSupport" | "baseImage">;
    readonly signal: AbortSignal;
  },
): Promise<Completed> =>
  hardwareSupport.complete(listing, {
    packages: spec.hardwareSupport,
    baseImageVersion: spec.baseImage?.version ?? "",
    signal,
  });
