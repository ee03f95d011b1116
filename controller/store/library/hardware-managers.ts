import type { Kysely } from "kysely";
import { timestamp, type Clock } from "../../../core/time/clock.js";
import type { ManagedPackage, RememberedPackage } from "../../domain/managed-packages.js";
import { readJson, writeJson } from "../json-column.js";
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

interface PackageName {
  readonly manager: string;
  readonly pkg: string;
  readonly version: string;
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

  /** A package as a manager listed it last when an image named it. */
  async remembered({ manager, pkg, version }: PackageName): Promise<RememberedPackage | undefined> {
    const row = await this.db
      .selectFrom("managed_packages")
      .selectAll()
      .where("manager", "=", manager)
      .where("name", "=", pkg)
      .where("version", "=", version)
      .executeTakeFirst();
    return row && { vendor: row.vendor, package: readJson(row.package), listedAt: row.listed_at };
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

  /** Keeps how a manager lists a package now; nothing of one that is not registered any more. */
  async remember(manager: string, vendor: string, listed: ManagedPackage): Promise<void> {
    if ((await this.find(manager)) === undefined) return;
    const { name, version } = listed;
    const told = { vendor, package: writeJson(listed), listed_at: timestamp(this.clock) };
    await this.db
      .insertInto("managed_packages")
      .values({ manager, name, version, ...told })
      .onConflict((conflict) => conflict.columns(["manager", "name", "version"]).doUpdateSet(told))
      .execute();
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
