import type { Kysely, Selectable, Updateable } from "kysely";
import { timestamp, type Clock } from "../../../core/time/clock.js";
import type { Connection } from "../../domain/inventory/connection-cause.js";
import type { Decommission } from "../../domain/inventory/decommission.js";
import { writeJson } from "../json-column.js";
import { checkName } from "../names.js";
import type { StoreSchema } from "../schema.js";
import { nextOf } from "../sequences.js";
import { storeProblem } from "../store-problems.js";
import { hostHeadOf, hostOf, type HostFacts, type HostHead, type HostRecord } from "./host-record.js";

/** Where an image belongs: a cluster with its hosts, or one standalone host. */
export interface Scope {
  readonly kind: "cluster" | "host";
  /** Cluster id, or host id of a standalone host. */
  readonly id: string;
  readonly name: string;
}

/** Receipts of older scopes than these are on their way no more. */
const MOST_FORMER = 32;

export type HostEnrolment = Pick<HostFacts, "name" | "address" | "targets" | "agentVersion" | "acceptanceLevel"> & {
  readonly clusterId: string | null;
  /** Raw Ed25519 public key, hex. */
  readonly receiptKey: string;
};

export class HostReader {
  constructor(protected readonly db: Kysely<StoreSchema>) {}

  /** The hosts of the fleet. */
  async list(): Promise<readonly HostRecord[]> {
    const rows = await this.db
      .selectFrom("hosts")
      .selectAll()
      .where("decommission", "is", null)
      .orderBy("name")
      .orderBy("id")
      .execute();
    return rows.map(hostOf);
  }

  /** The same in short, in no order. */
  async heads(): Promise<readonly HostHead[]> {
    const rows = await this.db
      .selectFrom("hosts")
      .select(["id", "name", "cluster_id", "boot_id", "enrolled_at", "connection_state", "connection_reason"])
      .where("decommission", "is", null)
      .execute();
    return rows.map(hostHeadOf);
  }

  /** Those that left. */
  async decommissioned(): Promise<readonly HostRecord[]> {
    const rows = await this.db
      .selectFrom("hosts")
      .selectAll()
      .where("decommission", "is not", null)
      .orderBy("name")
      .orderBy("id")
      .execute();
    return rows.map(hostOf);
  }

  /** Whether a receipt key was ever a host's. */
  async isKeyTaken(receiptKey: string): Promise<boolean> {
    const row = await this.db.selectFrom("hosts").select("id").where("receipt_key", "=", receiptKey).executeTakeFirst();
    return row !== undefined;
  }

  /** The hosts of a cluster id, or the one host of a standalone host's id. */
  async ofScope(scopeId: string): Promise<readonly HostRecord[]> {
    const rows = await this.db
      .selectFrom("hosts")
      .selectAll()
      .where((eb) =>
        eb.or([eb("cluster_id", "=", scopeId), eb.and([eb("id", "=", scopeId), eb("cluster_id", "is", null)])]),
      )
      .where("decommission", "is", null)
      .orderBy("name")
      .orderBy("id")
      .execute();
    return rows.map(hostOf);
  }

  /** By id, also one that was decommissioned. */
  async get(id: string): Promise<HostRecord | undefined> {
    const row = await this.db.selectFrom("hosts").selectAll().where("id", "=", id).executeTakeFirst();
    return row && hostOf(row);
  }

  /** The host of an id or a unique name (DECISIONS 7): HOST_NOT_FOUND, NAME_AMBIGUOUS, HOST_DECOMMISSIONED. */
  async resolveHost(idOrName: string): Promise<HostRecord> {
    const host = await this.findEver(idOrName);
    if (host.decommission === null) return host;
    throw storeProblem("HOST_DECOMMISSIONED", { host: host.name, at: host.decommission.at, by: host.decommission.by });
  }

  /** The same, also one that was decommissioned; a name means a host of the fleet first. HOST_NOT_FOUND, NAME_AMBIGUOUS. */
  async findEver(idOrName: string): Promise<HostRecord> {
    const byId = await this.get(idOrName);
    if (byId !== undefined) return byId;
    const rows = await this.db.selectFrom("hosts").selectAll().where("name", "=", idOrName).orderBy("id").execute();
    const here = rows.filter((row) => row.decommission === null);
    const meant = here.length > 0 ? here : rows;
    const [only] = meant;
    if (only === undefined) throw storeProblem("HOST_NOT_FOUND", { host: idOrName });
    if (meant.length > 1)
      throw storeProblem("NAME_AMBIGUOUS", { name: idOrName, ids: meant.map((row) => row.id).join(", ") });
    return hostOf(only);
  }

  /** A standalone host as the scope of operations: HOST_IN_CLUSTER for one of a cluster. */
  async resolveStandalone(idOrName: string): Promise<HostRecord> {
    const host = await this.resolveHost(idOrName);
    if (host.clusterId !== null) throw storeProblem("HOST_IN_CLUSTER", { host: host.name, cluster: host.clusterId });
    return host;
  }
}

export class HostStore extends HostReader {
  constructor(
    db: Kysely<StoreSchema>,
    private readonly clock: Clock,
  ) {
    super(db);
  }

  /** A new host with its id; `setCertificate` follows in the same transaction, since the certificate names the id. */
  async enrol(enrolment: HostEnrolment): Promise<HostRecord> {
    const now = timestamp(this.clock);
    const row: Selectable<StoreSchema["hosts"]> = {
      id: `host-${await nextOf(this.db, "host")}`,
      name: checkName(enrolment.name),
      cluster_id: enrolment.clusterId,
      address: enrolment.address,
      receipt_key: enrolment.receiptKey,
      certificate_serial: "",
      targets: writeJson(enrolment.targets),
      agent_version: enrolment.agentVersion,
      acceptance_level: enrolment.acceptanceLevel,
      driver: "",
      development: 0,
      boot_id: "",
      scratch: writeJson(null),
      connection_state: "DISCONNECTED",
      connection_cause: "NEVER_CONNECTED",
      connection_reason: "enrolled, never connected yet",
      connection_since: now,
      enrolled_at: now,
      renamed: 0,
      hardware: writeJson(null),
      former_scopes: writeJson([]),
      heard_at: null,
      decommission: null,
    };
    await this.db.insertInto("hosts").values(row).execute();
    return hostOf(row);
  }

  async setCertificate(id: string, serial: string): Promise<void> {
    await this.#update(id, { certificate_serial: serial });
  }

  /** Takes over what the agent told, all or some of it; the name only until an operator chose one. */
  async setFacts(id: string, facts: Partial<HostFacts>): Promise<void> {
    const named = facts.name !== undefined && (await this.get(id))?.renamed === false;
    const set: Updateable<StoreSchema["hosts"]> = {
      heard_at: timestamp(this.clock),
      ...(named && { name: checkName(facts.name ?? "") }),
      ...(facts.address !== undefined && { address: facts.address }),
      ...(facts.targets !== undefined && { targets: writeJson(facts.targets) }),
      ...(facts.agentVersion !== undefined && { agent_version: facts.agentVersion }),
      ...(facts.acceptanceLevel !== undefined && { acceptance_level: facts.acceptanceLevel }),
      ...(facts.driver !== undefined && { driver: facts.driver }),
      ...(facts.development !== undefined && { development: facts.development ? 1 : 0 }),
      ...(facts.bootId !== undefined && { boot_id: facts.bootId }),
      ...(facts.scratch !== undefined && { scratch: writeJson(facts.scratch) }),
      ...(facts.hardware !== undefined && { hardware: writeJson(facts.hardware) }),
    };
    await this.#update(id, set);
  }

  /** An operator's name for a host; NAME_INVALID, NAME_TAKEN by another host of the fleet. */
  async rename(id: string, name: string): Promise<void> {
    const taken = (await this.list()).some((host) => host.name === checkName(name) && host.id !== id);
    if (taken) throw storeProblem("NAME_TAKEN", { name });
    await this.#update(id, { name, renamed: 1 });
  }

  /** Puts a host into a cluster, or makes it standalone; where it was is remembered. */
  async move({ id, clusterId, formerScopes }: HostRecord, to: string | null): Promise<void> {
    const former = [...new Set([...formerScopes, clusterId ?? id])].slice(-MOST_FORMER);
    await this.#update(id, { cluster_id: to, former_scopes: writeJson(former) });
  }

  /** Takes a host out of the fleet; its rows stay, and its name is free. */
  async decommission(id: string, decommission: Decommission): Promise<void> {
    await this.#update(id, { cluster_id: null, decommission: writeJson(decommission) });
  }

  /** `since` moves only when the state does; the reason is always the newest. */
  async setConnection(id: string, connection: Connection): Promise<void> {
    const now = timestamp(this.clock);
    await this.db
      .updateTable("hosts")
      .set((eb) => ({
        connection_since: eb
          .case()
          .when("connection_state", "=", connection.state)
          .then(eb.ref("connection_since"))
          .else(now)
          .end(),
        connection_state: connection.state,
        connection_cause: connection.cause,
        connection_reason: connection.reason,
      }))
      .where("id", "=", id)
      .execute();
  }

  /** At the controller's start no host is connected yet. */
  async disconnectAll(reason: string): Promise<void> {
    for (const { id, connection } of await this.list())
      // One that never answered has not changed by that.
      if (connection.cause !== "NEVER_CONNECTED")
        await this.setConnection(id, { state: "DISCONNECTED", cause: "CONTROLLER_STARTED", reason });
  }

  async remove(id: string): Promise<void> {
    const gone = await this.db.deleteFrom("hosts").where("id", "=", id).executeTakeFirst();
    if (gone.numDeletedRows === 0n) throw storeProblem("HOST_NOT_FOUND", { host: id });
  }

  async #update(id: string, set: Updateable<StoreSchema["hosts"]>): Promise<void> {
    const done = await this.db.updateTable("hosts").set(set).where("id", "=", id).executeTakeFirst();
    if (done.numUpdatedRows === 0n) throw storeProblem("HOST_NOT_FOUND", { host: id });
  }
}
