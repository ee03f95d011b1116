import type { SoftwareSpec } from "../../../formats/spec/software-spec.js";
import type { LibraryListing } from "../library-listing.js";
import type { Notice } from "../resolved-image.js";

type Offers = Pick<LibraryListing, "components" | "solutions">;

/**
 * An imported spec without the solutions that other products own: those of which the library has neither the release nor
 * all components. Each is named, never dropped in silence.
 */
export function honourable(
  spec: SoftwareSpec,
  offers: Offers,
): { readonly spec: SoftwareSpec; readonly notices: readonly Notice[] } {
  const known = Object.entries(spec.solutions).filter(([name, solution]) => isKnown(name, solution, offers));
  const names = new Set(known.map(([name]) => name));
  const foreign = Object.entries(spec.solutions).filter(([name]) => !names.has(name));
  return {
    spec: { ...spec, solutions: Object.fromEntries(known) },
    notices: foreign.map(([name, { version, components }]) => ({
      code: "SOLUTION_NOT_HONOURED",
      message: `solution ${name} ${version}${components.length === 0 ? "" : ` (${components.join(", ")})`} is another product's and not in the depot library; it was left out of the image`,
    })),
  };
}

function isKnown(name: string, { version, components }: SoftwareSpec["solutions"][string], offers: Offers): boolean {
  if (offers.solutions.some((one) => one.name === name && one.version === version)) return true;
  return components.length > 0 && components.every((wanted) => offers.components.some((one) => one.name === wanted));
}
