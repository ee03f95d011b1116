import { constants, mkdirSync, realpathSync } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { writeFileDurably } from "../../core/durable/durable-file.js";
import { Folder } from "../../core/durable/folder.js";
import { isProblem } from "../../core/problem/problem.js";
import type { BundleVib } from "../../formats/depot/bundle-plan.js";
import { bundleVib } from "../../formats/depot/bundle-vib.js";
import { cliProblem } from "../cli-problems.js";

export interface WantedFile {
  readonly sha256: string;
  readonly size_bytes: number;
  readonly id: string;
}

/** A stream of a VIB's bytes from a place in it to its end. */
export type Bytes = (sha256: string, fromByte: number) => AsyncIterable<Uint8Array>;

/** A web server reads them, nobody but the owner writes them. */
const FILE_MODE = 0o644;
const FOLDER_MODE = 0o755;
const READ = constants.O_RDONLY;
const APPEND = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND;

/** The folder of a mirror: VIBs by digest, each under its name only when it is whole and verified. */
export class MirrorFolder {
  readonly #folder: Folder;
  readonly #vibs: Folder;

  private constructor(folder: Folder) {
    this.#folder = folder;
    this.#vibs = folder.child("vibs", { create: true, mode: FOLDER_MODE });
  }

  /** Makes the folder where it is missing. OUTPUT_UNWRITABLE. */
  static open(path: string): MirrorFolder {
    try {
      mkdirSync(path, { recursive: true, mode: FOLDER_MODE });
      return new MirrorFolder(Folder.open(realpathSync(path)));
    } catch (thrown) {
      throw cliProblem("OUTPUT_UNWRITABLE", { path, why: wordsOf(thrown) }, thrown);
    }
  }

  /** The VIB as it lies there, read and hashed; undefined where it is missing, and for one that is damaged, which goes. */
  async find({ sha256, size_bytes: sizeBytes }: WantedFile): Promise<BundleVib | undefined> {
    const name = nameOf(sha256);
    if (this.#vibs.stat(name) === undefined) return undefined;
    const vib = await this.#read(name);
    if (vib?.sha256 === sha256 && vib.sizeBytes === sizeBytes) return vib;
    this.#vibs.remove(name);
    return undefined;
  }

  /** Fetches a VIB, going on where an earlier try ended. MIRROR_FILE_WRONG when what came is not it. */
  async take(wanted: WantedFile, bytes: Bytes): Promise<BundleVib> {
    const { sha256, size_bytes: sizeBytes } = wanted;
    const part = `.${sha256}.part`;
    for (;;) {
      if ((this.#vibs.stat(part)?.size ?? 0) > sizeBytes) this.#vibs.remove(part);
      const resumed = this.#vibs.stat(part)?.size ?? 0;
      await this.#append(part, resumed < sizeBytes ? noMoreThan(sizeBytes - resumed, bytes(sha256, resumed)) : []);
      const got = await this.#read(part);
      if (got?.sha256 === sha256) {
        this.#vibs.rename(part, nameOf(sha256));
        this.#vibs.sync();
        return { ...got, open: () => this.#stream(nameOf(sha256)) };
      }
      this.#vibs.remove(part);
      // Bytes of two tries may be of two files; those of one are what the controller has.
      if (resumed === 0) throw cliProblem("MIRROR_FILE_WRONG", { vib: wanted.id, sha256 });
    }
  }

  /** Writes the metadata, what names others last: whoever reads meanwhile finds nothing that is not there. */
  writeIndex(files: readonly { readonly path: string; readonly bytes: Uint8Array }[]): void {
    for (const { path, bytes } of [...files].reverse()) writeFileDurably(this.#folder, path, bytes, FILE_MODE);
  }

  close(): void {
    this.#vibs.close();
    this.#folder.close();
  }

  async #append(name: string, bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
    const file = await this.#vibs.openFile(name, APPEND, FILE_MODE);
    try {
      for await (const chunk of bytes) await file.appendFile(chunk);
      await file.chmod(FILE_MODE);
      await file.sync();
    } finally {
      await file.close();
    }
  }

  async #read(name: string): Promise<BundleVib | undefined> {
    try {
      return await bundleVib(() => this.#stream(name), name);
    } catch (thrown) {
      // No VIB at all: as good as missing. What the disk says is another matter.
      if (isProblem(thrown) && thrown.code !== "FOLDER_UNUSABLE") return undefined;
      throw thrown;
    }
  }

  async *#stream(name: string): AsyncGenerator<Uint8Array> {
    const file: FileHandle = await this.#vibs.openFile(name, READ);
    yield* file.createReadStream({ highWaterMark: 256 * 1024, autoClose: true }) as AsyncIterable<Uint8Array>;
  }
}

/** The bytes until more came than are wanted: the first chunk beyond is the last, and shows that it is another file. */
async function* noMoreThan(wantedBytes: number, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let left = wantedBytes;
  for await (const chunk of bytes) {
    left -= chunk.length;
    yield chunk;
    if (left < 0) return;
  }
}

const nameOf = (sha256: string): string => `${sha256}.vib`;

const wordsOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));
