import type { SecureContext } from "node:tls";
import type { Store } from "../store/open-store.js";
import type { AgentChannel } from "./agent-channel.js";
import { fleetProblem } from "./fleet-problems.js";
import { Gate } from "./gate.js";
import { HostLink, type LinkParts } from "./host-link.js";

/**
 * Handshakes in flight at once, 64 together (DEPS 4.3: that keeps the loop responsive with thousands of hosts). Hosts that did not answer last
 * time have a lane of their own: a site that is gone, each of whose dials takes its whole time limit, holds up nobody who answers.
 */
const DIALS_IN_FLIGHT = { fresh: 48, again: 16 } as const;

export interface FleetParts {
  readonly store: Store;
  /** CA, certificate and key of the controller, with which it shows itself to the agents. */
  readonly context: SecureContext;
  readonly random: () => number;
  readonly onTrouble: LinkParts["onTrouble"];
}

/** One kept connection per host. */
export class Fleet {
  readonly #parts: FleetParts;
  readonly #dialling = { fresh: new Gate(DIALS_IN_FLIGHT.fresh), again: new Gate(DIALS_IN_FLIGHT.again) };
  readonly #links = new Map<string, HostLink>();
  readonly #listeners = new Set<(hostId: string) => void>();
  #closed = false;

  constructor(parts: FleetParts) {
    this.#parts = parts;
  }

  /** Dials every host of the store; does not wait for their answers. */
  async start(): Promise<void> {
    const { store } = this.#parts;
    await store.transact(({ hosts }) => hosts.disconnectAll("the controller has just started"));
    for (const { id } of await store.reader.hosts.list()) this.add(id);
  }

  /** Begins to keep a connection to a host; dials at once one that is kept already. */
  add(hostId: string): void {
    if (this.#closed) return;
    const link = this.#links.get(hostId);
    if (link !== undefined) return link.poke();
    const onConnected = (id: string) => this.#listeners.forEach((listener) => listener(id));
    this.#links.set(hostId, new HostLink(hostId, { ...this.#parts, dialling: this.#dialling, onConnected }));
  }

  /** Calls back whenever a host answers after it had not; until the returned function is called. */
  onConnected(listener: (hostId: string) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** The agent of a host; HOST_NOT_CONNECTED when there is no connection to call on. */
  agent(hostId: string): AgentChannel {
    const link = this.#links.get(hostId);
    if (link === undefined)
      throw fleetProblem("HOST_NOT_CONNECTED", { hostId, state: "unknown", why: "it is not enrolled" });
    return link.channel;
  }

  /** Dials a host now, whatever its backoff. */
  poke(hostId: string): void {
    this.#links.get(hostId)?.poke();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#links.values()].map((link) => link.close()));
    this.#links.clear();
  }
}
