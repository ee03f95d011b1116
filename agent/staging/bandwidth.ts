import { TokenBucket, type BandwidthBudget } from "../../core/fetch/capped.js";
import type { Clock } from "../../core/time/clock.js";
import type { Ledger } from "../ledger/ledger.js";

const HOST = "host";

/** The caps that hold for this host: its own, and that of each order while it runs. What was changed at run time outlives a restart. */
export class Bandwidth {
  readonly #ledger: Ledger;
  readonly #clock: Clock;
  readonly #host: TokenBucket;

  /** `settingsCap`: bytes a second, 0 for none; the ledger knows better where it was changed at run time. */
  constructor(ledger: Ledger, clock: Clock, settingsCap: number) {
    this.#ledger = ledger;
    this.#clock = clock;
    this.#host = new TokenBucket(ledger.caps.get(HOST) ?? settingsCap, clock);
  }

  /** The host's own cap; 0: none. */
  get hostCap(): number {
    return this.#host.bytesPerSecond;
  }

  changeHost(bytesPerSecond: number): void {
    this.#ledger.caps.put(HOST, bytesPerSecond);
    this.#host.change(bytesPerSecond);
  }

  /** The cap of one order, within the host's. */
  forOrder(orderId: string, orderedCap: number): OrderBandwidth {
    const bucket = new TokenBucket(this.#ledger.caps.get(orderId) ?? orderedCap, this.#clock);
    const keep = (bytesPerSecond: number) => this.#ledger.caps.put(orderId, bytesPerSecond);
    return new OrderBandwidth(this.#host, bucket, keep);
  }
}

/** What one order may read: the lower of two caps. */
export class OrderBandwidth implements BandwidthBudget {
  readonly #host: TokenBucket;
  readonly #own: TokenBucket;
  readonly #keep: (bytesPerSecond: number) => void;

  constructor(host: TokenBucket, own: TokenBucket, keep: (bytesPerSecond: number) => void) {
    this.#host = host;
    this.#own = own;
    this.#keep = keep;
  }

  /** Bytes a second; 0: none. */
  get bytesPerSecond(): number {
    const caps = [this.#host.bytesPerSecond, this.#own.bytesPerSecond].filter((cap) => cap > 0);
    return caps.length === 0 ? 0 : Math.min(...caps);
  }

  change(bytesPerSecond: number): void {
    this.#keep(bytesPerSecond);
    this.#own.change(bytesPerSecond);
  }

  async spend(bytes: number, signal: AbortSignal): Promise<void> {
    if (this.bytesPerSecond === 0) return;
    await this.#own.spend(bytes, signal);
    await this.#host.spend(bytes, signal);
  }
}
