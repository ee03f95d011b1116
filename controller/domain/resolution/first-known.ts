import { canonicalJson } from "../../../formats/manifest/canonical-json.js";
import type { Telling } from "../library-listing.js";
import type { Notice } from "../resolved-image.js";

/** Whatever several depots may tell under one name and version. */
interface Released extends Telling {
  readonly version: string;
  readonly name?: string;
  readonly vibIds?: readonly string[];
  readonly components?: unknown;
  readonly removedComponents?: readonly string[];
  readonly supportedBaseImages?: readonly string[];
  readonly firmware?: unknown;
}

/** What images are made of; dates and texts are not. */
const contentOf = (one: Released): string =>
  canonicalJson({
    vibIds: [...(one.vibIds ?? [])].sort(),
    components: one.components ?? {},
    removedComponents: [...(one.removedComponents ?? [])].sort(),
    supportedBaseImages: [...(one.supportedBaseImages ?? [])].sort(),
    firmware: one.firmware ?? [],
  });

const rankOf = ({ known = 0 }: Telling): number => known;

/**
 * Of tellings of one name and version the one that was known first: metadata is not signed, so that a later telling, whatever it is dated, never
 * takes the place of one that is relied on. Equally old ones: the one that sorts first as JSON, so that the order of a library never matters.
 */
export function firstKnown<T extends Released>(candidates: readonly T[]): T | undefined {
  const ranked = candidates.map((one) => ({ one, text: JSON.stringify(one) }));
  ranked.sort((a, b) => rankOf(a.one) - rankOf(b.one) || (a.text < b.text ? -1 : 1));
  return ranked[0]?.one;
}

/** What is said where depots tell different content under one name and version, of which `taken` counts. */
export function differences(what: string, taken: Released, candidates: readonly Released[]): readonly Notice[] {
  const content = contentOf(taken);
  return candidates
    .filter((other) => other !== taken && contentOf(other) !== content)
    .sort((a, b) => rankOf(a) - rankOf(b) || (depotOf(a) < depotOf(b) ? -1 : 1))
    .map((other) => ({
      code: "DEPOTS_DISAGREE",
      message: `${what} is told with different content by depots ${depotOf(taken)} and ${depotOf(other)}; that of ${depotOf(taken)} is taken, which was known first`,
    }));
}

const depotOf = ({ depotId = "(unnamed)", depotName }: Telling): string =>
  depotName === undefined ? depotId : `${depotName} (${depotId})`;
