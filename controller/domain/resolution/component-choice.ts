import { newestVersionFirst } from "../version-order.js";
import type { LibraryComponent, LibraryListing } from "../library-listing.js";
import type { Notice } from "../resolved-image.js";
import { differences, firstKnown } from "./first-known.js";
import type { WantedComponent } from "./pile.js";
import { resolutionProblem, someOf } from "./resolution-problems.js";

export interface ChosenComponent {
  readonly component: LibraryComponent;
  readonly wanted: WantedComponent;
  readonly notices: readonly Notice[];
}

/** Combinations of open versions that are tried before the newest of each is taken, whose findings then say what is wrong. */
const MAX_TRIES = 256;

/**
 * The components of an image, by name: those with a version as it says, those without in the newest combination that `fits`
 * (DECISIONS 21: `null` = by constraints). COMPONENT_MISSING.
 */
export function chooseComponents(
  wanted: ReadonlyMap<string, WantedComponent>,
  listing: LibraryListing,
  fits: (chosen: readonly ChosenComponent[]) => boolean,
): readonly ChosenComponent[] {
  const all = [...wanted.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const candidates = all.map((one) => candidatesFor(one, listing));
  let tries = 0;
  for (const chosen of combinations(candidates)) {
    // One combination only: nothing to choose, the caller's own check says what is wrong with it.
    if (candidates.every((list) => list.length === 1) || fits(chosen)) return chosen;
    if (++tries >= MAX_TRIES) break;
  }
  return candidates.flatMap((list) => list.slice(0, 1));
}

/** Newest first. */
function candidatesFor(wanted: WantedComponent, listing: LibraryListing): readonly ChosenComponent[] {
  const named = listing.components.filter((one) => one.name === wanted.name);
  const versions = [...new Set(named.map((one) => one.version))].sort(newestVersionFirst);
  const open = versions.filter((version) => wanted.version === null || version === wanted.version);
  if (open.length === 0)
    throw resolutionProblem("COMPONENT_MISSING", {
      component: wanted.name,
      version: wanted.version ?? "(any version)",
      namedBy: wanted.namedBy,
      have: someOf(versions),
    });
  return open.flatMap((version) => {
    const tellings = named.filter((one) => one.version === version);
    const component = firstKnown(tellings);
    if (component === undefined) return [];
    return [{ component, wanted, notices: differences(`component ${wanted.name} ${version}`, component, tellings) }];
  });
}

/** Every choice of one from each list, the first of each first, the last list varying fastest. */
function* combinations<T>(lists: readonly (readonly T[])[]): Generator<readonly T[]> {
  const [first, ...rest] = lists;
  if (first === undefined) return void (yield []);
  for (const one of first) for (const others of combinations(rest)) yield [one, ...others];
}
