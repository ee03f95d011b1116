import { sql, type Kysely } from "kysely";
import type {
  LibraryAddOn,
  LibraryBaseImage,
  LibraryComponent,
  LibraryHardwareSupport,
  LibraryListing,
  LibrarySolution,
} from "../../domain/library-listing.js";
import { readJson, writeJson, type JsonText } from "../json-column.js";
import type { StoreSchema } from "../schema.js";
import { VibReader } from "./vibs.js";

/** What a depot holds beside its VIBs. */
export type DepotContents = Omit<LibraryListing, "vibs">;

export type InDepot<T> = T & {
  readonly depotId: string;
  readonly depotName: string;
  /** The lower, the earlier it came into the library. */
  readonly known: number;
};

/** How what a depot tells now compares with what it told before. */
export interface MergedContents {
  readonly added: readonly ContentKey[];
  /** Told otherwise than before, and not taken. */
  readonly changed: readonly ContentKey[];
  /** No longer told, and kept. */
  readonly withdrawn: readonly ContentKey[];
}

export interface ContentKey {
  readonly kind: Kind;
  readonly name: string;
  readonly version: string;
}

export type Kind = "component" | "base-image" | "add-on" | "hardware-support" | "solution";

export class ContentReader {
  constructor(protected readonly db: Kysely<StoreSchema>) {}

  components(depotId?: string): Promise<readonly InDepot<LibraryComponent>[]> {
    return this.#read<LibraryComponent>("component", depotId);
  }

  /** Components that hold any of these VIBs. */
  async componentsWith(vibIds: readonly string[]): Promise<readonly LibraryComponent[]> {
    if (vibIds.length === 0) return [];
    const rows = await sql<{ body: JsonText<LibraryComponent> }>`
      select body from contents where kind = 'component' and exists (
        select 1 from json_each(body, '$.vibIds') as held
        where held.value in (select value from json_each(${JSON.stringify(vibIds)})))
      order by name, version, depot_id`.execute(this.db);
    return rows.rows.map((row) => readJson(row.body));
  }

  baseImages(depotId?: string): Promise<readonly InDepot<LibraryBaseImage>[]> {
    return this.#read<LibraryBaseImage>("base-image", depotId);
  }

  addOns(depotId?: string): Promise<readonly InDepot<LibraryAddOn>[]> {
    return this.#read<LibraryAddOn>("add-on", depotId);
  }

  hardwareSupport(depotId?: string): Promise<readonly InDepot<LibraryHardwareSupport>[]> {
    return this.#read<LibraryHardwareSupport>("hardware-support", depotId);
  }

  solutions(depotId?: string): Promise<readonly InDepot<LibrarySolution>[]> {
    return this.#read<LibrarySolution>("solution", depotId);
  }

  /** The whole library, as image resolution takes it. */
  async listing(): Promise<LibraryListing> {
    return { vibs: await new VibReader(this.db).list(), ...(await this.offers()) };
  }

  /** The same without its VIBs: what a software spec can name. */
  async offers(): Promise<DepotContents> {
    return {
      components: await this.components(),
      baseImages: await this.baseImages(),
      addOns: await this.addOns(),
      hardwareSupport: await this.hardwareSupport(),
      solutions: await this.solutions(),
    };
  }

  async keysOf(depotId: string): Promise<readonly ContentKey[]> {
    return (await this.#keys().where("depot_id", "=", depotId).execute()).map(keyOf);
  }

  /** What the other depots list. */
  async keysBeside(depotId: string): Promise<readonly ContentKey[]> {
    return (await this.#keys().where("depot_id", "!=", depotId).execute()).map(keyOf);
  }

  #keys() {
    return this.db.selectFrom("contents").select(["kind", "name", "version"]);
  }

  async #read<T>(kind: Kind, depotId: string | undefined): Promise<readonly InDepot<T>[]> {
    const query = this.db
      .selectFrom("contents")
      .innerJoin("depots", "depots.id", "contents.depot_id")
      .select(["contents.depot_id", "contents.body", "contents.known", "depots.name as depot_name"])
      .where("contents.kind", "=", kind)
      .orderBy("contents.name")
      .orderBy("contents.version")
      .orderBy("contents.depot_id");
    const rows = await (depotId === undefined ? query : query.where("contents.depot_id", "=", depotId)).execute();
    return rows.map((row) => ({
      ...readJson<T>(row.body),
      depotId: row.depot_id,
      depotName: row.depot_name,
      known: row.known,
    }));
  }
}

/** Components, base images, add-ons and hardware support packages, each as one depot tells it. */
export class ContentStore extends ContentReader {
  async add({ depotId, contents }: { depotId: string; contents: DepotContents }): Promise<void> {
    for (const one of rowsOf(depotId, contents)) await this.#insert(one);
  }

  /**
   * Adds what the depot tells for the first time. What it told before stays in force, whatever it tells now: nothing of it is signed, and images
   * rely on it. What it no longer tells stays, too.
   */
  async merge({ depotId, contents }: { depotId: string; contents: DepotContents }): Promise<MergedContents> {
    const before = await this.db.selectFrom("contents").selectAll().where("depot_id", "=", depotId).execute();
    const known = new Map(before.map((row) => [keyText(row), row.body]));
    const rows = rowsOf(depotId, contents);
    const added = rows.filter((row) => !known.has(keyText(row)));
    const changed = rows.filter((row) => {
      const before = known.get(keyText(row));
      return before !== undefined && !saysNoMore(before, row.body);
    });
    for (const one of added) await this.#insert(one);
    const told = new Set(rows.map(keyText));
    const withdrawn = before.filter((row) => !told.has(keyText(row)));
    return { added: added.map(keyOf), changed: changed.map(keyOf), withdrawn: withdrawn.map(keyOf) };
  }

  async #insert(row: Row): Promise<void> {
    const next = sql<number>`(select coalesce(max(known), 0) + 1 from contents)`;
    await this.db
      .insertInto("contents")
      .values({ ...row, known: next })
      .execute();
  }
}

type Row = Omit<StoreSchema["contents"], "known">;

/** An older release kept no bulletins: what it stored is not another telling for that. */
function saysNoMore(before: JsonText<object>, now: JsonText<object>): boolean {
  if (before === now) return true;
  const [old, { bulletin: _bulletin, ...rest }] = [readJson<object>(before), readJson<{ bulletin?: unknown }>(now)];
  return !("bulletin" in old) && writeJson(old) === writeJson(rest);
}

const keyText = ({ kind, name, version }: Row): string => JSON.stringify([kind, name, version]);

const keyOf = ({ kind, name, version }: Pick<Row, "kind" | "name" | "version">): ContentKey => ({
  kind: kind as Kind,
  name,
  version,
});

function rowsOf(depotId: string, contents: DepotContents): readonly Row[] {
  const row = (kind: Kind, key: { name: string; version: string }, body: object) => ({
    depot_id: depotId,
    kind,
    name: key.name,
    version: key.version,
    body: writeJson(body),
  });
  return [
    ...contents.components.map((one) => row("component", one, one)),
    ...contents.baseImages.map((one) => row("base-image", { name: "", version: one.version }, one)),
    ...contents.addOns.map((one) => row("add-on", one, one)),
    ...contents.hardwareSupport.map((one) =>
      row("hardware-support", { name: `${one.manager}/${one.name}`, version: one.version }, one),
    ),
    ...contents.solutions.map((one) => row("solution", one, one)),
  ];
}
