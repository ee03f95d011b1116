import type { Kysely } from "kysely";
import type { TargetSoftware } from "../../../formats/vib/target.js";
import { timestamp, type Clock } from "../../../core/time/clock.js";
import { readJson, writeJson } from "../json-column.js";
import type { StoreSchema } from "../schema.js";

/** What every target of a host ran when it was last measured. */
export interface HostSoftware {
  readonly software: readonly TargetSoftware[];
  /** The boot in which it was measured. */
  readonly bootId: string;
  /** RFC 3339, the controller's clock. */
  readonly readAt: string;
}

export class HostSoftwareReader {
  constructor(protected readonly db: Kysely<StoreSchema>) {}

  /** undefined: never measured. */
  async of(hostId: string): Promise<HostSoftware | undefined> {
    const row = await this.db.selectFrom("host_software").selectAll().where("host_id", "=", hostId).executeTakeFirst();
    return row && { software: readJson(row.software), bootId: row.boot_id, readAt: row.read_at };
  }

  /** By host id, of all hosts that were ever measured. */
  async all(): Promise<ReadonlyMap<string, HostSoftware>> {
    const rows = await this.db.selectFrom("host_software").selectAll().execute();
    return new Map(
      rows.map((row) => [row.host_id, { software: readJson(row.software), bootId: row.boot_id, readAt: row.read_at }]),
    );
  }
}

/** The last measurement of each host. */
export class HostSoftwareStore extends HostSoftwareReader {
  constructor(
    db: Kysely<StoreSchema>,
    private readonly clock: Clock,
  ) {
    super(db);
  }

  async put(hostId: string, { software, bootId }: Omit<HostSoftware, "readAt">): Promise<void> {
    const row = { boot_id: bootId, software: writeJson(software), read_at: timestamp(this.clock) };
    await this.db
      .insertInto("host_software")
      .values({ host_id: hostId, ...row })
      .onConflict((conflict) => conflict.column("host_id").doUpdateSet(row))
      .execute();
  }
}
