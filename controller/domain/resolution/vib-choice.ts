import type { LibraryListing, LibraryVib } from "../library-listing.js";
import type { Notice } from "../resolved-image.js";
import { resolutionProblem, someOf } from "./resolution-problems.js";

export interface VibChoice {
  readonly vib: LibraryVib;
  /** The rule, in words for people. */
  readonly chosenBy: string;
  readonly notices: readonly Notice[];
}

/** Finds the bytes of a VIB id: the operator's pin, or else the newest release date (DECISIONS 20). */
export class VibChooser {
  readonly #byId = new Map<string, LibraryVib[]>();
  readonly #pins: ReadonlyMap<string, string>;

  constructor(listing: LibraryListing, pins: Readonly<Record<string, string>>) {
    this.#pins = new Map(Object.entries(pins));
    for (const vib of listing.vibs)
      this.#byId.set(vib.descriptor.id, [...(this.#byId.get(vib.descriptor.id) ?? []), vib]);
  }

  /** undefined: no VIB of that id. PIN_UNKNOWN: the pinned bytes are not in the library. */
  choose(id: string): VibChoice | undefined {
    const candidates = [...(this.#byId.get(id) ?? [])].sort(newestFirst);
    const pin = this.#pins.get(id);
    const [first, ...others] = candidates;
    if (pin !== undefined) return pinned(id, pin.toLowerCase(), candidates);
    if (first === undefined) return undefined;
    if (others.length === 0) return { vib: first, chosenBy: "the only file of this id in the library", notices: [] };
    const notice: Notice = {
      code: "VIB_ID_AMBIGUOUS",
      message: `${id} stands for ${candidates.length} different files; ${told(first)} is taken, being the newest; not ${others.map(told).join(", ")}`,
    };
    return { vib: first, chosenBy: `newest release date of ${candidates.length} files of this id`, notices: [notice] };
  }

  /** Pins of ids that an image does not hold: said, since the operator expects something of them. */
  unusedPins(used: ReadonlySet<string>): readonly Notice[] {
    const unused = [...this.#pins.keys()].filter((id) => !used.has(id)).sort();
    return unused.map((id) => ({ code: "PIN_UNUSED", message: `${id} is pinned, but the image does not hold it` }));
  }
}

function pinned(id: string, sha256: string, candidates: readonly LibraryVib[]): VibChoice {
  const vib = candidates.find((one) => one.sha256 === sha256);
  if (vib === undefined)
    throw resolutionProblem("PIN_UNKNOWN", { vib: id, sha256, have: someOf(candidates.map((one) => one.sha256)) });
  return { vib, chosenBy: "pinned by the operator", notices: [] };
}

/** Equal dates: the lower digest, so that the choice never depends on the order of imports. */
const newestFirst = (a: LibraryVib, b: LibraryVib): number =>
  b.descriptor.releasedAtMs - a.descriptor.releasedAtMs || (a.sha256 < b.sha256 ? -1 : 1);

const told = (vib: LibraryVib): string => `${vib.sha256} (${vib.descriptor.releaseDate})`;
