import type { Kysely } from "kysely";
import type { SoftwareSpec } from "../../../formats/spec/software-spec.js";
import type { ResolvedImage } from "../../domain/resolved-image.js";
import { readJson, writeJson } from "../json-column.js";
import type { StoreSchema } from "../schema.js";
import { nextOf } from "../sequences.js";
import { nameOfScope } from "./scope-name.js";
import { storeProblem } from "../store-problems.js";

/** A committed image: what was asked for, what it resolved to, and the manifest signed over that. */
export interface ImageRecord {
  /** commit-N */
  readonly commitId: string;
  readonly scopeId: string;
  /** Only grows within the scope. */
  readonly version: number;
  readonly spec: SoftwareSpec;
  readonly pins: Readonly<Record<string, string>>;
  /** "sha256:<hex>" */
  readonly imageDigest: string;
  readonly resolved: ResolvedImage;
  /** DSSE envelope (JSON bytes) of the image manifest. */
  readonly envelope: Uint8Array;
  readonly author: string;
  readonly message: string;
  readonly createdAt: string;
  readonly expiresAt: string;
}

export class ImageReader {
  constructor(protected readonly db: Kysely<StoreSchema>) {}

  /** The scope's image: its newest commit. */
  async current(scopeId: string): Promise<ImageRecord | undefined> {
    const row = await this.#of(scopeId).orderBy("version", "desc").executeTakeFirst();
    return row && recordOf(row);
  }

  /** Id of the newest commit of each scope, by scope id. */
  async currentCommits(): Promise<ReadonlyMap<string, string>> {
    const newest = this.db
      .selectFrom("images")
      .select((eb) => ["scope_id as of_scope", eb.fn.max("version").as("newest")])
      .groupBy("scope_id")
      .as("last");
    const rows = await this.db
      .selectFrom("images")
      .innerJoin(newest, (join) => join.onRef("of_scope", "=", "scope_id").onRef("newest", "=", "version"))
      .select(["scope_id", "commit_id"])
      .execute();
    return new Map(rows.map((row) => [row.scope_id, row.commit_id]));
  }

  /** The same, or IMAGE_MISSING. */
  async need(scopeId: string): Promise<ImageRecord> {
    const found = await this.current(scopeId);
    if (found === undefined) throw storeProblem("IMAGE_MISSING", { scope: await nameOfScope(this.db, scopeId) });
    return found;
  }

  /** COMMIT_NOT_FOUND */
  async commit({ scopeId, commitId }: { scopeId: string; commitId: string }): Promise<ImageRecord> {
    const row = await this.#of(scopeId).where("commit_id", "=", commitId).executeTakeFirst();
    if (row === undefined)
      throw storeProblem("COMMIT_NOT_FOUND", { commit: commitId, scope: await nameOfScope(this.db, scopeId) });
    return recordOf(row);
  }

  /** Exactly this commit (DECISIONS 27): IMAGE_MOVED_ON names both when the image is a newer one. */
  async needExactly({ scopeId, commitId }: { scopeId: string; commitId: string }): Promise<ImageRecord> {
    const newest = await this.need(scopeId);
    if (newest.commitId === commitId) return newest;
    await this.commit({ scopeId, commitId });
    throw storeProblem("IMAGE_MOVED_ON", { scope: scopeId, wanted: commitId, newest: newest.commitId });
  }

  /** Whether any scope was ever committed to this image. */
  async isKnown(imageDigest: string): Promise<boolean> {
    const query = this.db.selectFrom("images").select("commit_id").where("image_digest", "=", imageDigest);
    return (await query.executeTakeFirst()) !== undefined;
  }

  /** Newest first; all unless told. */
  async history(scopeId: string, limit?: number): Promise<readonly ImageRecord[]> {
    const query = this.#of(scopeId).orderBy("version", "desc");
    const rows = await (limit === undefined ? query : query.limit(limit)).execute();
    return rows.map(recordOf);
  }

  #of(scopeId: string) {
    return this.db.selectFrom("images").selectAll().where("scope_id", "=", scopeId);
  }
}

/** Commits of images; they are never changed and never removed. */
export class ImageStore extends ImageReader {
  /** Id and version for the next commit: the manifest names both and is signed before `add`, in the same transaction. */
  async next(scopeId: string): Promise<{ readonly commitId: string; readonly version: number }> {
    return {
      commitId: `commit-${await nextOf(this.db, "commit")}`,
      version: await nextOf(this.db, `image-version/${scopeId}`),
    };
  }

  async add(image: ImageRecord): Promise<void> {
    await this.db
      .insertInto("images")
      .values({
        commit_id: image.commitId,
        scope_id: image.scopeId,
        version: image.version,
        spec: writeJson(image.spec),
        pins: writeJson(image.pins),
        image_digest: image.imageDigest,
        resolved: writeJson(image.resolved),
        envelope: Buffer.from(image.envelope),
        author: image.author,
        message: image.message,
        created_at: image.createdAt,
        expires_at: image.expiresAt,
      })
      .execute();
  }
}

const recordOf = (row: StoreSchema["images"]): ImageRecord => ({
  commitId: row.commit_id,
  scopeId: row.scope_id,
  version: row.version,
  spec: readJson(row.spec),
  pins: readJson(row.pins),
  imageDigest: row.image_digest,
  resolved: readJson(row.resolved),
  envelope: new Uint8Array(row.envelope),
  author: row.author,
  message: row.message,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
});
