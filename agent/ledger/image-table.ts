import type { Database, Statement } from "better-sqlite3";
import { decodeManifest } from "../../formats/manifest/codec.js";
import type { OrderedImage } from "../domain/staged-image.js";

interface Row {
  readonly manifest: Buffer;
  readonly ordered_at: string;
}

/** How many images are remembered; what is staged of older ones belongs to nobody and is the first to go for space. */
const KEPT = 16;

/** Images that were ordered here, each with its manifest's payload. */
export class ImageTable {
  readonly #put: Statement<[{ digest: string; manifest: Uint8Array; at: string }]>;
  readonly #all: Statement<[], Row>;
  readonly #prune: Statement<[number]>;

  constructor(db: Database) {
    this.#put = db.prepare(
      `INSERT INTO images (image_digest, manifest, ordered_at) VALUES (:digest, :manifest, :at)
       ON CONFLICT (image_digest) DO UPDATE SET manifest = excluded.manifest, ordered_at = excluded.ordered_at`,
    );
    this.#all = db.prepare("SELECT manifest, ordered_at FROM images ORDER BY ordered_at DESC, rowid DESC");
    this.#prune = db.prepare(
      "DELETE FROM images WHERE rowid NOT IN (SELECT rowid FROM images ORDER BY ordered_at DESC, rowid DESC LIMIT ?)",
    );
  }

  /** Notes an image as ordered now; again for the same image moves it to the front. */
  put(imageDigest: string, manifest: Uint8Array, orderedAt: string): void {
    this.#put.run({ digest: imageDigest, manifest, at: orderedAt });
    this.#prune.run(KEPT);
  }

  /** Newest order first. */
  all(): OrderedImage[] {
    return this.#all.all().map((row) => ({ manifest: decodeManifest(row.manifest), orderedAt: row.ordered_at }));
  }
}
