import { createHash, randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, readdir, rename, rm, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { carriesErrno } from "../../core/durable/errno.js";
import { coreProblem } from "../../core/problem/core-problems.js";
import { isProblem } from "../../core/problem/problem.js";
import type { Clock } from "../../core/time/clock.js";
import { rolloutProblem } from "./rollout-problems.js";

/** A whole ESXi depot is below 1 GiB, a vendor's image with firmware below 8; beyond this an upload is refused. */
const UPLOAD_LIMIT_BYTES = 16 * 1024 * 1024 * 1024;
/** An upload that nobody imports is removed after a day. */
const UPLOAD_KEPT_MS = 24 * 60 * 60 * 1000;
const FILE_ID = /^upload-[0-9a-f-]{36}$/;

export interface Upload {
  readonly fileId: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** Bundles that were pushed and wait for their import: files of mode 0600 in a folder of the controller's state. */
export class UploadShelf {
  readonly #folder: string;
  readonly #clock: Clock;

  private constructor(folder: string, clock: Clock) {
    this.#folder = folder;
    this.#clock = clock;
  }

  /** Opens the shelf and removes what is older than a day or was cut off in mid-upload by a crash. */
  static async open(folder: string, clock: Clock): Promise<UploadShelf> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const shelf = new UploadShelf(folder, clock);
    await shelf.sweep("parts-too");
    return shelf;
  }

  /** Streams a body to disk; the file has an id only when it is whole. UPLOAD_BROKEN, UPLOAD_SPACE, LIMIT_EXCEEDED. */
  async receive(body: Readable, announcedBytes: number | undefined): Promise<Upload> {
    const fileId = `upload-${randomUUID()}`;
    const part = join(this.#folder, `${fileId}.part`);
    const meter = new Meter();
    await this.#checkSpace(announcedBytes ?? 0);
    try {
      await pipeline(body, meter, createWriteStream(part, { flags: "wx", mode: 0o600 }));
      if (announcedBytes !== undefined && announcedBytes !== meter.sizeBytes)
        throw rolloutProblem("UPLOAD_BROKEN", { why: `${meter.sizeBytes} bytes arrived of ${announcedBytes}` });
      await rename(part, join(this.#folder, fileId));
    } catch (thrown) {
      await rm(part, { force: true });
      if (isProblem(thrown)) throw thrown;
      // The disk was filled by others meanwhile, or nobody had announced a length; the part is gone again.
      if (carriesErrno(thrown, ["ENOSPC", "EDQUOT"]))
        await this.#checkSpace(Math.max(announcedBytes ?? 0, meter.sizeBytes));
      throw rolloutProblem("UPLOAD_BROKEN", { why: thrown instanceof Error ? thrown.message : String(thrown) }, thrown);
    }
    return { fileId, sizeBytes: meter.sizeBytes, sha256: meter.sha256() };
  }

  async #checkSpace(needBytes: number): Promise<void> {
    const { bavail, bsize } = await statfs(this.#folder);
    const haveBytes = bavail * bsize;
    if (needBytes > haveBytes) throw rolloutProblem("UPLOAD_SPACE", { path: this.#folder, needBytes, haveBytes });
  }

  /** Path of an upload; UPLOAD_UNKNOWN. The id is matched whole before it becomes part of a path. */
  async pathOf(fileId: string): Promise<string> {
    const path = join(this.#folder, fileId);
    if (!FILE_ID.test(fileId) || !(await isFile(path))) throw rolloutProblem("UPLOAD_UNKNOWN", { fileId });
    return path;
  }

  /** What was received under an id, while this process ran or before; UPLOAD_UNKNOWN. */
  async digestOf(fileId: string): Promise<string> {
    const hash = createHash("sha256");
    for await (const chunk of createReadStream(await this.pathOf(fileId))) hash.update(chunk as Buffer);
    return hash.digest("hex");
  }

  /** Removes an upload that was imported; one that is gone already is fine. */
  async remove(fileId: string): Promise<void> {
    if (FILE_ID.test(fileId)) await rm(join(this.#folder, fileId), { force: true });
  }

  /** Removes what is older than a day; parts too when nobody can be writing them. */
  async sweep(parts: "parts-too" | "whole-files-only"): Promise<void> {
    for (const name of await readdir(this.#folder)) {
      const path = join(this.#folder, name);
      const isPart = name.endsWith(".part");
      const age = this.#clock.now() - (await stat(path)).mtimeMs;
      if ((isPart && parts === "parts-too") || (!isPart && age > UPLOAD_KEPT_MS)) await rm(path, { force: true });
    }
  }
}

/** Counts and hashes what passes, and refuses one byte beyond the limit. */
class Meter extends Transform {
  sizeBytes = 0;
  readonly #hash = createHash("sha256");

  override _transform(
    chunk: Buffer,
    _encoding: BufferEncoding,
    done: (error: Error | null, chunk?: Buffer) => void,
  ): void {
    this.sizeBytes += chunk.length;
    if (this.sizeBytes > UPLOAD_LIMIT_BYTES)
      return done(
        coreProblem("LIMIT_EXCEEDED", { where: "upload", what: "its size in bytes", limit: UPLOAD_LIMIT_BYTES }),
      );
    this.#hash.update(chunk);
    done(null, chunk);
  }

  sha256(): string {
    return this.#hash.digest("hex");
  }
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    // Whatever hides it (gone, no permission), there is no upload to use.
    return false;
  }
}
