import type { Kysely } from "kysely";
import type { TargetSoftware } from "../../../formats/vib/target.js";
import { timestamp, type Clock } from "../../../core/time/clock.js";
import type { TargetSummary } from "../../domain/inventory/target-summary.js";
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

export interface SoftwareSummary {
  readonly targets: readonly TargetSummary[];
  readonly readAt: string;
}

/** Id of the target that is the host itself. */
const HOST_TARGET = "host";

export class HostSoftwareReader {
  constructor(protected readonly db: Kysely<StoreSchema>) {}

  /** undefined: never measured. */
  async of(hostId: string): Promise<HostSoftware | undefined> {
    const row = await this.db
      .selectFrom("host_software")
      .select(["boot_id", "software", "read_at"])
      .where("host_id", "=", hostId)
      .executeTakeFirst();
    return row && { software: readJson(row.software), bootId: row.boot_id, readAt: row.read_at };
  }

  /** By host id, of all hosts that were ever measured. */
  async summaries(): Promise<ReadonlyMap<string, SoftwareSummary>> {
    const rows = await this.db.selectFrom("host_software").select(["host_id", "summary", "read_at"]).execute();
    return new Map(rows.map((row) => [row.host_id, { targets: readJson(row.summary), readAt: row.read_at }]));
  }

  /** Base image version by host id, of all hosts whose own system could be read. */
  async versions(): Promise<ReadonlyMap<string, string>> {
    const rows = await this.db.selectFrom("host_software").select(["host_id", "summary"]).execute();
    return new Map(
      rows.flatMap(({ host_id, summary }) => {
        const own = readJson(summary).find(({ id, trouble }) => id === HOST_TARGET && trouble === undefined);
        return own === undefined ? [] : [[host_id, own.version] as const];
      }),
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
    const summary = software.map(({ target, version, vibs, trouble }): TargetSummary => {
      return { id: target.id, version, vibs: vibs.length, ...(trouble !== undefined && { trouble }) };
    });
    const row = {
      boot_id: bootId,
      software: writeJson(software),
      summary: writeJson(summary),
      read_at: timestamp(this.clock),
    };
    await this.db
      .insertInto("host_software")
      .values({ host_id: hostId, ...row })
      .onConflict((conflict) => conflict.column("host_id").doUpdateSet(row))
      .execute();
  }
}
