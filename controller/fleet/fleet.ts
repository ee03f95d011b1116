import type { SecureContext } from "node:tls";
import { revokedConnection } from "../domain/inventory/connection-cause.js";
import type { Clock } from "../../core/time/clock.js";
import type { Revocation } from "../store/inventory/revocations.js";
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
/** A refresh that somebody waits for, milliseconds: below what clients of the REST API wait. */
const REFRESH_PATIENCE_MS = 20_000;

export interface FleetParts {
  readonly store: Store;
  /** CA, certificate and key of the controller, with which it shows itself to the agents. */
  readonly context: SecureContext;
  readonly clock: Clock;
  readonly random: () => number;
  readonly assignment: LinkParts["assignment"];
  readonly onTrouble: LinkParts["onTrouble"];
}

/** One kept connection per host. */
export class Fleet {
  readonly #parts: FleetParts;
  readonly #dialling = { fresh: new Gate(DIALS_IN_FLIGHT.fresh), again: new Gate(DIALS_IN_FLIGHT.again) };
  readonly #links = new Map<string, HostLink>();
  readonly #listeners = new Set<(hostId: string) => void>();
  readonly #revoked = new Map<string, Revocation>();
  #closed = false;
  #starting: Promise<void> = Promise.resolve();

  constructor(parts: FleetParts) {
    this.#parts = parts;
  }

  /** Dials every host of the store; does not wait for their answers. */
  start(): Promise<void> {
    this.#starting = this.#begin();
    return this.#starting;
  }

  async #begin(): Promise<void> {
    const { store } = this.#parts;
    await store.transact(({ hosts }) => hosts.disconnectAll("the controller has just started"));
    for (const { id, certificateSerial } of await store.reader.hosts.list()) {
      const revocation = await store.reader.revocations.find(certificateSerial);
      if (revocation === undefined) this.add(id);
      else {
        this.#revoked.set(id, revocation);
        await store.transact(({ hosts }) => hosts.setConnection(id, revokedConnection(revocation.reason)));
      }
    }
  }

  /** Begins to keep a connection to a host; dials at once one that is kept already. */
  add(hostId: string): void {
    if (this.#closed || this.#revoked.has(hostId)) return;
    const link = this.#links.get(hostId);
    if (link !== undefined) return link.poke();
    const onConnected = (id: string) => this.#listeners.forEach((listener) => listener(id));
    this.#links.set(hostId, new HostLink(hostId, { ...this.#parts, dialling: this.#dialling, onConnected }));
  }

  /** Lets go of a host whose certificate was revoked: no call to it is made any more, and those under way end. */
  async bar(revocation: Revocation): Promise<void> {
    const { hostId } = revocation;
    this.#revoked.set(hostId, revocation);
    const link = this.#links.get(hostId);
    this.#links.delete(hostId);
    await link?.close();
  }

  /** A host said that something changed: it is asked anew, at once. */
  changed(hostId: string, what: "software" | "everything"): void {
    this.#links.get(hostId)?.changed(what);
  }

  /** Asks a host for everything now; what stops it is thrown, at the latest after the patience. HOST_NOT_CONNECTED, CERTIFICATE_REVOKED. */
  async refresh(hostId: string): Promise<void> {
    const link = this.#link(hostId);
    const patience = AbortSignal.timeout(REFRESH_PATIENCE_MS);
    const late = new Promise<never>((_resolve, reject) => {
      const why = `it did not answer within ${REFRESH_PATIENCE_MS / 1000} s`;
      patience.onabort = () => reject(fleetProblem("HOST_NOT_CONNECTED", { hostId, state: "silent", why }));
    });
    await Promise.race([link.refresh(), late]);
  }

  /** When a host last answered, RFC 3339; undefined: not since the controller started. */
  heardAt(hostId: string): string | undefined {
    return this.#links.get(hostId)?.heardAt;
  }

  /** Calls back whenever a host answers after it had not; until the returned function is called. */
  onConnected(listener: (hostId: string) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** The agent of a host; HOST_NOT_CONNECTED when there is no connection to call on, CERTIFICATE_REVOKED. */
  agent(hostId: string): AgentChannel {
    return this.#link(hostId).channel;
  }

  /** The same, of a host that is dialled now if need be: this waits for its first answer. Throws why it does not answer. */
  async connectedAgent(hostId: string): Promise<AgentChannel> {
    await this.#starting;
    return this.#link(hostId).connected();
  }

  #link(hostId: string): HostLink {
    const revoked = this.#revoked.get(hostId);
    if (revoked !== undefined)
      throw fleetProblem("CERTIFICATE_REVOKED", { hostId, at: revoked.revokedAt, why: revoked.reason });
    const link = this.#links.get(hostId);
    if (link === undefined)
      throw fleetProblem("HOST_NOT_CONNECTED", { hostId, state: "unknown", why: "it is not enrolled" });
    return link;
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
