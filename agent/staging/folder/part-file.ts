import type { FileHandle } from "node:fs/promises";
import { constants, fchmodSync, fstatSync, type BigIntStats } from "node:fs";
import { carriesErrno } from "../../../core/durable/errno.js";
import type { Folder } from "../../../core/durable/folder.js";
import type { Rooms } from "../../../core/memory/rooms.js";
import type { Failpoint } from "./failpoints.js";
import { isOwn, partName } from "./staging-folder.js";

/** A verified file is never written again. */
const SEALED = 0o400;
/** fdatasync so often keeps the last fsync short. */
const SYNC_EVERY_BYTES = 32 * 1024 * 1024;

export interface PartFileMeans {
  readonly rooms: Rooms;
  readonly failpoint: Failpoint;
}

/** A VIB on its way: appended to, resumed after a restart by reading it again from its beginning. */
export class PartFile {
  readonly sha256: string;
  readonly #handle: FileHandle;
  readonly #means: PartFileMeans;
  #sizeBytes: number;
  #written: number;
  #unsynced = 0;
  #writing: Promise<void> = Promise.resolve();
  #syncing: Promise<void> = Promise.resolve();

  private constructor(opened: { sha256: string; handle: FileHandle; sizeBytes: number }, means: PartFileMeans) {
    this.sha256 = opened.sha256;
    this.#handle = opened.handle;
    this.#sizeBytes = opened.sizeBytes;
    this.#written = opened.sizeBytes;
    this.#means = means;
  }

  /** Opens or makes the part file; a part longer than the whole may be is emptied, one that others can reach makes way for a new one. */
  static async open(
    folder: Folder,
    wanted: { sha256: string; sizeBytes: number },
    means: PartFileMeans,
  ): Promise<PartFile> {
    const name = partName(wanted.sha256);
    const handle = (await makeNew(folder, name)) ?? (await openOld(folder, name));
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

  /** What lies here already: read again from the disk, since nothing else is believed (promise 3). The rooms are the reader's to give back. */
  async *read(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < this.#written;) {
      const room = this.#means.rooms.take();
      const { bytesRead } = await this.#handle.read(room, 0, Math.min(room.length, this.#written - at), at);
      if (bytesRead === 0) return;
      at += bytesRead;
      yield room.subarray(0, bytesRead);
    }
  }

  /** Takes a chunk, which must not change until it is written: then it resolves. */
  append(chunk: Uint8Array): Promise<void> {
    this.#sizeBytes += chunk.length;
    this.#writing = this.#writing.then(() => this.#write(chunk));
    // A failure is thrown by whoever waits for it; until then it must not count as unhandled.
    this.#writing.catch(() => undefined);
    return this.#writing;
  }

  /** Everything taken so far is written and on the disk, and the file is read-only. */
  async seal(): Promise<void> {
    await this.#writing;
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
      await this.#writing;
      await this.#syncing;
    } finally {
      await this.#handle.close();
    }
  }

  async #write(chunk: Uint8Array): Promise<void> {
    for (let rest = chunk; rest.length > 0;) {
      const { bytesWritten } = await this.#handle.write(rest, 0, rest.length, this.#written);
      this.#written += bytesWritten;
      rest = rest.subarray(bytesWritten);
    }
    this.#unsynced += chunk.length;
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

/** Undefined where there is something of that name: mostly there is not, and nothing has to be looked at. */
async function makeNew(folder: Folder, name: string): Promise<FileHandle | undefined> {
  try {
    return await folder.openFile(name, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL, 0o600);
  } catch (failure) {
    if (carriesErrno(failure, ["EEXIST"])) return undefined;
    throw failure;
  }
}

async function openOld(folder: Folder, name: string): Promise<FileHandle> {
  const found = folder.stat(name);
  // A second name elsewhere, or an owner who is not us: writing would change a file that is not ours.
  if (found !== undefined && !isOwn(found)) folder.remove(name);
  else if (found !== undefined && (found.mode & 0o200) === 0) await unseal(folder, name);
  return await folder.openFile(name, constants.O_RDWR | constants.O_CREAT, 0o600);
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
