import type { Database, Statement } from "better-sqlite3";
import type { ProblemBody } from "../../../core/problem/problem.js";
import type { BadImage } from "../../domain/remediation/remediation.js";

interface Row {
  readonly image_digest: string;
  readonly name: string;
  readonly at: string;
  readonly problem: string;
}

/** Images that failed on this host: refused until an operator clears them. */
export class BadImageTable {
  readonly #put: Statement<[Omit<BadImage, "problem"> & { problem: string }]>;
  readonly #all: Statement<[], Row>;
  readonly #remove: Statement<[string]>;

  constructor(db: Database) {
    this.#put = db.prepare(
      `INSERT INTO bad_images (image_digest, name, at, problem) VALUES (:imageDigest, :name, :at, :problem)
       ON CONFLICT (image_digest) DO UPDATE SET at = excluded.at, problem = excluded.problem`,
    );
    this.#all = db.prepare("SELECT * FROM bad_images ORDER BY at DESC, image_digest");
    this.#remove = db.prepare("DELETE FROM bad_images WHERE image_digest = ?");
  }

  put(image: BadImage): void {
    this.#put.run({ ...image, problem: JSON.stringify(image.problem) });
  }

  get(imageDigest: string): BadImage | undefined {
    return this.all().find((one) => one.imageDigest === imageDigest);
  }

  /** Newest first. */
  all(): BadImage[] {
    return this.#all.all().map(({ image_digest: imageDigest, name, at, problem }) => ({
      imageDigest,
      name,
      at,
      // Written by `put` alone, from a ProblemBody.
      problem: JSON.parse(problem) as ProblemBody,
    }));
  }

  /** Answers whether it was marked. */
  clear(imageDigest: string): boolean {
    return this.#remove.run(imageDigest).changes > 0;
  }
}
