import type { Kysely } from "kysely";
import { timestamp, type Clock } from "../../../core/time/clock.js";
import type { LibraryVib } from "../../domain/library-listing.js";
import { readJson, writeJson } from "../json-column.js";
import type { StoreSchema } from "../schema.js";

export class VibReader {
  constructor(protected readonly db: Kysely<StoreSchema>) {}

  async list(): Promise<readonly LibraryVib[]> {
    const rows = await this.db.selectFrom("vibs").selectAll().orderBy("sha256").execute();
    return rows.map(vibOf);
  }

  async get(sha256: string): Promise<LibraryVib | undefined> {
    const row = await this.db.selectFrom("vibs").selectAll().where("sha256", "=", sha256).executeTakeFirst();
    return row && vibOf(row);
  }

  /** All VIBs of one id (a label): several where releases share it with different bytes. */
  async ofId(vibId: string): Promise<readonly LibraryVib[]> {
    const rows = await this.db.selectFrom("vibs").selectAll().where("vib_id", "=", vibId).orderBy("sha256").execute();
    return rows.map(vibOf);
  }

  async digests(): Promise<ReadonlySet<string>> {
    const rows = await this.db.selectFrom("vibs").select("sha256").execute();
    return new Set(rows.map((row) => row.sha256));
  }

  /** Those that a synchronisation of an online depot was the first to bring. */
  async sinceSync({ depotId, syncNumber }: { depotId: string; syncNumber: number }): Promise<readonly string[]> {
    const rows = await this.db
      .selectFrom("depot_vibs")
      .select("sha256")
      .where("depot_id", "=", depotId)
      .where("since_sync", "=", syncNumber)
      .execute();
    return rows.map((row) => row.sha256);
  }

  /** VIBs that no depot lists (any more). */
  async unlisted(): Promise<readonly LibraryVib[]> {
    const rows = await this.db
      .selectFrom("vibs")
      .selectAll()
      .where("sha256", "not in", (eb) => eb.selectFrom("depot_vibs").select("sha256"))
      .orderBy("sha256")
      .execute();
    return rows.map(vibOf);
  }

  /** SHA-256 and id of those that this depot alone lists. */
  async onlyIn(depotId: string): Promise<readonly (readonly [sha256: string, vibId: string])[]> {
    const rows = await this.db
      .selectFrom("vibs")
      .innerJoin("depot_vibs", "depot_vibs.sha256", "vibs.sha256")
      .select(["vibs.sha256", "vibs.vib_id"])
      .where("depot_vibs.depot_id", "=", depotId)
      .where("vibs.sha256", "not in", (eb) =>
        eb.selectFrom("depot_vibs as other").select("other.sha256").where("other.depot_id", "!=", depotId),
      )
      .execute();
    return rows.map((row) => [row.sha256, row.vib_id] as const);
  }

  /** SHA-256 of every VIB that one depot brought. */
  async ofDepot(depotId: string): Promise<readonly string[]> {
    const rows = await this.db
      .selectFrom("depot_vibs")
      .select("sha256")
      .where("depot_id", "=", depotId)
      .orderBy("sha256")
      .execute();
    return rows.map((row) => row.sha256);
  }
}

/** VIBs whose bytes lie in the library, by SHA-256. */
export class VibStore extends VibReader {
  constructor(
    db: Kysely<StoreSchema>,
    private readonly clock: Clock,
  ) {
    super(db);
  }

  /** Adds a VIB to a depot; one that is known already is only linked. */
  async add({ depotId, vib, sinceSync = 0 }: { depotId: string; vib: LibraryVib; sinceSync?: number }): Promise<void> {
    await this.db
      .insertInto("vibs")
      .values({
        sha256: vib.sha256,
        size_bytes: vib.sizeBytes,
        vib_id: vib.descriptor.id,
        released_at_ms: vib.descriptor.releasedAtMs,
        descriptor_sha256: vib.descriptorSha256,
        descriptor: writeJson(vib.descriptor),
        added_at: timestamp(this.clock),
      })
      .onConflict((conflict) => conflict.column("sha256").doNothing())
      .execute();
    await this.#link({ depotId, sha256: vib.sha256, sinceSync });
  }

  /** Links a VIB that the library has to a depot; answers whether it has it. */
  async link(link: { depotId: string; sha256: string; sinceSync: number }): Promise<boolean> {
    if ((await this.get(link.sha256)) === undefined) return false;
    await this.#link(link);
    return true;
  }

  /** Forgets VIBs that no depot lists; their files are the caller's. */
  async remove(digests: readonly string[]): Promise<void> {
    for (const sha256 of digests) await this.db.deleteFrom("vibs").where("sha256", "=", sha256).execute();
  }

  async #link({ depotId, sha256, sinceSync }: { depotId: string; sha256: string; sinceSync: number }): Promise<void> {
    await this.db
      .insertInto("depot_vibs")
      .values({ depot_id: depotId, sha256, since_sync: sinceSync })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

const vibOf = (row: StoreSchema["vibs"]): LibraryVib => ({
  sha256: row.sha256,
  sizeBytes: row.size_bytes,
  descriptor: readJson(row.descriptor),
  descriptorSha256: row.descriptor_sha256,
});
