import { constants } from "node:fs";
import { statfs, type FileHandle } from "node:fs/promises";
import type { Readable } from "node:stream";
import { Folder } from "../../core/durable/folder.js";
import { isProblem } from "../../core/problem/problem.js";
import { libraryProblem } from "./library-problems.js";

const FINAL = /^([0-9a-f]{64})\.vib$/;
const READ_CHUNK_BYTES = 256 * 1024;

/** Bytes of a VIB, opened; `close` is needed unless a stream of it was taken, which closes it. */
export interface OpenedVib {
  readonly sha256: string;
  readonly sizeBytes: number;
  /** From `first` to `last` inclusive, bytes. */
  stream(range: { readonly first: number; readonly last: number }): Readable;
  close(): Promise<void>;
}

/** A file on its way into the library; it has no visible name before `keep`. */
export interface VibPart {
  write(chunk: Uint8Array): Promise<void>;
  /** Makes the bytes durable under their digest's name; the name itself is durable after `VibFiles.sync`. */
  keep(sha256: string): Promise<void>;
  discard(): Promise<void>;
}

/** `<state>/depot/vibs/<sha256>.vib`, each written once, and `<state>/depot/parts` for what is on its way. */
export class VibFiles {
  readonly #vibs: Folder;
  readonly #parts: Folder;
  #nextPart = 1;

  private constructor(vibs: Folder, parts: Folder) {
    this.#vibs = vibs;
    this.#parts = parts;
  }

  static open(stateFolder: string): VibFiles {
    using state = Folder.open(stateFolder);
    using depot = state.child("depot", { create: true });
    return new VibFiles(depot.child("vibs", { create: true }), depot.child("parts", { create: true }));
  }

  get path(): string {
    return this.#vibs.path;
  }

  /** Removes what no depot owns: parts, and files whose import did not reach its end. Names what should be there and is not. */
  sweep(known: ReadonlySet<string>): { readonly removed: readonly string[]; readonly missing: readonly string[] } {
    const parts = this.#parts.names();
    for (const name of parts) this.#parts.remove(name);
    const names = this.#vibs.names();
    const orphans = names.filter((name) => !known.has(FINAL.exec(name)?.[1] ?? ""));
    for (const name of orphans) this.#vibs.remove(name);
    if (parts.length + orphans.length > 0) this.sync();
    const here = new Set(names);
    return { removed: [...parts, ...orphans], missing: [...known].filter((sha256) => !here.has(`${sha256}.vib`)) };
  }

  /** Those of some digests whose bytes are here. */
  whole(digests: ReadonlySet<string>): ReadonlySet<string> {
    const here = new Set(this.#vibs.names());
    return new Set([...digests].filter((sha256) => here.has(`${sha256}.vib`)));
  }

  async begin(): Promise<VibPart> {
    const name = `${this.#nextPart++}.part`;
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL;
    const file = await this.#parts.openFile(name, flags, 0o600);
    return {
      write: (chunk) => this.#attempt(() => writeFully(file, chunk)),
      keep: (sha256) =>
        this.#attempt(async () => {
          await file.sync();
          await file.close();
          this.#parts.moveTo(this.#vibs, name, `${sha256}.vib`);
        }),
      discard: async () => {
        // Closing may report the very write error for which it is discarded; the file goes either way.
        await file.close().catch(() => undefined);
        this.#parts.remove(name);
      },
    };
  }

  /** Takes files of an import that failed back out. */
  remove(digests: readonly string[]): void {
    for (const sha256 of digests) this.#vibs.remove(`${sha256}.vib`);
    if (digests.length > 0) this.sync();
  }

  /** Takes a verified file of another folder of the same disk in, under its digest; the name is durable afterwards. */
  adopt(from: Folder, name: string, sha256: string): void {
    from.moveTo(this.#vibs, name, `${sha256}.vib`);
    this.#vibs.sync();
  }

  sync(): void {
    this.#vibs.sync();
    this.#parts.sync();
  }

  /** Bytes that may still be written. */
  async freeBytes(): Promise<number> {
    const { bavail, bsize } = await statfs(this.#vibs.path);
    return bavail * bsize;
  }

  /** VIB_BYTES_MISSING when the file is not there or has another length than the database says. */
  async read({ sha256, sizeBytes }: { sha256: string; sizeBytes: number }): Promise<OpenedVib> {
    const file = await this.#open(sha256);
    const { size } = await file.stat();
    if (size !== sizeBytes) {
      await file.close();
      throw this.#missing(sha256, `it has ${size} bytes instead of ${sizeBytes}`);
    }
    return {
      sha256,
      sizeBytes,
      stream: ({ first, last }) =>
        file.createReadStream({ start: first, end: last, highWaterMark: READ_CHUNK_BYTES, autoClose: true }),
      close: () => file.close(),
    };
  }

  close(): void {
    this.#vibs.close();
    this.#parts.close();
  }

  async #open(sha256: string): Promise<FileHandle> {
    try {
      return await this.#vibs.openFile(`${sha256}.vib`, constants.O_RDONLY);
    } catch (thrown) {
      throw this.#missing(sha256, isProblem(thrown) ? thrown.message : String(thrown), thrown);
    }
  }

  #missing(sha256: string, why: string, cause?: unknown) {
    return libraryProblem("VIB_BYTES_MISSING", { sha256, path: this.#vibs.path, why }, cause);
  }

  async #attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (thrown) {
      if (isProblem(thrown)) throw thrown;
      const why = thrown instanceof Error ? thrown.message : String(thrown);
      throw libraryProblem("LIBRARY_UNWRITABLE", { path: this.#vibs.path, why }, thrown);
    }
  }
}

async function writeFully(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let offset = 0; offset < chunk.length;) {
    const { bytesWritten } = await file.write(chunk, offset, chunk.length - offset);
    offset += bytesWritten;
  }
}
