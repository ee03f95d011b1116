import type { Database, Statement } from "better-sqlite3";

/** A staging folder that this agent has used, and how to know it again. */
export interface KnownPlace {
  readonly path: string;
  /** What its marker file says: random, so that no other folder has it. */
  readonly marker: string;
  /** Where the file system that it lies on was mounted. */
  readonly mountPoint: string;
  /** A volatile one is empty after a reboot. */
  readonly persistence: "persistent" | "volatile";
}

/** Staging folders by path. */
export class PlaceTable {
  readonly #get: Statement<[string], KnownPlace>;
  readonly #put: Statement<[KnownPlace]>;

  constructor(db: Database) {
    this.#get = db.prepare("SELECT path, marker, mount_point AS mountPoint, persistence FROM places WHERE path = ?");
    this.#put = db.prepare(
      `INSERT INTO places (path, marker, mount_point, persistence) VALUES (:path, :marker, :mountPoint, :persistence)
       ON CONFLICT (path) DO UPDATE SET marker = excluded.marker, mount_point = excluded.mount_point,
         persistence = excluded.persistence`,
    );
  }

  get(path: string): KnownPlace | undefined {
    return this.#get.get(path);
  }

  put(place: KnownPlace): void {
    this.#put.run(place);
  }
}
