import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DepotLibrary } from "../../../controller/depot/depot-library.js";
import { openStore, type Store } from "../../../controller/store/open-store.js";
import { systemClock } from "../../../core/time/clock.js";
import { makeWorkplace, type Workplace } from "../../rig/workplace.js";

export interface LibraryPlace {
  readonly place: Workplace;
  readonly store: Store;
  readonly library: DepotLibrary;
  /** Names in the folder of VIBs. */
  vibs(): readonly string[];
  /** Digest of everything that the library keeps: names and bytes of its folder, and of the database with its log. */
  snapshot(): string;
  /** Writes a file beside the library and answers its path. */
  file(name: string, bytes: Uint8Array): string;
  close(): Promise<void>;
}

/** A real library in a folder of its own. */
export async function libraryPlace(): Promise<LibraryPlace> {
  const place = makeWorkplace("library");
  const state = place.folder("state");
  const store = await openStore({ path: join(state, "controller.db"), clock: systemClock });
  const { library } = await DepotLibrary.open({ stateFolder: state, store });
  return {
    place,
    store,
    library,
    vibs: () => readdirSync(join(state, "depot", "vibs")),
    snapshot: () => snapshotOf(state),
    file: (name, bytes) => {
      const path = join(place.path, name);
      writeFileSync(path, bytes);
      return path;
    },
    close: async () => {
      await library.close();
      await store.close();
      place[Symbol.dispose]();
    },
  };
}

function snapshotOf(state: string): string {
  const hash = createHash("sha256");
  const folders = ["vibs", "parts"].map((name) => join(state, "depot", name));
  const files = folders.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
  for (const path of [...files, join(state, "controller.db"), join(state, "controller.db-wal")])
    hash.update(path).update(readFileSync(path));
  return hash.digest("hex");
}
