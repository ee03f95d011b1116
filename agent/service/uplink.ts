import { asProblem } from "../../core/problem/core-problems.js";
import type { CallLimits } from "../../core/rpc/client.js";
import { backoffDelayMs } from "../../core/time/backoff.js";
import { timestamp, type Clock } from "../../core/time/clock.js";
import type { HostDriver } from "../host/host-driver.js";
import type { Ledger } from "../ledger/ledger.js";
import type { StagingLog } from "../staging/staging-tools.js";

/** The controller's ReportsService as the uplink uses it. */
export interface ReportsClient {
  hello(request: { agentVersion: string; bootId: string; advertise: string }, limits: CallLimits): Promise<unknown>;
  report(request: { receiptEnvelope: Uint8Array }, limits: CallLimits): Promise<{ acknowledgedCounter: bigint }>;
  close(): void;
}

export interface UplinkParts {
  readonly client: ReportsClient;
  /** HOST:PORT, as status shows it. */
  readonly address: string;
  readonly advertise: string;
  readonly agentVersion: string;
  readonly host: HostDriver;
  readonly ledger: Ledger;
  readonly clock: Clock;
  /** First and longest wait between tries, milliseconds. */
  readonly retry: { readonly baseMs: number; readonly maxMs: number };
  readonly log: StagingLog;
}

export interface LinkState {
  readonly address: string;
  /** connected: the last call was answered. refused: it was, with no. unreachable: it was not. never: no call has ended yet. */
  readonly state: "never" | "connected" | "refused" | "unreachable";
  readonly since: string;
  readonly lastError: string;
  readonly reportsWaiting: number;
}

const CALL_MS = 15_000;

/**
 * The way up: Hello at start, then each receipt of the outbox until the controller acknowledges it. Tries for ever, with growing waits; the
 * agent never needs it for anything else.
 */
export class Uplink {
  readonly #parts: UplinkParts;
  readonly #stop = new AbortController();
  #link: Omit<LinkState, "reportsWaiting" | "address">;
  #greeted = false;
  #nudged = false;
  #wake: () => void = () => undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(parts: UplinkParts) {
    this.#parts = parts;
    this.#link = { state: "never", since: timestamp(parts.clock), lastError: "" };
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Something was put into the outbox. */
  nudge(): void {
    this.#nudged = true;
    this.#wake();
  }

  state(): LinkState {
    return { address: this.#parts.address, ...this.#link, reportsWaiting: this.#parts.ledger.receipts.waiting() };
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    this.#wake();
    await this.#running;
    this.#parts.client.close();
  }

  async #run(): Promise<void> {
    for (let attempt = 0; !this.#stop.signal.aborted;) {
      try {
        this.#nudged = false;
        await this.#deliver();
        attempt = 0;
        // A receipt that was queued after the outbox was found empty must not wait for the next one.
        if (!this.#nudged) await this.#pause(undefined);
      } catch (failure) {
        if (this.#stop.signal.aborted) return;
        const problem = asProblem(failure);
        const refused = problem.code !== "PEER_UNREACHABLE" && problem.code !== "DEADLINE_EXCEEDED";
        if (this.#change(refused ? "refused" : "unreachable", problem.message))
          this.#parts.log("uplink-down", { code: problem.code, message: problem.message });
        // A controller that was restarted has to be greeted again before it dials back.
        this.#greeted = false;
        await this.#pause(backoffDelayMs(++attempt, { ...this.#parts.retry, random: Math.random }));
      }
    }
  }

  async #deliver(): Promise<void> {
    const { client, ledger, host, agentVersion, advertise, log } = this.#parts;
    const limits = { timeoutMs: CALL_MS, signal: this.#stop.signal };
    if (!this.#greeted) {
      await client.hello({ agentVersion, bootId: await host.bootId(), advertise }, limits);
      this.#greeted = true;
      if (this.#change("connected", "")) log("uplink-connected", { controller: this.#parts.address });
    }
    for (let next = ledger.receipts.first(); next !== undefined; next = ledger.receipts.first()) {
      const { acknowledgedCounter } = await client.report({ receiptEnvelope: next.envelope }, limits);
      // An answer acknowledges at least what it answers; an older number would send the same receipt for ever.
      ledger.receipts.acknowledge(Math.max(next.counter, Number(acknowledgedCounter)));
    }
  }

  #change(state: LinkState["state"], lastError: string): boolean {
    const changed = this.#link.state !== state;
    this.#link = { state, since: changed ? timestamp(this.#parts.clock) : this.#link.since, lastError };
    return changed;
  }

  /** Until nudged, stopped, or so many milliseconds have passed. */
  #pause(ms: number | undefined): Promise<void> {
    return new Promise((resolve) => {
      const timer = ms === undefined ? undefined : setTimeout(() => this.#wake(), ms);
      this.#wake = () => {
        clearTimeout(timer);
        this.#wake = () => undefined;
        resolve();
      };
      if (this.#stop.signal.aborted) this.#wake();
    });
  }
}
