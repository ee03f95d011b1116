import type { Kysely, Updateable } from "kysely";
import { timestamp, type Clock } from "../../../core/time/clock.js";
import { writeJson } from "../json-column.js";
import { checkName } from "../names.js";
import type { StoreSchema } from "../schema.js";
import { nextOf } from "../sequences.js";
import { storeProblem } from "../store-problems.js";
import { hostOf, type ConnectionState, type HostFacts, type HostRecord } from "./host-record.js";

/** Where an image belongs: a cluster with its hosts, or one standalone host. */
export interface Scope {
  readonly kind: "cluster" | "host";
  /** Cluster id, or host id of a standalone host. */
  readonly id: string;
  readonly name: string;
}

export type HostEnrolment = Pick<HostFacts, "name" | "address" | "targets" | "agentVersion" | "acceptanceLevel"> & {
  readonly clusterId: string | null;
  /** Raw Ed25519 public key, hex. */
  readonly receiptKey: string;
};

export class HostReader {
  constructor(protected readonly db: Kysely<StoreSchema>) {}

  async list(): Promise<readonly HostRecord[]> {
    const rows = await this.db.selectFrom("hosts").selectAll().orderBy("name").orderBy("id").execute();
    return rows.map(hostOf);
  }

  /** The hosts of a cluster id, or the one host of a standalone host's id. */
  async ofScope(scopeId: string): Promise<readonly HostRecord[]> {
    const rows = await this.db
      .selectFrom("hosts")
      .selectAll()
      .where((eb) =>
        eb.or([eb("cluster_id", "=", scopeId), eb.and([eb("id", "=", scopeId), eb("cluster_id", "is", null)])]),
      )
      .orderBy("name")
      .orderBy("id")
      .execute();
    return rows.map(hostOf);
  }

  async get(id: string): Promise<HostRecord | undefined> {
    const row = await this.db.selectFrom("hosts").selectAll().where("id", "=", id).executeTakeFirst();
    return row && hostOf(row);
  }

  /** The host of an id or a unique name (DECISIONS 7): HOST_NOT_FOUND, NAME_AMBIGUOUS. */
  async resolveHost(idOrName: string): Promise<HostRecord> {
    const byId = await this.get(idOrName);
    if (byId !== undefined) return byId;
    const rows = await this.db.selectFrom("hosts").selectAll().where("name", "=", idOrName).orderBy("id").execute();
    const [only] = rows;
    if (only === undefined) throw storeProblem("HOST_NOT_FOUND", { host: idOrName });
    if (rows.length > 1)
      throw storeProblem("NAME_AMBIGUOUS", { name: idOrName, ids: rows.map((row) => row.id).join(", ") });
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
    const row: StoreSchema["hosts"] = {
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
      connection_reason: "enrolled, not yet seen",
      connection_since: now,
      enrolled_at: now,
    };
    await this.db.insertInto("hosts").values(row).execute();
    return hostOf(row);
  }

  async setCertificate(id: string, serial: string): Promise<void> {
    await this.#update(id, { certificate_serial: serial });
  }

  /** Takes over what the agent told, all or some of it. */
  async setFacts(id: string, facts: Partial<HostFacts>): Promise<void> {
    const set: Updateable<StoreSchema["hosts"]> = {
      ...(facts.name !== undefined && { name: checkName(facts.name) }),
      ...(facts.address !== undefined && { address: facts.address }),
      ...(facts.targets !== undefined && { targets: writeJson(facts.targets) }),
      ...(facts.agentVersion !== undefined && { agent_version: facts.agentVersion }),
      ...(facts.acceptanceLevel !== undefined && { acceptance_level: facts.acceptanceLevel }),
      ...(facts.driver !== undefined && { driver: facts.driver }),
      ...(facts.development !== undefined && { development: facts.development ? 1 : 0 }),
      ...(facts.bootId !== undefined && { boot_id: facts.bootId }),
      ...(facts.scratch !== undefined && { scratch: writeJson(facts.scratch) }),
    };
    if (Object.keys(set).length > 0) await this.#update(id, set);
  }

  /** `since` moves only when the state does; the reason is always the newest. */
  async setConnection(id: string, connection: { state: ConnectionState; reason: string }): Promise<void> {
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
        connection_reason: connection.reason,
      }))
      .where("id", "=", id)
      .execute();
  }

  /** At the controller's start no host is connected yet. */
  async disconnectAll(reason: string): Promise<void> {
    for (const { id } of await this.list()) await this.setConnection(id, { state: "DISCONNECTED", reason });
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
