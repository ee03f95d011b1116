import type { Kysely } from "kysely";
import { timestamp, type Clock } from "../../../core/time/clock.js";
import type { StoreSchema } from "../schema.js";
import { storeProblem } from "../store-problems.js";

/** A registered hardware support manager. */
export interface HardwareManagerRecord {
  /** As images name it: com.example.hsm. */
  readonly id: string;
  /** https://HOST:PORT */
  readonly url: string;
  /** The authorities that its certificate must be of, PEM. */
  readonly caPem: string;
  /** As it called itself when it was registered. */
  readonly displayName: string;
  readonly vendor: string;
  readonly description: string;
  readonly registeredBy: string;
  readonly registeredAt: string;
}

export class HardwareManagerReader {
  constructor(protected readonly db: Kysely<StoreSchema>) {}

  async list(): Promise<readonly HardwareManagerRecord[]> {
    const rows = await this.db.selectFrom("hardware_support_managers").selectAll().orderBy("id").execute();
    return rows.map(recordOf);
  }

  async find(id: string): Promise<HardwareManagerRecord | undefined> {
    const row = await this.db
      .selectFrom("hardware_support_managers")
      .selectAll()
      .where("id", "=", id)
      .executeTakeFirst();
    return row && recordOf(row);
  }

  /** HARDWARE_SUPPORT_MANAGER_NOT_FOUND */
  async need(id: string): Promise<HardwareManagerRecord> {
    const found = await this.find(id);
    if (found === undefined) throw storeProblem("HARDWARE_SUPPORT_MANAGER_NOT_FOUND", { manager: id });
    return found;
  }
}

export class HardwareManagerStore extends HardwareManagerReader {
  constructor(
    db: Kysely<StoreSchema>,
    private readonly clock: Clock,
  ) {
    super(db);
  }

  /** HARDWARE_SUPPORT_MANAGER_EXISTS */
  async add(manager: Omit<HardwareManagerRecord, "registeredAt">): Promise<HardwareManagerRecord> {
    const known = await this.find(manager.id);
    if (known !== undefined)
      throw storeProblem("HARDWARE_SUPPORT_MANAGER_EXISTS", { manager: manager.id, url: known.url });
    const record = { ...manager, registeredAt: timestamp(this.clock) };
    await this.db
      .insertInto("hardware_support_managers")
      .values({
        id: record.id,
        url: record.url,
        ca_pem: record.caPem,
        display_name: record.displayName,
        vendor: record.vendor,
        description: record.description,
        registered_by: record.registeredBy,
        registered_at: record.registeredAt,
      })
      .execute();
    return record;
  }

  /** HARDWARE_SUPPORT_MANAGER_NOT_FOUND */
  async remove(id: string): Promise<void> {
    await this.need(id);
    await this.db.deleteFrom("hardware_support_managers").where("id", "=", id).execute();
  }
}

const recordOf = (row: StoreSchema["hardware_support_managers"]): HardwareManagerRecord => ({
  id: row.id,
  url: row.url,
  caPem: row.ca_pem,
  displayName: row.display_name,
  vendor: row.vendor,
  description: row.description,
  registeredBy: row.registered_by,
  registeredAt: row.registered_at,
});
