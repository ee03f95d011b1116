import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fsync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  opendirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmdirSync,
  unlinkSync,
  writeFileSync,
  type BigIntStats,
  type Stats,
} from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import { coreProblem } from "../problem/core-problems.js";
import { durableProblem } from "./durable-problems.js";

const AS_FOLDER = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;
const NEW_FILE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
const MAX_NAME_BYTES = 255;

/**
 * An open folder. Everything in it is reached through its descriptor (/proc/self/fd), one component at a time and
 * without following links: renaming or replacing a folder on the way can never lead elsewhere (DEPS 3.6).
 */
export class Folder {
  /** Where it was when it was opened; for messages and for libraries that only take paths. */
  readonly path: string;
  #descriptor: number | undefined;

  private constructor(path: string, descriptor: number) {
    this.path = path;
    this.#descriptor = descriptor;
  }

  /** Walks from the root, every component a real folder; FOLDER_UNUSABLE where one is missing or a link. */
  static open(absolutePath: string): Folder {
    if (!isAbsolute(absolutePath)) throw unusable(absolutePath, new TypeError("the path is not absolute"));
    let folder = Folder.#at("/", "/");
    for (const name of absolutePath.split("/").filter((part) => part !== "")) {
      using parent = folder;
      folder = parent.child(name);
    }
    return folder;
  }

  static #at(place: string, path: string): Folder {
    return new Folder(
      path,
      attempt(path, () => openSync(place, AS_FOLDER)),
    );
  }

  /** A folder in this one; with `create` it is made (mode 0700 unless told) when it is missing, and its name is durable. */
  child(name: string, options: { readonly create?: true; readonly mode?: number } = {}): Folder {
    const { create, mode = 0o700 } = options;
    const place = this.#place(name);
    if (create) this.#makeChild(name, mode);
    const child = Folder.#at(place, join(this.path, name));
    // Also one that was there: whoever made it may have been killed before this sync. Only after it anything is put into it.
    if (create && child.#isEmpty()) this.sync();
    return child;
  }

  #makeChild(name: string, mode: number): void {
    attempt(join(this.path, name), () => {
      try {
        mkdirSync(this.#place(name), mode);
      } catch (cause) {
        if (errnoOf(cause) !== "EEXIST") throw cause;
      }
    });
  }

  #isEmpty(): boolean {
    return attempt(this.path, () => {
      const names = opendirSync(`/proc/self/fd/${this.#open()}`);
      try {
        return names.readSync() === null;
      } finally {
        names.closeSync();
      }
    });
  }

  /** The names in it, sorted. */
  names(): string[] {
    return attempt(this.path, () => readdirSync(`/proc/self/fd/${this.#open()}`)).sort();
  }

  /** What a name is, links not followed; undefined when it is missing. */
  stat(name: string): Stats | undefined {
    const place = this.#place(name);
    return attempt(join(this.path, name), () => lstatSync(place, { throwIfNoEntry: false }));
  }

  /** The same with times in nanoseconds, and inode numbers that are not rounded. */
  statExactly(name: string): BigIntStats | undefined {
    const place = this.#place(name);
    return attempt(join(this.path, name), () => lstatSync(place, { bigint: true, throwIfNoEntry: false }));
  }

  /** What the folder itself is. */
  statSelf(): Stats {
    return fstatSync(this.#open());
  }

  /** Opens a regular file with the flags of fs.constants, links refused; a new file gets `mode` (0600 unless told). */
  async openFile(name: string, flags: number, mode = 0o600): Promise<FileHandle> {
    const path = join(this.path, name);
    const place = this.#place(name);
    // Without blocking, so that a named pipe put there cannot stop the process; regular files do not mind.
    const opening = open(place, flags | constants.O_NOFOLLOW | constants.O_NONBLOCK, mode);
    const file = await opening.catch((cause: unknown) => {
      throw unusable(path, cause);
    });
    // Answered from memory: quicker than a way to another thread and back.
    if (fstatSync(file.fd).isFile()) return file;
    await file.close();
    throw unusable(path, new TypeError("it is not a regular file"));
  }

  /** Writes a file that must not exist yet, and its bytes to the disk; the name is durable after `sync`. */
  writeNew(name: string, bytes: Uint8Array, mode: number): void {
    const place = this.#place(name);
    attempt(join(this.path, name), () => {
      const file = openSync(place, NEW_FILE, mode);
      try {
        // The mode is exact, whatever the umask says.
        fchmodSync(file, mode);
        writeFileSync(file, bytes);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
    });
  }

  /** The first bytes of a regular file, links refused, at most so many; blocks, so only for small ones. */
  readWhole(name: string, maxBytes: number): Buffer {
    const place = this.#place(name);
    return attempt(join(this.path, name), () => {
      const file = openSync(place, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
      try {
        const bytes = Buffer.alloc(maxBytes);
        return bytes.subarray(0, readSync(file, bytes, 0, maxBytes, 0));
      } finally {
        closeSync(file);
      }
    });
  }

  /** Renames within the folder, replacing what has the new name. */
  rename(from: string, to: string): void {
    this.moveTo(this, from, to);
  }

  /** Renames into another folder of the same file system, replacing what has the new name. */
  moveTo(folder: Folder, from: string, to: string): void {
    const [old, fresh] = [this.#place(from), folder.#place(to)];
    attempt(join(this.path, from), () => renameSync(old, fresh));
  }

  /** Removes a file, a link or an empty folder; answers whether there was one. */
  remove(name: string): boolean {
    const found = this.stat(name);
    if (found === undefined) return false;
    const place = this.#place(name);
    attempt(join(this.path, name), () => (found.isDirectory() ? rmdirSync(place) : unlinkSync(place)));
    return true;
  }

  /** Makes renames, removals and new names durable (fsync of the folder). */
  sync(): void {
    attempt(this.path, () => fsyncSync(this.#open()));
  }

  /** The same without keeping anybody waiting. */
  async synced(): Promise<void> {
    const descriptor = this.#open();
    await new Promise<void>((resolve, reject) => {
      fsync(descriptor, (cause) => (cause === null ? resolve() : reject(unusable(this.path, cause))));
    });
  }

  /** Closes the descriptor; later calls throw, a second close does nothing. */
  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #open(): number {
    if (this.#descriptor === undefined)
      throw coreProblem("INTERNAL", { what: `${this.path} was used after it was closed` });
    return this.#descriptor;
  }

  #place(name: string): string {
    const bytes = Buffer.byteLength(name);
    if (bytes === 0 || bytes > MAX_NAME_BYTES || name === "." || name === ".." || /[/\0]/.test(name))
      throw durableProblem("NAME_UNUSABLE", { name });
    return `/proc/self/fd/${this.#open()}/${name}`;
  }
}

function attempt<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (cause) {
    throw unusable(path, cause);
  }
}

const errnoOf = (cause: unknown): string =>
  cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : "";

// Said in words, since the operating system's message names a path below /proc.
const REASONS: Readonly<Record<string, string>> = {
  ELOOP: "it is a symbolic link",
  ENOENT: "it does not exist",
  ENOTDIR: "it is not a folder, or is a symbolic link",
  EACCES: "permission denied",
  EEXIST: "it exists already",
  ENOSPC: "the file system is full",
  ENOTEMPTY: "it is not empty",
  EROFS: "the file system is read-only",
};

function unusable(path: string, cause: unknown) {
  const errno = errnoOf(cause);
  const message = cause instanceof Error ? cause.message : String(cause);
  return durableProblem("FOLDER_UNUSABLE", { path, why: REASONS[errno] ?? message, errno }, cause);
}
