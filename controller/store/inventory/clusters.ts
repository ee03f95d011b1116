import type { Kysely } from "kysely";
import { timestamp, type Clock } from "../../../core/time/clock.js";
import { checkName } from "../names.js";
import type { StoreSchema } from "../schema.js";
import { nextOf } from "../sequences.js";
import { storeProblem } from "../store-problems.js";

export interface ClusterRecord {
  /** domain-cN */
  readonly id: string;
  /** Unique. */
  readonly name: string;
  readonly createdAt: string;
}

export class ClusterReader {
  constructor(protected readonly db: Kysely<StoreSchema>) {}

  async list(): Promise<readonly ClusterRecord[]> {
    const rows = await this.db.selectFrom("clusters").selectAll().orderBy("name").execute();
    return rows.map(recordOf);
  }

  async find(idOrName: string): Promise<ClusterRecord | undefined> {
    const row = await this.db
      .selectFrom("clusters")
      .selectAll()
      .where((eb) => eb.or([eb("id", "=", idOrName), eb("name", "=", idOrName)]))
      .executeTakeFirst();
    return row && recordOf(row);
  }

  /** The cluster of an id or a name (DECISIONS 7), or CLUSTER_NOT_FOUND. */
  async resolveCluster(idOrName: string): Promise<ClusterRecord> {
    const found = await this.find(idOrName);
    if (found === undefined) throw storeProblem("CLUSTER_NOT_FOUND", { cluster: idOrName });
    return found;
  }
}

export class ClusterStore extends ClusterReader {
  constructor(
    db: Kysely<StoreSchema>,
    private readonly clock: Clock,
  ) {
    super(db);
  }

  /** NAME_INVALID, NAME_TAKEN. */
  async create({ name }: { name: string }): Promise<ClusterRecord> {
    if ((await this.find(checkName(name))) !== undefined) throw storeProblem("NAME_TAKEN", { name });
    const record = { id: `domain-c${await nextOf(this.db, "cluster")}`, name, createdAt: timestamp(this.clock) };
    await this.db.insertInto("clusters").values({ id: record.id, name, created_at: record.createdAt }).execute();
    return record;
  }

  /** CLUSTER_NOT_FOUND, NAME_INVALID, NAME_TAKEN. */
  async rename(id: string, name: string): Promise<void> {
    const other = await this.find(checkName(name));
    if (other !== undefined && other.id !== id) throw storeProblem("NAME_TAKEN", { name });
    await this.db.updateTable("clusters").set({ name }).where("id", "=", id).execute();
  }

  /** Its drafts and checks go with it, its commits stay: receipts and tasks speak of them. CLUSTER_NOT_FOUND, CLUSTER_NOT_EMPTY. */
  async remove(idOrName: string): Promise<void> {
    const { id, name } = await this.resolveCluster(idOrName);
    const hosts = await this.db.selectFrom("hosts").select("id").where("cluster_id", "=", id).execute();
    if (hosts.length > 0) throw storeProblem("CLUSTER_NOT_EMPTY", { cluster: name, hosts: hosts.length });
    await this.db.deleteFrom("drafts").where("scope_id", "=", id).execute();
    await this.db.deleteFrom("recommendations").where("scope_id", "=", id).execute();
    await this.db.deleteFrom("compliance").where("scope_id", "=", id).execute();
    await this.db.deleteFrom("clusters").where("id", "=", id).execute();
  }
}

const recordOf = (row: StoreSchema["clusters"]): ClusterRecord => ({
  id: row.id,
  name: row.name,
  createdAt: row.created_at,
});
