import type { Kysely } from "kysely";
import { timestamp, type Clock } from "../../../core/time/clock.js";
import type { StoreSchema } from "../schema.js";
import { storeProblem } from "../store-problems.js";

/** An order names at most 16 sources, and one of them may be the controller. */
const MOST = 15;

export interface DepotOverrides {
  /** In the order in which hosts try them. */
  readonly locations: readonly string[];
  /** Whether a host asks the controller where no mirror gives a file. */
  readonly fallback: boolean;
}

export class DepotOverrideReader {
  constructor(protected readonly db: Kysely<StoreSchema>) {}

  async ofScope(scopeId: string): Promise<DepotOverrides> {
    const rows = await this.db
      .selectFrom("depot_overrides")
      .select("location")
      .where("scope_id", "=", scopeId)
      .orderBy("position")
      .execute();
    const rule = await this.db
      .selectFrom("depot_override_rules")
      .select("fallback")
      .where("scope_id", "=", scopeId)
      .executeTakeFirst();
    return { locations: rows.map(({ location }) => location), fallback: rule?.fallback === 1 };
  }
}

/** Mirrors near the hosts of a cluster, or of a standalone host. */
export class DepotOverrideStore extends DepotOverrideReader {
  constructor(
    db: Kysely<StoreSchema>,
    private readonly clock: Clock,
  ) {
    super(db);
  }

  /** Behind those that are there; one that is there already stays where it is. OVERRIDES_FULL. */
  async add({ scopeId, location, who }: { scopeId: string; location: string; who: string }): Promise<void> {
    const { locations } = await this.ofScope(scopeId);
    if (locations.includes(location)) return;
    if (locations.length >= MOST) throw storeProblem("OVERRIDES_FULL", { scope: scopeId, most: MOST });
    const last = await this.db
      .selectFrom("depot_overrides")
      .select((eb) => eb.fn.max("position").as("position"))
      .where("scope_id", "=", scopeId)
      .executeTakeFirst();
    await this.db
      .insertInto("depot_overrides")
      .values({
        scope_id: scopeId,
        location,
        position: (last?.position ?? 0) + 1,
        added_by: who,
        added_at: timestamp(this.clock),
      })
      .execute();
  }

  /** OVERRIDE_NOT_FOUND */
  async remove({ scopeId, location }: { scopeId: string; location: string }): Promise<void> {
    const gone = await this.db
      .deleteFrom("depot_overrides")
      .where("scope_id", "=", scopeId)
      .where("location", "=", location)
      .executeTakeFirst();
    if (gone.numDeletedRows === 0n) throw storeProblem("OVERRIDE_NOT_FOUND", { scope: scopeId, location });
  }

  async setFallback({ scopeId, fallback }: { scopeId: string; fallback: "controller" | "none" }): Promise<void> {
    const row = { fallback: fallback === "controller" ? (1 as const) : (0 as const) };
    await this.db
      .insertInto("depot_override_rules")
      .values({ scope_id: scopeId, ...row })
      .onConflict((conflict) => conflict.column("scope_id").doUpdateSet(row))
      .execute();
  }
}
