import { constants } from "node:fs";
import { Folder } from "../../../core/durable/folder.js";
import { libraryProblem } from "../library-problems.js";
import type { VibFiles } from "../vib-files.js";

const APPEND = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND;
const NAME = /^[0-9a-f]{64}\.part$/;

/** `<state>/depot/incoming/<sha256>.part`: VIBs of online depots on their way, which a restart goes on with. Nothing in it is believed. */
export class IncomingFiles {
  readonly #folder: Folder;
  readonly #claimed = new Set<string>();

  private constructor(folder: Folder) {
    this.#folder = folder;
  }

  static open(stateFolder: string): IncomingFiles {
    using state = Folder.open(stateFolder);
    using depot = state.child("depot", { create: true });
    return new IncomingFiles(depot.child("incoming", { create: true }));
  }

  /** Somebody works on this file: it is not listed, so that nobody collects it. */
  claim(sha256: string): void {
    this.#claimed.add(nameOf(sha256));
  }

  release(sha256: string): void {
    this.#claimed.delete(nameOf(sha256));
  }

  /** What lies there and nobody works on, with its size in bytes. */
  list(): readonly { readonly name: string; readonly sizeBytes: number }[] {
    const names = this.#folder.names().filter((name) => NAME.test(name) && !this.#claimed.has(name));
    return names.map((name) => ({ name, sizeBytes: this.#folder.stat(name)?.size ?? 0 }));
  }

  sizeOf(sha256: string): number {
    return this.#folder.stat(nameOf(sha256))?.size ?? 0;
  }

  /** Appends what comes, and makes it durable: LIBRARY_UNWRITABLE, and whatever `bytes` throw; what came by then stays. */
  async append(sha256: string, bytes: AsyncIterable<Uint8Array>): Promise<void> {
    const file = await this.#folder.openFile(nameOf(sha256), APPEND, 0o600);
    try {
      for await (const chunk of bytes) await this.#writing(() => file.appendFile(chunk));
      await this.#writing(() => file.sync());
    } finally {
      await file.close();
    }
  }

  async #writing(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (thrown) {
      const why = thrown instanceof Error ? thrown.message : String(thrown);
      throw libraryProblem("LIBRARY_UNWRITABLE", { path: this.#folder.path, why }, thrown);
    }
  }

  async *read(sha256: string): AsyncGenerator<Uint8Array> {
    const file = await this.#folder.openFile(nameOf(sha256), constants.O_RDONLY);
    yield* file.createReadStream({ highWaterMark: 256 * 1024, autoClose: true }) as AsyncIterable<Uint8Array>;
  }

  /** Gives a verified file its name in the library, durably. */
  handOver(sha256: string, files: VibFiles): void {
    files.adopt(this.#folder, nameOf(sha256), sha256);
    this.#folder.sync();
  }

  drop(sha256: string): void {
    this.#folder.remove(nameOf(sha256));
  }

  /** Removes files by name. */
  remove(names: readonly string[]): void {
    for (const name of names) this.#folder.remove(name);
    if (names.length > 0) this.#folder.sync();
  }

  close(): void {
    this.#folder.close();
  }
}

const nameOf = (sha256: string): string => `${sha256}.part`;
