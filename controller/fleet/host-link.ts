import type { SecureContext } from "node:tls";
import { asProblem } from "../../core/problem/core-problems.js";
import type { Problem } from "../../core/problem/problem.js";
import { backoffDelayMs } from "../../core/time/backoff.js";
import { timestamp, type Clock } from "../../core/time/clock.js";
import { connectionOf, type Connection } from "../domain/inventory/connection-cause.js";
import type { Store } from "../store/open-store.js";
import { AgentChannel, type HostAnswer } from "./agent-channel.js";
import { DialTurn, type DialLanes, type Lane } from "./dial-turn.js";
import { fleetProblem } from "./fleet-problems.js";
import { tellEndedOrders } from "./inventory/ended-orders.js";
import { refreshHost, type RefreshParts } from "./inventory/host-refresh.js";
import { KeptFacts } from "./inventory/kept-facts.js";

/** How often a connected host is asked how it is, milliseconds. */
const HEARTBEAT_MS = 15_000;
/** Codes that mean the connection, and not what was asked. */
const BROKEN: readonly string[] = ["PEER_UNREACHABLE", "DEADLINE_EXCEEDED", "CANCELED"];
/** What is told of a connected host in one go, as that its staging has ended and what it reports of that, is one look. */
const GATHER_MS = 100;
const RECONNECT = { baseMs: 500, maxMs: 30_000 } as const;

/** Why a host is looked at: its time has come, or somebody wants it now. */
type Woken = "due" | "poked";

export interface LinkParts {
  readonly store: Store;
  readonly clock: Clock;
  /** One for all hosts: a context for each costs memory and time (DEPS 4.3). */
  readonly context: SecureContext;
  /** Bounds handshakes in flight: 2,000 at once stalled the event loop for seconds (DEPS 4.3). */
  readonly dialling: DialLanes;
  readonly random: () => number;
  readonly assignment: RefreshParts["assignment"];
  /** Told whenever a host answers after it had not. */
  readonly onConnected: (hostId: string) => void;
  /** Told what went wrong besides the connection itself, such as a database that cannot be written. */
  readonly onTrouble: (hostId: string, thrown: unknown) => void;
}

/** A receipt that has just come in need not be asked for again. */
type Stale = "nothing" | "software" | "everything";

interface Waiting<T = void> {
  readonly resolve: (value: T) => void;
  readonly reject: (problem: Problem) => void;
}

/** Who is answered by a look. */
interface Served {
  waiting: readonly Waiting[];
  callers: readonly Waiting<AgentChannel>[];
}

/** Keeps the connection to one host: dials, asks how it is, records the state with its reason, dials again with backoff. */
export class HostLink {
  readonly #parts: LinkParts;
  readonly #hostId: string;
  readonly #stop = new AbortController();
  readonly #ended: Promise<void>;
  readonly #turn: DialTurn;
  readonly #facts: KeptFacts;
  /** Of a host that has answered; nobody calls on one that has not, for its connection is not yet counted. */
  #channel: AgentChannel | undefined;
  #wake: () => void = () => undefined;
  #poked = false;
  /** What shall be asked anew besides how it is. */
  #stale: Stale = "everything";
  #waiting: readonly Waiting[] = [];
  #callers: readonly Waiting<AgentChannel>[] = [];
  #heardAt: string | undefined;
  #recorded = "";
  /** What was told last of a refresh that failed: the same is not told at each look. */
  #trouble = "";

  constructor(hostId: string, parts: LinkParts) {
    this.#hostId = hostId;
    this.#parts = parts;
    this.#turn = new DialTurn(parts.dialling);
    this.#facts = new KeptFacts(parts.store, hostId);
    this.#ended = this.#keep();
  }

  /** The channel to call on; HOST_NOT_CONNECTED before the host has answered on it and after close. */
  get channel(): AgentChannel {
    if (this.#channel === undefined)
      throw fleetProblem("HOST_NOT_CONNECTED", { hostId: this.#hostId, state: "not dialled", why: this.#recorded });
    return this.#channel;
  }

  /** The channel to call on: a host that is not connected is dialled now, however long its turn is in coming. Throws why it does not answer. */
  connected(): Promise<AgentChannel> {
    const channel = this.#channel;
    if (channel !== undefined) return Promise.resolve(channel);
    // Nobody looks any more: whoever waited for that would wait for ever.
    if (this.#stop.signal.aborted) return Promise.reject(this.#closed());
    return new Promise((resolve, reject) => {
      this.#callers = [...this.#callers, { resolve, reject }];
      this.poke();
    });
  }

  /** When the host last answered, RFC 3339; undefined: not since the controller started. */
  get heardAt(): string | undefined {
    return this.#heardAt;
  }

  /** Dials or asks at once instead of when it is due. */
  poke(): void {
    this.#poked = true;
    this.#turn.hurry();
    this.#wake();
  }

  /** The same, and more is asked anew: the host said that something changed. */
  changed(what: "software" | "everything"): void {
    if (this.#stale !== "everything") this.#stale = what;
    this.poke();
  }

  /** Everything asked anew and stored; throws why it could not be. */
  refresh(): Promise<void> {
    if (this.#stop.signal.aborted) return Promise.reject(this.#closed());
    return new Promise((resolve, reject) => {
      this.#waiting = [...this.#waiting, { resolve, reject }];
      this.changed("everything");
    });
  }

  async close(): Promise<void> {
    this.#stop.abort();
    this.#turn.leave();
    this.#wake();
    this.#channel?.close();
    await this.#ended;
    // The next channel is made by nobody.
    this.#channel = undefined;
    this.#settle(this.#closed());
  }

  #closed(): Problem {
    const why = "the controller has let go of it";
    return fleetProblem("HOST_NOT_CONNECTED", { hostId: this.#hostId, state: "closed", why });
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
    const served: Served = { waiting: [], callers: [] };
    try {
      // Who has just said that it is there is not kept waiting behind those that are not.
      const trouble = await this.#ask(failures > 0 && woken === "due" ? "again" : "fresh", served);
      served.waiting.forEach(({ resolve, reject }) => (trouble === undefined ? resolve() : reject(trouble)));
      return HEARTBEAT_MS;
    } catch (thrown) {
      const problem = asProblem(thrown);
      if (!this.#stop.signal.aborted) await this.#recordFailure(problem);
      [...served.waiting, ...served.callers].forEach(({ reject }) => reject(problem));
      return backoffDelayMs(failures, { ...RECONNECT, random: this.#parts.random });
    }
  }

  /** Whoever has asked until now is answered by the look that begins. */
  #begin(served: Served): void {
    [served.waiting, served.callers] = [this.#waiting, this.#callers];
    [this.#waiting, this.#callers] = [[], []];
    this.#poked = false;
  }

  /** Throws when the host cannot be reached; answers what it could not tell of itself. */
  async #ask(lane: Lane, served: Served): Promise<Problem | undefined> {
    const { signal } = this.#stop;
    const { store, clock, assignment } = this.#parts;
    const fresh = this.#channel === undefined;
    const { channel, answer } = await this.#answered(lane, served);
    this.#channel = channel;
    const callers = [...served.callers, ...this.#callers];
    this.#callers = [];
    callers.forEach(({ resolve }) => resolve(channel));
    this.#heardAt = timestamp(clock);
    await this.#facts.keep(answer.facts);
    await this.#record({ state: "CONNECTED", cause: "ANSWERS", reason: "the agent answers" });
    // Before it is given anything new: an order that a user has ended would be in the way of that.
    await this.#tellEnded(channel);
    if (fresh) this.#parts.onConnected(this.#hostId);
    const stale = fresh ? "everything" : this.#stale;
    this.#stale = "nothing";
    if (stale === "nothing") return undefined;
    return this.#attempt(stale, () => refreshHost({ store, assignment, signal, stale }, channel, answer));
  }

  /** A host that is slow to stop an order answers all the same: it is told again at the next look. */
  async #tellEnded(channel: AgentChannel): Promise<void> {
    try {
      await tellEndedOrders(this.#parts.store, channel, this.#stop.signal);
    } catch (thrown) {
      const problem = asProblem(thrown);
      const broken = problem.code !== "DEADLINE_EXCEEDED" && BROKEN.includes(problem.code);
      if (this.#stop.signal.aborted || broken) throw problem;
      this.#parts.onTrouble(this.#hostId, thrown);
    }
  }

  /** What it cannot tell of itself makes no host unreachable: it is asked again at the next look. */
  async #attempt(stale: Stale, refresh: () => Promise<void>): Promise<Problem | undefined> {
    try {
      await refresh();
      this.#trouble = "";
      return undefined;
    } catch (thrown) {
      this.#stale = stale;
      const problem = asProblem(thrown);
      if (this.#stop.signal.aborted || BROKEN.includes(problem.code)) throw problem;
      if (this.#trouble !== problem.message) this.#parts.onTrouble(this.#hostId, thrown);
      this.#trouble = problem.message;
      return problem;
    }
  }

  async #answered(lane: Lane, served: Served): Promise<{ channel: AgentChannel; answer: HostAnswer }> {
    const { signal } = this.#stop;
    const known = this.#channel;
    if (known === undefined) return this.#turn.take(lane, () => this.#dial(served));
    this.#begin(served);
    return { channel: known, answer: await known.getHost(signal) };
  }

  async #dial(served: Served): Promise<{ channel: AgentChannel; answer: HostAnswer }> {
    this.#begin(served);
    const host = await this.#parts.store.reader.hosts.get(this.#hostId);
    if (host === undefined) throw fleetProblem("HOST_UNKNOWN_TO_FLEET", { hostId: this.#hostId });
    const place = { hostId: this.#hostId, address: host.address, context: this.#parts.context };
    const channel = new AgentChannel(place);
    channel.onLost(() => this.poke());
    try {
      return { channel, answer: await channel.getHost(this.#stop.signal) };
    } catch (thrown) {
      channel.close();
      throw thrown;
    }
  }

  async #recordFailure(problem: Problem): Promise<void> {
    // The next attempt makes a new connection: its backoff is ours, and the address may have changed.
    this.#channel?.close();
    this.#channel = undefined;
    try {
      const connection = connectionOf(problem);
      const heard = this.#heardAt ?? (await this.#parts.store.reader.hosts.get(this.#hostId))?.heardAt ?? null;
      const never = heard === null ? "never connected yet; " : "";
      await this.#record({ ...connection, reason: `${never}${connection.reason}` });
    } catch (trouble) {
      this.#parts.onTrouble(this.#hostId, trouble);
    }
  }

  /** Writes only what changed: a fleet at rest writes nothing. */
  async #record(connection: Connection): Promise<void> {
    const text = `${connection.state}: ${connection.reason}`;
    if (text === this.#recorded) return;
    await this.#parts.store.transact(({ hosts }) => hosts.setConnection(this.#hostId, connection));
    this.#recorded = text;
  }

  #settle(problem: Problem): void {
    const waiting = [...this.#waiting, ...this.#callers];
    [this.#waiting, this.#callers] = [[], []];
    waiting.forEach(({ reject }) => reject(problem));
  }

  /** Nobody waits for it, and it is there: what comes next may want the same look. */
  get #isPatient(): boolean {
    return this.#channel !== undefined && this.#waiting.length === 0 && !this.#stop.signal.aborted;
  }

  #pause(ms: number): Promise<Woken> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        const woken = this.#poked ? "poked" : "due";
        this.#poked = false;
        this.#wake = () => undefined;
        resolve(woken);
      };
      let timer = setTimeout(end, ms);
      let gathers = false;
      this.#wake = () => {
        if (!this.#isPatient) return end();
        if (gathers) return;
        gathers = true;
        clearTimeout(timer);
        timer = setTimeout(end, GATHER_MS);
      };
      if (this.#poked || this.#stop.signal.aborted) this.#wake();
    });
  }
}
