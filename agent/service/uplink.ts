import { asProblem, GRPC } from "../../core/problem/core-problems.js";
import type { Problem } from "../../core/problem/problem.js";
import type { CallLimits } from "../../core/rpc/client.js";
import { backoffDelayMs } from "../../core/time/backoff.js";
import { timestamp, type Clock } from "../../core/time/clock.js";
import type { HostDriver } from "../host/host-driver.js";
import type { Ledger } from "../ledger/ledger.js";
import type { WaitingReceipt } from "../ledger/table/receipt-table.js";
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
  /** Queues a receipt of what is staged now, with a counter of now. */
  readonly renew: () => Promise<void>;
}

export interface LinkState {
  readonly address: string;
  /** connected: the last call was answered. refused: it was, with no. unreachable: it was not. never: no call has ended yet. */
  readonly state: "never" | "connected" | "refused" | "unreachable";
  readonly since: string;
  readonly lastError: string;
  /** Code of lastError; empty where there is none. */
  readonly lastErrorCode: string;
  readonly reportsWaiting: number;
  /** Receipts that the controller will never take, and what it said about the newest. */
  readonly reportsRefused: number;
  readonly lastRefusal: string;
}

/** Answers about the receipt itself: sent again it would be refused again. Everything else is about the way or the moment. */
const REFUSED_FOR_GOOD: readonly string[] = ["RECEIPT_REFUSED", "RECEIPT_REPLAYED", "RECEIPT_INVALID"];
const isRefusedForGood = ({ code, body }: Problem): boolean =>
  REFUSED_FOR_GOOD.includes(code) || body.grpc === GRPC.invalid;

const CALL_MS = 15_000;
/** A greeting goes up at least so often, milliseconds. */
const GREET_EVERY_MS = 15 * 60_000;

/** What came back for a receipt: the highest counter that the controller has stored, and why this one will never be. */
type Answer = { readonly stored: number } | { readonly stored: number; readonly refusal: Problem };

/**
 * The way up: Hello at start, then each receipt of the outbox until the controller acknowledges it. Tries for ever, with growing waits; the
 * agent never needs it for anything else.
 */
export class Uplink {
  readonly #parts: UplinkParts;
  readonly #stop = new AbortController();
  #link: Pick<LinkState, "state" | "since" | "lastError" | "lastErrorCode">;
  #greeted = false;
  #nudged = false;
  #arrived: () => void = () => undefined;
  /** Settled by the first call that the controller answers. */
  readonly #arrival = new Promise<void>((resolve) => (this.#arrived = resolve));
  #wake: () => void = () => undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(parts: UplinkParts) {
    this.#parts = parts;
    this.#link = { state: "never", since: timestamp(parts.clock), lastError: "", lastErrorCode: "" };
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Something was put into the outbox. */
  nudge(): void {
    this.#nudged = true;
    this.#wake();
  }

  /** Once the controller has been reached since this start. Throws what the signal is aborted with. */
  async reached(signal: AbortSignal): Promise<void> {
    const given = new Promise<never>((_resolve, reject) => {
      const give = () => reject(signal.reason as Error);
      if (signal.aborted) give();
      signal.addEventListener("abort", give, { once: true });
    });
    await Promise.race([this.#arrival, given]);
  }

  state(): LinkState {
    const { address, ledger } = this.#parts;
    const { count, why } = ledger.receipts.refused();
    const reportsWaiting = ledger.receipts.waiting();
    return { address, ...this.#link, reportsWaiting, reportsRefused: count, lastRefusal: why };
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
        if (!this.#nudged) await this.#pause(GREET_EVERY_MS);
        // Nothing to deliver for long: a controller that let go of this host says so to a greeting alone.
        if (!this.#nudged) this.#greeted = false;
      } catch (failure) {
        if (this.#stop.signal.aborted) return;
        const problem = asProblem(failure);
        const refused = problem.code !== "PEER_UNREACHABLE" && problem.code !== "DEADLINE_EXCEEDED";
        if (this.#change(refused ? "refused" : "unreachable", problem))
          this.#parts.log("uplink-down", { code: problem.code, message: problem.message });
        // A controller that was restarted has to be greeted again before it dials back.
        this.#greeted = false;
        await this.#pause(backoffDelayMs(++attempt, { ...this.#parts.retry, random: Math.random }));
      }
    }
  }

  async #deliver(): Promise<void> {
    const { client, ledger, host, agentVersion, advertise, log } = this.#parts;
    const limits: CallLimits = { timeoutMs: CALL_MS, signal: this.#stop.signal };
    if (!this.#greeted) {
      await client.hello({ agentVersion, bootId: await host.bootId(), advertise }, limits);
      this.#greeted = true;
      this.#arrived();
      if (this.#change("connected")) log("uplink-connected", { controller: this.#parts.address });
    }
    for (let next = ledger.receipts.first(); next !== undefined; next = ledger.receipts.first())
      await this.#report(next, limits);
  }

  /** Delivers one receipt; one that is refused for good is set aside, so that it blocks none of those behind it. */
  async #report(receipt: WaitingReceipt, limits: CallLimits): Promise<void> {
    const { ledger, log, renew } = this.#parts;
    const answer = await this.#send(receipt, limits);
    if ("refusal" in answer) {
      const { code, message } = answer.refusal;
      ledger.receipts.setAside(receipt.counter, `${code}: ${message}`);
      log("receipt-refused", { counter: receipt.counter, code, message });
    }
    // An answer acknowledges at least what it answers; an older number would send the same receipt for ever.
    else ledger.receipts.acknowledge(Math.max(receipt.counter, answer.stored));
    const behind = ledger.receipts.catchUp(answer.stored);
    if (behind) log("ledger-behind", { stored: answer.stored });
    // The controller knows another receipt under this counter: what is staged now has to be said under a new one.
    if (behind || ("refusal" in answer && answer.refusal.code === "RECEIPT_REPLAYED")) await renew();
  }

  async #send({ envelope }: WaitingReceipt, limits: CallLimits): Promise<Answer> {
    try {
      const { acknowledgedCounter } = await this.#parts.client.report({ receiptEnvelope: envelope }, limits);
      return { stored: Number(acknowledgedCounter) };
    } catch (failure) {
      const refusal = asProblem(failure);
      if (!isRefusedForGood(refusal)) throw failure;
      return { stored: Number(refusal.details["stored"] ?? 0), refusal };
    }
  }

  /** Whether it is another state, or for another reason, than before. */
  #change(state: LinkState["state"], problem?: Problem): boolean {
    const { message: lastError = "", code: lastErrorCode = "" } = problem ?? {};
    const moved = this.#link.state !== state;
    const changed = moved || this.#link.lastErrorCode !== lastErrorCode;
    const since = moved ? timestamp(this.#parts.clock) : this.#link.since;
    this.#link = { state, since, lastError, lastErrorCode };
    return changed;
  }

  /** Until nudged, stopped, or so many milliseconds have passed. */
  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#wake(), ms);
      this.#wake = () => {
        clearTimeout(timer);
        this.#wake = () => undefined;
        resolve();
      };
      if (this.#stop.signal.aborted) this.#wake();
    });
  }
}
