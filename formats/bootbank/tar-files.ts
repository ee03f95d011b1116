import { gunzip, gzip } from "node:zlib";
import { promisify } from "node:util";
import { packTar, unpackTar } from "modern-tar";
import { coreProblem } from "../../core/problem/core-problems.js";
import { isProblem } from "../../core/problem/problem.js";
import { bootbankProblem } from "./bootbank-problems.js";

export interface TarFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** The largest real one (6.7.0) is 3 MiB unpacked, 409 files. */
const MAX_PACKED_BYTES = 32 * 1024 * 1024;
const MAX_UNPACKED_BYTES = 64 * 1024 * 1024;
const MAX_ENTRIES = 16_384;
const MAX_PATH = 1024;
const WHOLE = "the archive";

/**
 * The regular files of a gzipped tar, every bound checked and folders left out: IMAGE_DATABASE_INVALID for damage, links, special files, paths that leave
 * and twins; LIMIT_EXCEEDED.
 */
export async function readTarFiles(tgz: Uint8Array): Promise<ReadonlyMap<string, Uint8Array>> {
  if (tgz.length > MAX_PACKED_BYTES) throw tooMuch("packed size in bytes", MAX_PACKED_BYTES);
  const tar = await inflate(tgz);
  const files = new Map<string, Uint8Array>();
  for (const { header, data } of await unpack(tar)) {
    const path = plainPath(header.name);
    if (header.type === "directory") continue;
    if (header.type !== undefined && header.type !== "file")
      throw invalid(header.name, `a ${header.type} is not allowed`);
    if (files.has(path)) throw invalid(path, "it is there twice");
    files.set(path, data ?? new Uint8Array());
  }
  return files;
}

async function inflate(tgz: Uint8Array): Promise<Uint8Array> {
  try {
    return await promisify(gunzip)(tgz, { maxOutputLength: MAX_UNPACKED_BYTES });
  } catch (cause) {
    if (cause instanceof RangeError) throw tooMuch("unpacked size in bytes", MAX_UNPACKED_BYTES);
    throw invalid(WHOLE, `not gzip: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  }
}

async function unpack(tar: Uint8Array): ReturnType<typeof unpackTar> {
  let entries = 0;
  const count = (): boolean => {
    entries += 1;
    if (entries > MAX_ENTRIES) throw tooMuch("number of entries", MAX_ENTRIES);
    return true;
  };
  try {
    return await unpackTar(tar, { strict: true, filter: count });
  } catch (cause) {
    if (isProblem(cause)) throw cause;
    throw invalid(WHOLE, `not a tar: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  }
}

/** `./a/b`, `/a/b` and `a/b` are one path (all three are written by real tools); `..` never is one. */
function plainPath(name: string): string {
  const segments = name.split("/").filter((segment) => segment !== "" && segment !== ".");
  if (name.length > MAX_PATH || segments.includes("..") || /[\p{Cc}\\]/u.test(name))
    throw invalid(name, "an unsafe path");
  return segments.join("/");
}

/** A gzipped tar of these files, the same bytes for the same input (all times are 1970). */
export async function writeTarFiles(files: readonly TarFile[]): Promise<Uint8Array> {
  const tar = await packTar(
    files.map(({ path, bytes }) => ({
      header: {
        name: path,
        size: bytes.length,
        mode: 0o644,
        uid: 0,
        gid: 0,
        mtime: new Date(0),
        type: "file" as const,
      },
      body: bytes,
    })),
  );
  return new Uint8Array(await promisify(gzip)(tar, { level: 9 }));
}

const tooMuch = (what: string, limit: number): Error =>
  coreProblem("LIMIT_EXCEEDED", { where: "image database (imgdb.tgz)", what, limit });

const invalid = (member: string, what: string, cause?: unknown): Error =>
  bootbankProblem("IMAGE_DATABASE_INVALID", { member: member.slice(0, MAX_PATH), what }, cause);
