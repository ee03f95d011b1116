import type { Kysely } from "kysely";
import { timestamp, type Clock } from "../../../core/time/clock.js";
import type { SyncReport } from "../../domain/library/sync-report.js";
import { readJson, writeJson } from "../json-column.js";
import type { StoreSchema } from "../schema.js";
import { nextOf } from "../sequences.js";
import { storeProblem } from "../store-problems.js";

export interface OnlineDepot {
  /** depot-N */
  readonly id: string;
  readonly location: string;
  readonly proxy: string | null;
  readonly description: string;
  readonly ownerData: string;
  readonly enabled: boolean;
  readonly who: string;
  readonly createdAt: string;
  /** How many synchronisations have ended with its content taken. */
  readonly syncCount: number;
  readonly lastSync: SyncReport | null;
}

export interface OnlineDraft {
  readonly location: string;
  readonly proxy: string | null;
  readonly description: string;
  /** What whoever adds it wants to find again with it. */
  readonly ownerData: string;
  readonly enabled: boolean;
  readonly who: string;
  /** SHA-256 (hex) of the location: what identifies the depot, as the file's does a bundle. */
  readonly sha256: string;
}

type OnlineChange = Partial<Pick<OnlineDepot, "description" | "ownerData" | "enabled" | "proxy">>;

export class OnlineDepotReader {
  constructor(protected readonly db: Kysely<StoreSchema>) {}

  async list(): Promise<readonly OnlineDepot[]> {
    const rows = await this.#select().orderBy("created_at").orderBy("id").execute();
    return rows.map(recordOf);
  }

  /** By id, location, or description where unique: DEPOT_NOT_FOUND, NAME_AMBIGUOUS. */
  async resolveOnline(idOrLocation: string): Promise<OnlineDepot> {
    const rows = await this.#select()
      .where((eb) =>
        eb.or([eb("id", "=", idOrLocation), eb("location", "=", idOrLocation), eb("description", "=", idOrLocation)]),
      )
      .execute();
    // An id is one, whatever others are described as.
    const only = rows.find(({ id }) => id === idOrLocation) ?? rows[0];
    if (only === undefined) throw storeProblem("DEPOT_NOT_FOUND", { depot: idOrLocation });
    if (rows.length > 1 && only.id !== idOrLocation)
      throw storeProblem("NAME_AMBIGUOUS", { name: idOrLocation, ids: rows.map((row) => row.id).join(", ") });
    return recordOf(only);
  }

  #select() {
    return this.db.selectFrom("online_depots").innerJoin("depots", "depots.id", "online_depots.depot_id").selectAll();
  }
}

/** Depots that are fetched from by URL; a row of `depots` each, so that what they hold is held as a bundle's is. */
export class OnlineDepotStore extends OnlineDepotReader {
  constructor(
    db: Kysely<StoreSchema>,
    private readonly clock: Clock,
  ) {
    super(db);
  }

  /** ONLINE_DEPOT_EXISTS */
  async create(draft: OnlineDraft): Promise<string> {
    const same = (await this.list()).find(({ location }) => location === draft.location);
    if (same !== undefined) throw storeProblem("ONLINE_DEPOT_EXISTS", { location: draft.location, depot: same.id });
    const id = `depot-${await nextOf(this.db, "depot")}`;
    await this.db
      .insertInto("depots")
      .values({
        id,
        name: draft.location,
        description: draft.description,
        sha256: draft.sha256,
        size_bytes: 0,
        created_by: draft.who,
        created_at: timestamp(this.clock),
        warnings: writeJson([]),
        owner_data: draft.ownerData,
      })
      .execute();
    await this.db
      .insertInto("online_depots")
      .values({
        depot_id: id,
        location: draft.location,
        proxy: draft.proxy,
        enabled: draft.enabled ? 1 : 0,
        sync_count: 0,
        last_sync: null,
      })
      .execute();
    return id;
  }

  async update(id: string, change: OnlineChange): Promise<void> {
    const { description, ownerData, enabled, proxy } = change;
    const told = {
      ...(description !== undefined && { description }),
      ...(ownerData !== undefined && { owner_data: ownerData }),
    };
    if (Object.keys(told).length > 0) await this.db.updateTable("depots").set(told).where("id", "=", id).execute();
    const set = {
      ...(enabled !== undefined && { enabled: enabled ? (1 as const) : (0 as const) }),
      ...(proxy !== undefined && { proxy }),
    };
    if (Object.keys(set).length > 0)
      await this.db.updateTable("online_depots").set(set).where("depot_id", "=", id).execute();
  }

  /** The outcome of a synchronisation; one that took content in counts. */
  async setReport(id: string, report: SyncReport): Promise<void> {
    const counts = report.outcome === "FAILED" ? 0 : 1;
    await this.db
      .updateTable("online_depots")
      .set((eb) => ({ last_sync: writeJson(report), sync_count: eb("sync_count", "+", counts) }))
      .where("depot_id", "=", id)
      .execute();
    await this.db
      .updateTable("depots")
      .set({ warnings: writeJson(report.warnings) })
      .where("id", "=", id)
      .execute();
  }
}

type Row = StoreSchema["online_depots"] & StoreSchema["depots"];

const recordOf = (row: Row): OnlineDepot => ({
  id: row.id,
  location: row.location,
  proxy: row.proxy,
  description: row.description,
  ownerData: row.owner_data,
  enabled: row.enabled === 1,
  who: row.created_by,
  createdAt: row.created_at,
  syncCount: row.sync_count,
  lastSync: row.last_sync === null ? null : readJson(row.last_sync),
});
