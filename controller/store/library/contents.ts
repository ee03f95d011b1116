import type { Kysely } from "kysely";
import type {
  LibraryAddOn,
  LibraryBaseImage,
  LibraryComponent,
  LibraryHardwareSupport,
  LibraryListing,
  LibrarySolution,
} from "../../domain/library-listing.js";
import { readJson, writeJson } from "../json-column.js";
import type { StoreSchema } from "../schema.js";
import { VibReader } from "./vibs.js";

/** What a depot holds beside its VIBs. */
export type DepotContents = Omit<LibraryListing, "vibs">;

export type InDepot<T> = T & { readonly depotId: string };

type Kind = "component" | "base-image" | "add-on" | "hardware-support" | "solution";

export class ContentReader {
  constructor(protected readonly db: Kysely<StoreSchema>) {}

  components(depotId?: string): Promise<readonly InDepot<LibraryComponent>[]> {
    return this.#read<LibraryComponent>("component", depotId);
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

  async #read<T>(kind: Kind, depotId: string | undefined): Promise<readonly InDepot<T>[]> {
    const query = this.db
      .selectFrom("contents")
      .select(["depot_id", "body"])
      .where("kind", "=", kind)
      .orderBy("name")
      .orderBy("version")
      .orderBy("depot_id");
    const rows = await (depotId === undefined ? query : query.where("depot_id", "=", depotId)).execute();
    return rows.map((row) => ({ ...readJson<T>(row.body), depotId: row.depot_id }));
  }
}

/** Components, base images, add-ons and hardware support packages, each as one depot tells it. */
export class ContentStore extends ContentReader {
  async add({ depotId, contents }: { depotId: string; contents: DepotContents }): Promise<void> {
    const row = (kind: Kind, key: { name: string; version: string }, body: object) => ({
      depot_id: depotId,
      kind,
      name: key.name,
      version: key.version,
      body: writeJson(body),
    });
    const rows = [
      ...contents.components.map((one) => row("component", one, one)),
      ...contents.baseImages.map((one) => row("base-image", { name: "", version: one.version }, one)),
      ...contents.addOns.map((one) => row("add-on", one, one)),
      ...contents.hardwareSupport.map((one) =>
        row("hardware-support", { name: `${one.manager}/${one.name}`, version: one.version }, one),
      ),
      ...contents.solutions.map((one) => row("solution", one, one)),
    ];
    for (const one of rows) await this.db.insertInto("contents").values(one).execute();
  }
}
