/** Wrong log-ins that are taken within a window before the next is put off. */
export interface ThrottleLimits {
  readonly windowMs: number;
  /** Of one user from one address; of one user from everywhere; from one address whatever the user. */
  readonly pair: number;
  readonly user: number;
  readonly address: number;
  /** Counters kept; beyond that the oldest give way, so that strangers cannot fill the memory. */
  readonly counters: number;
}

export const THROTTLE_LIMITS: ThrottleLimits = {
  windowMs: 15 * 60 * 1000,
  pair: 5,
  user: 50,
  address: 100,
  counters: 50_000,
};

interface Counter {
  readonly since: number;
  count: number;
}

export interface LoginAttempt {
  readonly user: string;
  readonly address: string;
  readonly nowMs: number;
}

/** Counts wrong log-ins by user and address. */
export class LoginThrottle {
  readonly #counters = new Map<string, Counter>();

  constructor(private readonly limits: ThrottleLimits = THROTTLE_LIMITS) {}

  /** Milliseconds until the next attempt is taken; 0: now. */
  waitMs(attempt: LoginAttempt): number {
    return Math.max(0, ...this.#keys(attempt).map(([key, most]) => this.#wait(key, most, attempt.nowMs)));
  }

  failed(attempt: LoginAttempt): void {
    for (const [key] of this.#keys(attempt)) this.#count(key, attempt.nowMs);
  }

  /** Who knows the password is forgiven the slips from that address; others' guesses still count. */
  succeeded({ user, address }: LoginAttempt): void {
    this.#counters.delete(pairKey(user, address));
  }

  #keys({ user, address }: LoginAttempt): readonly (readonly [key: string, most: number])[] {
    const { pair, user: ofUser, address: ofAddress } = this.limits;
    return [
      [pairKey(user, address), pair],
      [`user ${user}`, ofUser],
      [`address ${address}`, ofAddress],
    ];
  }

  #wait(key: string, most: number, nowMs: number): number {
    const counter = this.#counters.get(key);
    if (counter === undefined || counter.count < most) return 0;
    return Math.max(0, counter.since + this.limits.windowMs - nowMs);
  }

  #count(key: string, nowMs: number): void {
    const known = this.#counters.get(key);
    const isFresh = known !== undefined && known.since + this.limits.windowMs > nowMs;
    const counter = isFresh ? known : { since: nowMs, count: 0 };
    counter.count += 1;
    this.#counters.delete(key);
    this.#counters.set(key, counter);
    const [oldest] = this.#counters.keys();
    if (this.#counters.size > this.limits.counters && oldest !== undefined) this.#counters.delete(oldest);
  }
}

const pairKey = (user: string, address: string): string => `pair ${address} ${user}`;
