import type { Kysely } from "kysely";
import { timestamp, type Clock } from "../../../core/time/clock.js";
import type { Notice } from "../../domain/resolved-image.js";
import { readJson, writeJson } from "../json-column.js";
import type { StoreSchema } from "../schema.js";
import { nextOf } from "../sequences.js";
import { storeProblem } from "../store-problems.js";

export interface DepotDraft {
  readonly name: string;
  readonly description: string;
  /** What whoever added it wants to find again with it. */
  readonly ownerData: string;
  /** SHA-256 (hex) of the imported file. */
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly who: string;
  readonly warnings: readonly Notice[];
}

export interface DepotRecord extends DepotDraft {
  /** depot-N */
  readonly id: string;
  readonly createdAt: string;
  readonly counts: { readonly vibs: number; readonly components: number; readonly baseImages: number };
}

export class DepotReader {
  constructor(protected readonly db: Kysely<StoreSchema>) {}

  /** Imported bundles. */
  async list(): Promise<readonly DepotRecord[]> {
    const rows = await this.#select()
      .where("id", "not in", (eb) => eb.selectFrom("online_depots").select("depot_id"))
      .orderBy("created_at")
      .orderBy("id")
      .execute();
    return rows.map(recordOf);
  }

  /** By id, name where unique, or SHA-256 of the file: DEPOT_NOT_FOUND, NAME_AMBIGUOUS. */
  async resolveDepot(idOrName: string): Promise<DepotRecord> {
    const rows = await this.#select()
      .where((eb) => eb.or([eb("id", "=", idOrName), eb("name", "=", idOrName), eb("sha256", "=", idOrName)]))
      .execute();
    // An id is one, whatever others are called.
    const only = rows.find(({ id }) => id === idOrName) ?? rows[0];
    if (only === undefined) throw storeProblem("DEPOT_NOT_FOUND", { depot: idOrName });
    if (rows.length > 1 && only.id !== idOrName)
      throw storeProblem("NAME_AMBIGUOUS", { name: idOrName, ids: rows.map((row) => row.id).join(", ") });
    return recordOf(only);
  }

  /** Bundles and online depots alike. */
  async names(): Promise<readonly { readonly id: string; readonly name: string }[]> {
    return this.db.selectFrom("depots").select(["id", "name"]).orderBy("created_at").orderBy("id").execute();
  }

  async bySha256(sha256: string): Promise<DepotRecord | undefined> {
    const row = await this.#select().where("sha256", "=", sha256).executeTakeFirst();
    return row && recordOf(row);
  }

  #select() {
    return this.db
      .selectFrom("depots")
      .selectAll()
      .select((eb) => [
        eb
          .selectFrom("depot_vibs")
          .select((inner) => inner.fn.countAll<number>().as("n"))
          .whereRef("depot_id", "=", "depots.id")
          .as("vibs"),
        eb
          .selectFrom("contents")
          .select((inner) => inner.fn.countAll<number>().as("n"))
          .whereRef("depot_id", "=", "depots.id")
          .where("kind", "=", "component")
          .as("components"),
        eb
          .selectFrom("contents")
          .select((inner) => inner.fn.countAll<number>().as("n"))
          .whereRef("depot_id", "=", "depots.id")
          .where("kind", "=", "base-image")
          .as("base_images"),
      ]);
  }
}

/** Imported offline bundles. */
export class DepotStore extends DepotReader {
  constructor(
    db: Kysely<StoreSchema>,
    private readonly clock: Clock,
  ) {
    super(db);
  }

  /** The new depot's id; its VIBs and contents follow in the same transaction. */
  async add(draft: DepotDraft): Promise<string> {
    const id = `depot-${await nextOf(this.db, "depot")}`;
    await this.db
      .insertInto("depots")
      .values({
        id,
        name: draft.name,
        description: draft.description,
        sha256: draft.sha256,
        size_bytes: draft.sizeBytes,
        created_by: draft.who,
        created_at: timestamp(this.clock),
        warnings: writeJson(draft.warnings),
        owner_data: draft.ownerData,
      })
      .execute();
    return id;
  }

  /** With what it lists; bytes stay, in the rows of `vibs`. DEPOT_NOT_FOUND. */
  async remove(id: string): Promise<void> {
    const gone = await this.db.deleteFrom("depots").where("id", "=", id).executeTakeFirst();
    if (gone.numDeletedRows === 0n) throw storeProblem("DEPOT_NOT_FOUND", { depot: id });
  }
}

type DepotRow = StoreSchema["depots"] & {
  vibs: number | null;
  components: number | null;
  base_images: number | null;
};

const recordOf = (row: DepotRow): DepotRecord => ({
  id: row.id,
  name: row.name,
  description: row.description,
  ownerData: row.owner_data,
  sha256: row.sha256,
  sizeBytes: row.size_bytes,
  who: row.created_by,
  createdAt: row.created_at,
  warnings: readJson(row.warnings),
  counts: { vibs: row.vibs ?? 0, components: row.components ?? 0, baseImages: row.base_images ?? 0 },
});
