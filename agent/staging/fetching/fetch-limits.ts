import type { Clock } from "../../../core/time/clock.js";
import { hoursAt } from "../../domain/order/stage-hours.js";
import type { HostOrder } from "../../../formats/manifest/image-manifest.js";

/** Longer timers than this do not exist (setTimeout takes 31 bits); what is farther away is looked at again then. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The clock may be set meanwhile: it is looked at again at least this often while hours are open. */
const LOOK_AGAIN_MS = 5_000;

/** Why a fetch was stopped by its order's own limits. */
export type FetchStop = "hours" | "time";

/** What ends the fetch of an order from outside it: the end of its hours, and the time it may take. */
export class FetchLimits implements Disposable {
  readonly #stop = new AbortController();
  readonly #timers = new Set<NodeJS.Timeout>();
  #by: FetchStop | undefined;

  /** `leftMs`: what is left of the time that the order may work. */
  constructor(order: HostOrder, clock: Clock, leftMs: number) {
    this.#lookAtHours(order, clock);
    this.#after(leftMs, () => this.#end("time"));
  }

  #lookAtHours(order: HostOrder, clock: Clock): void {
    const nowMs = clock.now();
    const hours = hoursAt(order.hours, nowMs);
    if (!hours.open) return this.#end("hours");
    if (hours.closesAtMs === undefined) return;
    this.#after(Math.min(LOOK_AGAIN_MS, hours.closesAtMs - nowMs), () => this.#lookAtHours(order, clock));
  }

  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** Which limit ended it; undefined while none has. */
  get stoppedBy(): FetchStop | undefined {
    return this.#by;
  }

  #after(ms: number, act: () => void): void {
    if (ms <= 0) return act();
    if (ms > LONGEST_TIMER_MS) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, ms);
    this.#timers.add(timer);
  }

  #end(by: FetchStop): void {
    this.#by ??= by;
    this.#stop.abort();
  }

  [Symbol.dispose](): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }
}
