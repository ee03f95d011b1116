import type { FileHandle } from "node:fs/promises";
import { constants, fchmodSync, fstatSync, type BigIntStats } from "node:fs";
import type { Folder } from "../../../core/durable/folder.js";
import type { Failpoint } from "./failpoints.js";
import { isOwn, partName } from "./staging-folder.js";
import { BATCH_BYTES, WriteBatch, type SpareRooms } from "./write-batch.js";

/** A verified file is never written again. */
const SEALED = 0o400;
/** fdatasync so often keeps the last fsync short. */
const SYNC_EVERY_BYTES = 32 * 1024 * 1024;

export interface PartFileMeans {
  readonly rooms: SpareRooms;
  readonly failpoint: Failpoint;
}

/** A VIB on its way: appended to in batches, resumed after a restart by reading it again from its beginning. */
export class PartFile {
  readonly sha256: string;
  readonly #handle: FileHandle;
  readonly #means: PartFileMeans;
  #sizeBytes: number;
  #written: number;
  #unsynced = 0;
  #batch: WriteBatch;
  #writing: Promise<void> = Promise.resolve();
  #syncing: Promise<void> = Promise.resolve();
  #tell: (bytes: number) => void = () => undefined;

  private constructor(opened: { sha256: string; handle: FileHandle; sizeBytes: number }, means: PartFileMeans) {
    this.sha256 = opened.sha256;
    this.#handle = opened.handle;
    this.#sizeBytes = opened.sizeBytes;
    this.#written = opened.sizeBytes;
    this.#means = means;
    this.#batch = new WriteBatch(means.rooms);
  }

  /** Opens or makes the part file; a part longer than the whole may be is emptied, one that others can reach makes way for a new one. */
  static async open(
    folder: Folder,
    wanted: { sha256: string; sizeBytes: number },
    means: PartFileMeans,
  ): Promise<PartFile> {
    const name = partName(wanted.sha256);
    const found = folder.stat(name);
    // A second name elsewhere, or an owner who is not us: writing would change a file that is not ours.
    if (found !== undefined && !isOwn(found)) folder.remove(name);
    else if (found !== undefined && (found.mode & 0o200) === 0) await unseal(folder, name);
    const handle = await folder.openFile(name, constants.O_RDWR | constants.O_CREAT, 0o600);
    const { size } = fstatSync(handle.fd);
    const sizeBytes = size <= wanted.sizeBytes ? size : 0;
    if (sizeBytes !== size) await handle.truncate(0);
    means.failpoint("part-opened");
    return new PartFile({ sha256: wanted.sha256, handle, sizeBytes }, means);
  }

  /** Bytes that are here, written or on their way to the disk. */
  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** For reading what was written, by its number, until the part is closed. */
  get fd(): number {
    return this.#handle.fd;
  }

  /** Tells how many bytes of the file can be read now, and again after each batch. */
  onWritten(tell: (bytes: number) => void): void {
    this.#tell = tell;
    tell(this.#written);
  }

  /** Everything taken so far is written, though not synced. */
  async flush(): Promise<void> {
    await this.#hand();
    await this.#writing;
  }

  /** What lies here already: read again from the disk, since nothing else is believed (promise 3). */
  async *read(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < this.#written;) {
      const chunk = new Uint8Array(Math.min(BATCH_BYTES, this.#written - at));
      const { bytesRead } = await this.#handle.read(chunk, 0, chunk.length, at);
      if (bytesRead === 0) return;
      at += bytesRead;
      yield chunk.subarray(0, bytesRead);
    }
  }

  /** Takes a chunk; waits only while a whole batch before it is still being written. */
  async append(chunk: Uint8Array): Promise<void> {
    this.#batch.add(chunk);
    this.#sizeBytes += chunk.length;
    if (this.#batch.isFull) await this.#hand();
  }

  /** Everything taken so far is written and on the disk, and the file is read-only. */
  async seal(): Promise<void> {
    await this.flush();
    await this.#syncing;
    // Before the sync, which makes the mode durable with the bytes.
    fchmodSync(this.#handle.fd, SEALED);
    await this.#handle.sync();
    this.#means.failpoint("part-synced");
  }

  /** What the file is now, with times in nanoseconds. */
  stat(): BigIntStats {
    return fstatSync(this.#handle.fd, { bigint: true });
  }

  /** Writes what was taken (kept for a resume, not synced), then lets the file go. */
  async close(): Promise<void> {
    try {
      await this.flush();
      await this.#syncing;
    } finally {
      await this.#handle.close();
    }
  }

  async #hand(): Promise<void> {
    await this.#writing;
    const batch = this.#batch;
    if (batch.sizeBytes === 0) return;
    this.#batch = new WriteBatch(this.#means.rooms);
    this.#writing = this.#write(batch);
    // A failure is thrown by whoever waits for #writing next; until then it must not count as unhandled.
    this.#writing.catch(() => undefined);
  }

  async #write(batch: WriteBatch): Promise<void> {
    for (let rest = batch.chunks; rest.length > 0;) {
      const { bytesWritten } = await this.#handle.writev(rest, this.#written);
      this.#written += bytesWritten;
      rest = withoutFirst(rest, bytesWritten);
    }
    batch[Symbol.dispose]();
    this.#unsynced += batch.sizeBytes;
    this.#tell(this.#written);
    this.#means.failpoint("batch-written");
    if (this.#unsynced < SYNC_EVERY_BYTES) return;
    this.#unsynced = 0;
    // Behind the writes to come; only a second one waits for the first.
    await this.#syncing;
    this.#syncing = this.#handle.datasync();
    // As with #writing: its failure is thrown by whoever waits for it next.
    this.#syncing.catch(() => undefined);
  }
}

/** A crash between sealing and renaming left it read-only: whoever is not root could not open it for writing. */
async function unseal(folder: Folder, name: string): Promise<void> {
  const file = await folder.openFile(name, constants.O_RDONLY);
  try {
    await file.chmod(0o600);
  } finally {
    await file.close();
  }
}

/** What a short write has left over. */
function withoutFirst(chunks: readonly Uint8Array[], count: number): readonly Uint8Array[] {
  const rest: Uint8Array[] = [];
  let skip = count;
  for (const chunk of chunks) {
    if (skip < chunk.length) rest.push(chunk.subarray(skip));
    skip = Math.max(0, skip - chunk.length);
  }
  return rest;
}
