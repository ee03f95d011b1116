import { SeededRandom } from "./seeded-random.js";

const MB = 1_000_000;

/** One VIB of the bench's image. */
export interface PlannedVib {
  readonly name: string;
  readonly seed: number;
  readonly packedBytes: number;
  /** What the second image changes of it. */
  readonly change: "none" | "whole" | "in-places";
}

const BIG_BYTES = 300 * MB;
/** The second image takes so many small and middle VIBs anew. */
const CHANGED_SMALL = 14;
const CHANGED_MIDDLE = 3;

/** 150 VIBs, about 625 MB: one of 300 MB, 16 of 5 to 30 MB, 133 of 50 KB to 2 MB. */
export function planImage(): readonly PlannedVib[] {
  const random = new SeededRandom(2026);
  const middle = Array.from({ length: 16 }, (_, at) => plan("mid", at, (5 + 25 * random.fraction() ** 1.4) * MB));
  const small = Array.from({ length: 133 }, (_, at) => plan("lib", at, random.between(50_000, 1_780_000)));
  const big: PlannedVib = { name: "base", seed: 1, packedBytes: BIG_BYTES, change: "in-places" };
  return [big, ...spread(middle, CHANGED_MIDDLE), ...spread(small, CHANGED_SMALL)];
}

function plan(kind: "mid" | "lib", at: number, bytes: number): PlannedVib {
  const seed = (kind === "mid" ? 1000 : 2000) + at;
  return { name: `${kind}-${at}`, seed, packedBytes: Math.round(bytes), change: "none" };
}

/** So many of them, evenly spread over the list, change as a whole. */
function spread(vibs: readonly PlannedVib[], count: number): PlannedVib[] {
  const step = Math.floor(vibs.length / count);
  return vibs.map((vib, at) => (at % step === 0 && at / step < count ? { ...vib, change: "whole" } : vib));
}
