import { FAILPOINTS, type FailpointName } from "../../agent/staging/folder/failpoints.js";
import type { SeededRandom } from "../rig/seeded-random.js";

/** Where an agent is killed that comes by no failpoint there: always at an event, never at a time. */
export type FreePlace =
  /** So many more bytes have been sent to it; the answer that crosses the mark goes no further. */
  | "bytes-served"
  /** It has written so many log lines since it was started. */
  | "log-line"
  /** It begins its so-manieth sync of a file or folder; only on a disk whose power can be cut. */
  | "sync";

export type KillPlace = FailpointName | FreePlace;

export interface KillMoment {
  readonly at: KillPlace;
  readonly count: number;
}

const MOST: Readonly<Record<FreePlace, number>> = { "bytes-served": 3_000_000, "log-line": 5, sync: 30 };

/** Deals moments in seeded order: every failpoint of the table and each of the free places once, before any of them comes again. */
export class MomentDeck {
  readonly #random: SeededRandom;
  readonly #free: readonly FreePlace[];
  #left: KillPlace[] = [];

  /** A free place that is named twice is dealt twice. */
  constructor(random: SeededRandom, free: readonly FreePlace[]) {
    this.#random = random;
    this.#free = free;
  }

  next(): KillMoment {
    if (this.#left.length === 0) this.#left = this.#random.shuffled([...FAILPOINTS, ...this.#free]);
    const at = this.#left.pop() ?? "log-line";
    return { at, count: isFailpoint(at) ? this.#random.pick([1, 1, 1, 2]) : this.#random.between(1, MOST[at]) };
  }
}

export const isFailpoint = (place: KillPlace): place is FailpointName => !(place in MOST);

export const momentText = ({ at, count }: KillMoment): string => `${at}:${count}`;
