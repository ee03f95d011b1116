import { FAILPOINTS, type FailpointName } from "../../agent/staging/folder/failpoints.js";
import type { SeededRandom } from "../rig/seeded-random.js";

/** When an agent is killed: always at an event, never at a time. */
export type KillMoment =
  | { readonly at: FailpointName; readonly count: number }
  /** So many more bytes have been sent to it; the answer that crosses the mark goes no further. */
  | { readonly at: "bytes-served"; readonly count: number }
  /** It has written so many log lines since it was started. */
  | { readonly at: "log-line"; readonly count: number };

export type KillPlace = KillMoment["at"];

/** Moments that are no failpoint come up twice in a deck: each is at another instruction. */
const FREE_PLACES = ["bytes-served", "bytes-served", "log-line", "log-line"] as const;
const MOST_BYTES = 4_000_000;
const MOST_LINES = 5;

/** Deals moments in seeded order, every failpoint of the table once before any of them twice. */
export class MomentDeck {
  readonly #random: SeededRandom;
  #left: KillPlace[] = [];

  constructor(random: SeededRandom) {
    this.#random = random;
  }

  next(): KillMoment {
    if (this.#left.length === 0) this.#left = this.#random.shuffled<KillPlace>([...FAILPOINTS, ...FREE_PLACES]);
    const at = this.#left.pop() ?? "log-line";
    if (at === "bytes-served") return { at, count: this.#random.between(1, MOST_BYTES) };
    if (at === "log-line") return { at, count: this.#random.between(1, MOST_LINES) };
    return { at, count: this.#random.pick([1, 1, 1, 2, 3]) };
  }
}

export const isFailpoint = ({ at }: KillMoment): boolean => at !== "bytes-served" && at !== "log-line";

export const momentText = ({ at, count }: KillMoment): string => `${at}:${count}`;
