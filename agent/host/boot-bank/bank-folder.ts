import { createHash } from "node:crypto";
import { constants, realpathSync } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { carriesErrno } from "../../../core/durable/errno.js";
import { durableProblem } from "../../../core/durable/durable-problems.js";
import { Folder } from "../../../core/durable/folder.js";
import { handleBytes, streamOf } from "../../../core/bytes/random-access.js";

/** Told of each operation on a file of a machine before it happens: where a test may look at what a crash would leave. */
export type FileStep = (what: string) => void;

const PART = ".part";
const NEW = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL;

/** The files of one boot bank. What has its final name is whole and on the disk; modes are left to the file system, since banks are often FAT. */
export class BankFolder implements Disposable {
  readonly path: string;
  readonly #folder: Folder;
  readonly #step: FileStep;

  private constructor(folder: Folder, step: FileStep) {
    this.path = folder.path;
    this.#folder = folder;
    this.#step = step;
  }

  /** Throws FOLDER_UNUSABLE. The bank itself may be a link, as ESXi has it. */
  static open(path: string, step: FileStep): BankFolder {
    return new BankFolder(Folder.open(realPath(path)), step);
  }

  /** Names of regular files and links. */
  names(): string[] {
    return this.#folder.names().filter((name) => this.#folder.stat(name)?.isDirectory() === false);
  }

  sizeOf(name: string): number | undefined {
    const stat = this.#folder.stat(name);
    return stat?.isFile() === true ? stat.size : undefined;
  }

  /** Lower-case hex; undefined where there is no such file. */
  async sha256Of(name: string): Promise<string | undefined> {
    if (this.sizeOf(name) === undefined) return undefined;
    const hash = createHash("sha256");
    for await (const chunk of this.read(name)) hash.update(chunk);
    return hash.digest("hex");
  }

  async *read(name: string): AsyncGenerator<Uint8Array> {
    const file = await this.#folder.openFile(name, constants.O_RDONLY);
    try {
      yield* streamOf(await handleBytes(file, name));
    } finally {
      await file.close();
    }
  }

  /** Writes a file whole or not at all: part file, fsync, rename, fsync of the folder. */
  async write(name: string, chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
    await this.put(name, chunks);
    await this.sync();
  }

  /** The same, but its name is on the disk only after `sync`. */
  async put(name: string, chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
    const part = `${name}${PART}`;
    // Whatever lies there, a link to something else above all, is not written through.
    if (this.#folder.stat(part) !== undefined) this.remove(part);
    this.#step(`create ${part}`);
    const file = await this.#folder.openFile(part, NEW);
    try {
      await this.#fill(file, part, chunks);
    } finally {
      await file.close();
    }
    this.#step(`rename ${part}`);
    this.#folder.rename(part, name);
  }

  async #fill(file: FileHandle, part: string, chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
    for await (const chunk of chunks) {
      this.#step(`write ${part}`);
      await file.writeFile(chunk);
    }
    this.#step(`sync ${part}`);
    await file.sync();
  }

  /** The bytes of a small file; none where it is missing. */
  async whole(name: string): Promise<Buffer> {
    if (this.sizeOf(name) === undefined) return Buffer.alloc(0);
    const chunks: Uint8Array[] = [];
    for await (const chunk of this.read(name)) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  /** Puts bytes over those of a file that is there: only where they lie in one sector, and no room is left for a second file. */
  async overwrite(name: string, offset: number, bytes: Uint8Array): Promise<void> {
    const file = await this.#folder.openFile(name, constants.O_WRONLY);
    try {
      this.#step(`overwrite ${name}`);
      await file.write(bytes, 0, bytes.length, offset);
      await file.sync();
    } finally {
      await file.close();
    }
  }

  remove(name: string): void {
    this.#step(`remove ${name}`);
    this.#folder.remove(name);
  }

  async sync(): Promise<void> {
    this.#step("sync folder");
    await this.#folder.synced();
  }

  [Symbol.dispose](): void {
    this.#folder.close();
  }
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch (cause) {
    const missing = carriesErrno(cause, ["ENOENT", "ENOTDIR"]);
    const why = missing ? "it does not exist" : cause instanceof Error ? cause.message : String(cause);
    throw durableProblem("FOLDER_UNUSABLE", { path, why, errno: missing ? "ENOENT" : "" }, cause);
  }
}
