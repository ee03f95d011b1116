import { timestamp, type Clock } from "../../../core/time/clock.js";
import { revokedConnection } from "../../domain/inventory/connection-cause.js";
import type { ClusterRecord } from "../../store/inventory/clusters.js";
import type { HostRecord } from "../../store/inventory/host-record.js";
import type { Store } from "../../store/open-store.js";
import type { StoreTransaction } from "../../store/repositories.js";
import type { Fleet } from "../fleet.js";

export interface RosterParts {
  readonly store: Store;
  readonly fleet: Pick<Fleet, "bar" | "changed">;
  readonly clock: Clock;
}

interface ByWhom {
  readonly who: string;
}

const scopeOf = ({ clusterId, id }: HostRecord): string => clusterId ?? id;

/** Who belongs to the fleet, and where: each change is refused while a task runs there, and leaves an audit row. */
export class Roster {
  readonly #parts: RosterParts;

  constructor(parts: RosterParts) {
    this.#parts = parts;
  }

  /**
   * Gives a host a name, or a place, or both, or neither: a cluster (id or name), or with null it becomes standalone. A host that is moved is
   * told at once, or when it is connected again: until then it refuses orders of its new scope. HOST_NOT_FOUND, HOST_DECOMMISSIONED,
   * NAME_INVALID, NAME_TAKEN, CLUSTER_NOT_FOUND, SCOPE_BUSY.
   */
  async changeHost(idOrName: string, { name, cluster, who, fits }: HostChange): Promise<string> {
    const { store, fleet } = this.#parts;
    const id = await store.transact(async (tx) => {
      const host = await tx.hosts.resolveHost(idOrName);
      fits?.(host);
      if (name !== undefined) await renameHost(tx, host, { name, who });
      if (cluster !== undefined) await moveHost(tx, host, { cluster, who });
      return host.id;
    });
    if (cluster !== undefined) fleet.changed(id, "everything");
    return id;
  }

  /**
   * Takes a host out of the fleet for good: its certificate is revoked, its channel dropped, its name free; tasks, receipts, alarms and audit
   * rows stay. HOST_NOT_FOUND, HOST_DECOMMISSIONED, SCOPE_BUSY.
   */
  async decommissionHost(idOrName: string, { who }: ByWhom): Promise<void> {
    const host = await this.#parts.store.transact(async (tx) => {
      const found = await tx.hosts.resolveHost(idOrName);
      await tx.tasks.needIdle([scopeOf(found)]);
      await this.#revoke(tx, found, { who, reason: `host ${found.name} was decommissioned by ${who}` });
      const cluster = await clusterOf(tx, found);
      await tx.hosts.decommission(found.id, { at: timestamp(this.#parts.clock), by: who, cluster });
      await tx.compliance.forgetHost(found.id);
      const detail = { name: found.name, cluster };
      await tx.audits.append({ who, what: "host decommission", onWhat: found.id, outcome: "OK", detail });
      return found;
    });
    await this.#bar(host);
  }

  /**
   * Revokes a host's certificate at once, also while a task runs: a key that was stolen waits for nobody. The host stays listed, as what it is,
   * until it is decommissioned. HOST_NOT_FOUND, HOST_DECOMMISSIONED.
   */
  async revokeHost(idOrName: string, { who, why }: ByWhom & { readonly why: string }): Promise<string> {
    const host = await this.#parts.store.transact(async (tx) => {
      const found = await tx.hosts.resolveHost(idOrName);
      const reason = why === "" ? `revoked by ${who}` : `revoked by ${who}: ${why}`;
      await this.#revoke(tx, found, { who, reason });
      await tx.audits.append({ who, what: "host revoke", onWhat: found.id, outcome: "OK", detail: { why } });
      return found;
    });
    await this.#bar(host);
    return host.id;
  }

  /** CLUSTER_NOT_FOUND, NAME_INVALID, NAME_TAKEN, SCOPE_BUSY. */
  async renameCluster(idOrName: string, { name, who, fits }: Renaming): Promise<string> {
    return this.#changeCluster(idOrName, { who, what: "cluster rename", detail: { to: name } }, (tx, cluster) => {
      fits?.(cluster);
      return tx.clusters.rename(cluster.id, name);
    });
  }

  /** Only an empty one: CLUSTER_NOT_FOUND, CLUSTER_NOT_EMPTY, SCOPE_BUSY. */
  async deleteCluster(idOrName: string, { who }: ByWhom): Promise<void> {
    await this.#changeCluster(idOrName, { who, what: "cluster delete", detail: {} }, (tx, { id }) =>
      tx.clusters.remove(id),
    );
  }

  #changeCluster(idOrName: string, note: Note, change: ClusterChange): Promise<string> {
    return this.#parts.store.transact(async (tx) => {
      const cluster = await tx.clusters.resolveCluster(idOrName);
      await tx.tasks.needIdle([cluster.id]);
      await change(tx, cluster);
      const detail = { name: cluster.name, ...note.detail };
      await tx.audits.append({ who: note.who, what: note.what, onWhat: cluster.id, outcome: "OK", detail });
      return cluster.id;
    });
  }

  async #revoke(tx: StoreTransaction, host: HostRecord, { who, reason }: ByWhom & { reason: string }): Promise<void> {
    await tx.revocations.revoke({ serial: host.certificateSerial, hostId: host.id, who, reason });
  }

  /** What is persisted holds also after a crash here; the running fleet follows. */
  async #bar({ id, certificateSerial }: HostRecord): Promise<void> {
    const { store, fleet } = this.#parts;
    const revocation = await store.reader.revocations.find(certificateSerial);
    if (revocation === undefined) return;
    await fleet.bar(revocation);
    // Only now, when no link of it writes any more.
    await store.transact(({ hosts }) => hosts.setConnection(id, revokedConnection(revocation.reason)));
  }
}

interface Renaming extends ByWhom {
  readonly name: string;
  /** Refuses, by a problem, where it is not as whoever changes it has seen it. */
  readonly fits?: (cluster: ClusterRecord) => void;
}

export interface HostChange extends ByWhom {
  readonly fits?: (host: HostRecord) => void;
  readonly name?: string | undefined;
  readonly cluster?: string | null | undefined;
}

async function renameHost(tx: StoreTransaction, host: HostRecord, { name, who }: ByWhom & { name: string }) {
  await tx.tasks.needIdle([scopeOf(host)]);
  await tx.hosts.rename(host.id, name);
  const detail = { from: host.name, to: name };
  await tx.audits.append({ who, what: "host rename", onWhat: host.id, outcome: "OK", detail });
}

async function moveHost(tx: StoreTransaction, host: HostRecord, { cluster, who }: ByWhom & { cluster: string | null }) {
  const to = cluster === null ? null : (await tx.clusters.resolveCluster(cluster)).id;
  if (to === host.clusterId) return;
  await tx.tasks.needIdle([scopeOf(host), to ?? host.id]);
  await tx.hosts.move(host, to);
  await tx.compliance.forgetHost(host.id);
  const detail = { from: host.clusterId, to };
  await tx.audits.append({ who, what: "host move", onWhat: host.id, outcome: "OK", detail });
}

type ClusterChange = (tx: StoreTransaction, cluster: ClusterRecord) => Promise<void>;

interface Note extends ByWhom {
  readonly what: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

async function clusterOf(tx: StoreTransaction, { clusterId }: HostRecord) {
  if (clusterId === null) return null;
  const { id, name } = await tx.clusters.resolveCluster(clusterId);
  return { id, name };
}
