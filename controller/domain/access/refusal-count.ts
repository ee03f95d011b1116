/** Refusals that are noted one by one in a minute: of all strangers together, and of each user. */
export interface RefusalLimits {
  readonly strangers: number;
  readonly user: number;
}

export const REFUSAL_LIMITS: RefusalLimits = { strangers: 60, user: 120 };

/** Refusals of one minute that were not noted one by one. */
export interface Untold {
  /** Undefined: strangers. */
  readonly who: string | undefined;
  /** RFC 3339, the minute in which they came. */
  readonly since: string;
  readonly count: number;
}

const MINUTE_MS = 60_000;

/** Nobody fills the disk with refusals: beyond so many a minute they are counted, and the number is told when the minute is over. */
export class RefusalCount {
  readonly #counts = new Map<string | undefined, { readonly minute: number; seen: number }>();

  constructor(private readonly limits: RefusalLimits = REFUSAL_LIMITS) {}

  /** Counts a refusal: whether it is to be noted by itself. What earlier minutes left is to be taken before, by `ended`. */
  isNoted(who: string | undefined, nowMs: number): boolean {
    const minute = Math.floor(nowMs / MINUTE_MS);
    const known = this.#counts.get(who);
    const count = known?.minute === minute ? known : { minute, seen: 0 };
    count.seen += 1;
    this.#counts.set(who, count);
    return count.seen <= this.#limitOf(who);
  }

  /** What was not noted in minutes that are over; told once. */
  ended(nowMs: number): readonly Untold[] {
    const minute = Math.floor(nowMs / MINUTE_MS);
    const over = [...this.#counts].filter(([, count]) => count.minute !== minute);
    for (const [who] of over) this.#counts.delete(who);
    return over.flatMap(([who, count]) => {
      const untold = count.seen - this.#limitOf(who);
      return untold > 0 ? [{ who, since: new Date(count.minute * MINUTE_MS).toISOString(), count: untold }] : [];
    });
  }

  #limitOf(who: string | undefined): number {
    return who === undefined ? this.limits.strangers : this.limits.user;
  }
}
