import { forgeVib, type ForgedVib } from "../agent/rig/image-forge.js";
import type { SeededRandom } from "../rig/seeded-random.js";

const KIB = 1024;

/** [name, how many, smallest and largest payload in bytes] */
const KINDS = [
  ["big", 6, 2_600 * KIB, 3_300 * KIB],
  ["middle", 8, 60 * KIB, 140 * KIB],
  ["tiny", 8, 1, 6 * KIB],
] as const;

type Kind = (typeof KINDS)[number][0];

/** How many of each kind an image takes, at least and at most: never more than the scratch of a tortured host can hold. */
const SHARE: Readonly<Record<Kind, readonly [number, number]>> = { big: [1, 1], middle: [1, 3], tiny: [1, 3] };

/** VIBs that images are made of; two images share some by chance, and what one no longer wants may have to go for the next. */
export class ImagePool {
  readonly #vibs: ReadonlyMap<Kind, readonly ForgedVib[]>;

  private constructor(vibs: ReadonlyMap<Kind, readonly ForgedVib[]>) {
    this.#vibs = vibs;
  }

  static async forge(random: SeededRandom): Promise<ImagePool> {
    const vibs = new Map<Kind, ForgedVib[]>();
    for (const [kind, count, smallest, largest] of KINDS) {
      const sizes = Array.from({ length: count }, () => random.between(smallest, largest));
      const forged = sizes.map((sizeBytes, index) => forgeVib({ name: `${kind}-forge-${index}`, sizeBytes }));
      vibs.set(kind, await Promise.all(forged));
    }
    return new ImagePool(vibs);
  }

  get all(): readonly ForgedVib[] {
    return [...this.#vibs.values()].flat();
  }

  /** The VIBs of one image. */
  draw(random: SeededRandom): readonly ForgedVib[] {
    return [...this.#vibs].flatMap(([kind, vibs]) => random.shuffled(vibs).slice(0, random.between(...SHARE[kind])));
  }
}
