import type { Database, Statement } from "better-sqlite3";
import { decodeManifest, encodeManifest } from "../../../formats/manifest/codec.js";
import type { ImageManifest } from "../../../formats/manifest/image-manifest.js";
import type { OrderedImage } from "../../domain/staged-image.js";

interface Row {
  readonly image_digest: string;
  readonly manifest: Buffer;
  readonly ordered_at: string;
}

/** How many images are remembered, beside those that are held; what is staged of older ones belongs to nobody and is the first to go for space. */
const KEPT = 16;

/** A manifest's payload as it was last read, and what it says. */
interface Decoded {
  readonly payload: Buffer;
  readonly manifest: ImageManifest;
}

/** Images that were ordered here, each with its manifest's payload. */
export class ImageTable {
  /** Of the images that were put or read last: checking a manifest's digest anew costs milliseconds, and status asks often. */
  #decoded: ReadonlyMap<string, Decoded> = new Map();
  readonly #put: Statement<[{ digest: string; manifest: Uint8Array; at: string }]>;
  readonly #all: Statement<[], Row>;
  readonly #prune: Statement<[number]>;
  readonly #addMs: Statement<[{ digest: string; ms: number }]>;
  readonly #ms: Statement<[string], { ms: number }>;

  constructor(db: Database) {
    this.#put = db.prepare(
      // A row that is replaced gets a new number: their sequence is that of the orders, whatever the clock said at each.
      `INSERT OR REPLACE INTO images (image_digest, manifest, ordered_at, staging_ms)
       VALUES (:digest, :manifest, :at, coalesce((SELECT staging_ms FROM images WHERE image_digest = :digest), 0))`,
    );
    this.#all = db.prepare("SELECT image_digest, manifest, ordered_at FROM images ORDER BY rowid DESC");
    this.#prune = db.prepare(
      `DELETE FROM images WHERE rowid NOT IN (SELECT rowid FROM images ORDER BY rowid DESC LIMIT ?)
       AND image_digest NOT IN (SELECT image_digest FROM holds)`,
    );
    this.#addMs = db.prepare("UPDATE images SET staging_ms = staging_ms + :ms WHERE image_digest = :digest");
    this.#ms = db.prepare("SELECT staging_ms AS ms FROM images WHERE image_digest = ?");
  }

  /** So many milliseconds went into fetching and verifying what is staged of it. */
  addStagingMs(imageDigest: string, ms: number): void {
    this.#addMs.run({ digest: imageDigest, ms });
  }

  /** All of those; 0: not known. */
  stagingMs(imageDigest: string): number {
    return this.#ms.get(imageDigest)?.ms ?? 0;
  }

  /** Notes an image as ordered now; again for the same image moves it to the front. */
  put(manifest: ImageManifest, orderedAt: string): void {
    const { imageDigest } = manifest;
    const payload = Buffer.from(encodeManifest(manifest));
    this.#put.run({ digest: imageDigest, manifest: payload, at: orderedAt });
    this.#prune.run(KEPT);
    this.#decoded = new Map([...this.#decoded, [imageDigest, { payload, manifest }]]);
  }

  /** Newest order first. */
  all(): OrderedImage[] {
    const rows = this.#all.all();
    this.#decoded = new Map(rows.map((row) => [row.image_digest, this.#decode(row)]));
    return rows.flatMap(({ image_digest, ordered_at }) => {
      const decoded = this.#decoded.get(image_digest);
      return decoded === undefined ? [] : [{ manifest: decoded.manifest, orderedAt: ordered_at }];
    });
  }

  #decode({ image_digest, manifest: payload }: Row): Decoded {
    const known = this.#decoded.get(image_digest);
    return known?.payload.equals(payload) === true ? known : { payload, manifest: decodeManifest(payload) };
  }
}
