import { hoursAt } from "../../domain/order/stage-hours.js";
import type { HostOrder } from "../../../formats/manifest/image-manifest.js";

/** Longer timers than this do not exist (setTimeout takes 31 bits); what is farther away is looked at again then. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Why a fetch was stopped by its order's own limits. */
export type FetchStop = "hours" | "time";

/** What ends the fetch of an order from outside it: the end of its hours, and the time it may take. */
export class FetchLimits implements Disposable {
  readonly #stop = new AbortController();
  readonly #timers: NodeJS.Timeout[] = [];
  #by: FetchStop | undefined;

  /** `leftMs`: what is left of the time that the order may work. */
  constructor(order: HostOrder, nowMs: number, leftMs: number) {
    const hours = hoursAt(order.hours, nowMs);
    if (!hours.open) this.#end("hours");
    else if (hours.closesAtMs !== undefined) this.#after(hours.closesAtMs - nowMs, "hours");
    this.#after(leftMs, "time");
  }

  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** Which limit ended it; undefined while none has. */
  get stoppedBy(): FetchStop | undefined {
    return this.#by;
  }

  #after(ms: number, by: FetchStop): void {
    if (ms <= 0) return this.#end(by);
    if (ms <= LONGEST_TIMER_MS) this.#timers.push(setTimeout(() => this.#end(by), ms));
  }

  #end(by: FetchStop): void {
    this.#by ??= by;
    this.#stop.abort();
  }

  [Symbol.dispose](): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }
}
