import type { SecureContext } from "node:tls";
import { asProblem } from "../../core/problem/core-problems.js";
import { backoffDelayMs } from "../../core/time/backoff.js";
import type { ConnectionState } from "../store/inventory/host-record.js";
import type { Store } from "../store/open-store.js";
import { AgentChannel } from "./agent-channel.js";
import { fleetProblem } from "./fleet-problems.js";
import type { Gate } from "./gate.js";

/** How often a connected host is asked how it is, milliseconds. */
const HEARTBEAT_MS = 15_000;
const RECONNECT = { baseMs: 500, maxMs: 30_000 } as const;
/** Codes that mean "somebody answers, and refuses": waiting will not help, a person must look. */
const REFUSALS: readonly string[] = ["PEER_REFUSED", "HOST_MISTAKEN", "ROLE_REFUSED", "CERTIFICATE_REQUIRED"];

/** Why a host is looked at: its time has come, or somebody wants it now. */
type Woken = "due" | "poked";

export interface LinkParts {
  readonly store: Store;
  /** One for all hosts: a context for each costs memory and time (DEPS 4.3). */
  readonly context: SecureContext;
  /** Bounds handshakes in flight: 2,000 at once stalled the event loop for seconds (DEPS 4.3). `again`: of hosts that did not answer last time. */
  readonly dialling: { readonly fresh: Gate; readonly again: Gate };
  readonly random: () => number;
  /** Told whenever a host answers after it had not. */
  readonly onConnected: (hostId: string) => void;
  /** Told what went wrong besides the connection itself, such as a database that cannot be written. */
  readonly onTrouble: (hostId: string, thrown: unknown) => void;
}

/** Keeps the connection to one host: dials, asks how it is, records the state with its reason, dials again with backoff. */
export class HostLink {
  readonly #parts: LinkParts;
  readonly #hostId: string;
  readonly #stop = new AbortController();
  readonly #ended: Promise<void>;
  #channel: AgentChannel | undefined;
  #wake: () => void = () => undefined;
  #poked = false;
  #recorded = "";
  #knownFacts = "";

  constructor(hostId: string, parts: LinkParts) {
    this.#hostId = hostId;
    this.#parts = parts;
    this.#ended = this.#keep();
  }

  /** The channel to call on; HOST_NOT_CONNECTED before the first dial and after close. */
  get channel(): AgentChannel {
    if (this.#channel === undefined)
      throw fleetProblem("HOST_NOT_CONNECTED", { hostId: this.#hostId, state: "not dialled", why: this.#recorded });
    return this.#channel;
  }

  /** Dials or asks at once instead of when it is due. */
  poke(): void {
    this.#poked = true;
    this.#wake();
  }

  async close(): Promise<void> {
    this.#stop.abort();
    this.#wake();
    this.#channel?.close();
    await this.#ended;
  }

  async #keep(): Promise<void> {
    let woken: Woken = "due";
    for (let failures = 0; !this.#stop.signal.aborted;) {
      const waitMs = await this.#look(failures, woken);
      failures = waitMs === HEARTBEAT_MS ? 0 : failures + 1;
      woken = await this.#pause(waitMs);
    }
    this.#channel?.close();
  }

  /** One look at the host; answers how long to wait for the next one. Never throws: this loop must outlive any trouble. */
  async #look(failures: number, woken: Woken): Promise<number> {
    const { fresh, again } = this.#parts.dialling;
    try {
      // Who has just said that it is there is not kept waiting behind those that are not.
      await this.#ask(failures > 0 && woken === "due" ? again : fresh);
      return HEARTBEAT_MS;
    } catch (thrown) {
      if (!this.#stop.signal.aborted) await this.#recordFailure(thrown);
      return backoffDelayMs(failures, { ...RECONNECT, random: this.#parts.random });
    }
  }

  async #ask(gate: Gate): Promise<void> {
    const { signal } = this.#stop;
    const fresh = this.#channel === undefined;
    const channel = this.#channel ?? (await this.#dial());
    const facts = await (fresh ? gate.run(() => channel.getHost(signal)) : channel.getHost(signal));
    const text = JSON.stringify(facts);
    if (text !== this.#knownFacts) await this.#parts.store.transact(({ hosts }) => hosts.setFacts(this.#hostId, facts));
    this.#knownFacts = text;
    await this.#record("CONNECTED", "the agent answers");
    if (fresh) this.#parts.onConnected(this.#hostId);
  }

  async #dial(): Promise<AgentChannel> {
    const host = await this.#parts.store.reader.hosts.get(this.#hostId);
    if (host === undefined) throw fleetProblem("HOST_UNKNOWN_TO_FLEET", { hostId: this.#hostId });
    const place = { hostId: this.#hostId, address: host.address, context: this.#parts.context };
    const channel = new AgentChannel(place);
    channel.onLost(() => this.poke());
    this.#channel = channel;
    return channel;
  }

  async #recordFailure(thrown: unknown): Promise<void> {
    // The next attempt makes a new connection: its backoff is ours, and the address may have changed.
    this.#channel?.close();
    this.#channel = undefined;
    const problem = asProblem(thrown);
    try {
      await this.#record(REFUSALS.includes(problem.code) ? "DISCONNECTED" : "NOT_RESPONDING", problem.message);
    } catch (trouble) {
      this.#parts.onTrouble(this.#hostId, trouble);
    }
  }

  /** Writes only what changed: a fleet at rest writes nothing. */
  async #record(state: ConnectionState, reason: string): Promise<void> {
    const text = `${state}: ${reason}`;
    if (text === this.#recorded) return;
    await this.#parts.store.transact(({ hosts }) => hosts.setConnection(this.#hostId, { state, reason }));
    this.#recorded = text;
  }

  #pause(ms: number): Promise<Woken> {
    if (this.#poked || this.#stop.signal.aborted) {
      this.#poked = false;
      return Promise.resolve("poked");
    }
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#wake(), ms);
      this.#wake = () => {
        clearTimeout(timer);
        const woken = this.#poked ? "poked" : "due";
        this.#poked = false;
        this.#wake = () => undefined;
        resolve(woken);
      };
    });
  }
}
