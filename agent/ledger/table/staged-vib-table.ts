import type { Database, Statement } from "better-sqlite3";
import type { StagedFile } from "../../domain/staged-image.js";

/** Files that lie verified under their final names. */
export class StagedVibTable {
  readonly #put: Statement<[StagedFile]>;
  readonly #get: Statement<[string], StagedFile>;
  readonly #all: Statement<[], StagedFile>;
  readonly #remove: Statement<[string]>;
  readonly #distrust: Statement<[string]>;
  readonly #distrustAll: Statement<[]>;

  constructor(db: Database) {
    this.#put = db.prepare(
      `INSERT INTO staged_vibs (sha256, id, size_bytes, staged_at, stamp, depth)
       VALUES (:sha256, :id, :sizeBytes, :stagedAt, :stamp, :depth)
       ON CONFLICT (sha256) DO UPDATE SET stamp = excluded.stamp, depth = excluded.depth`,
    );
    this.#get = db.prepare(
      "SELECT sha256, id, size_bytes AS sizeBytes, staged_at AS stagedAt, stamp, depth FROM staged_vibs WHERE sha256 = ?",
    );
    this.#all = db.prepare(
      "SELECT sha256, id, size_bytes AS sizeBytes, staged_at AS stagedAt, stamp, depth FROM staged_vibs ORDER BY staged_at, sha256",
    );
    this.#remove = db.prepare("DELETE FROM staged_vibs WHERE sha256 = ?");
    this.#distrust = db.prepare("UPDATE staged_vibs SET stamp = '' WHERE sha256 = ?");
    this.#distrustAll = db.prepare("UPDATE staged_vibs SET stamp = ''");
  }

  put(file: StagedFile): void {
    this.#put.run(file);
  }

  get(sha256: string): StagedFile | undefined {
    return this.#get.get(sha256);
  }

  /** By SHA-256, oldest first. */
  all(): Map<string, StagedFile> {
    return new Map(this.#all.all().map((file) => [file.sha256, file]));
  }

  remove(sha256: string): void {
    this.#remove.run(sha256);
  }

  /** From now on it counts only once it has been verified again. */
  distrust(sha256: string): void {
    this.#distrust.run(sha256);
  }

  distrustAll(): void {
    this.#distrustAll.run();
  }
}
