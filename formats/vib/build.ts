import { createHash } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";

import { packTar } from "modern-tar";

import { writeArchive } from "./archive.js";
import { VIB_LIMITS } from "./archive/limits.js";
import type { Payload } from "./descriptor-model.js";
import { writeDescriptor, type VibDraft } from "./descriptor/draft.js";
import { holdsFiles } from "./payload/payload-check.js";
import { TarWatcher } from "./payload/tar-names.js";
import { vibProblem } from "./vib-problems.js";

export type { VibDraft } from "./descriptor/draft.js";

export interface PayloadFile {
  /** Relative, with `/`. */
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Permission bits. */
  readonly mode: number;
}

/** A payload from files (packed as `tgz`), or one that is packed already. */
export type PayloadDraft = { readonly name: string; readonly bootOrder?: number } & (
  | { readonly type: "tgz"; readonly files: readonly PayloadFile[] }
  | { readonly type: string; readonly bytes: Uint8Array }
);

export interface VibPlan {
  readonly descriptor: VibDraft;
  readonly payloads: readonly PayloadDraft[];
  /** sig.pkcs7 over the descriptor this plan results in; without it the VIB is unsigned. */
  readonly signature?: Uint8Array;
}

/**
 * The bytes of a VIB: the same for the same plan. Sizes, checksums and the file list are computed. Throws what a reader
 * of the descriptor throws, PAYLOAD_CORRUPT and PAYLOAD_UNSAFE_ENTRY.
 */
export async function buildVib({ descriptor, payloads, signature }: VibPlan): Promise<Uint8Array> {
  const packed = await Promise.all(payloads.map(packPayload));
  const files = packed.flatMap((it) => filesOf(it, descriptor.name));
  const draft = { ...descriptor, payloads: packed.map(describe), files };
  return writeArchive([
    { name: "descriptor.xml", bytes: writeDescriptor(draft) },
    { name: "sig.pkcs7", bytes: signature ?? new Uint8Array(0) },
    ...packed,
  ]);
}

interface PackedPayload {
  readonly name: string;
  readonly type: string;
  readonly bootOrder?: number;
  readonly bytes: Uint8Array;
  /** What `bytes` unpack to; undefined for what is not gzip. */
  readonly unpacked?: Uint8Array;
}

async function packPayload(payload: PayloadDraft): Promise<PackedPayload> {
  const { name, type } = payload;
  const order = payload.bootOrder === undefined ? {} : { bootOrder: payload.bootOrder };
  if ("files" in payload) {
    const unpacked = await tarOf(payload.files);
    return { name, type, ...order, unpacked, bytes: gzipSync(unpacked, { level: 9 }) };
  }
  const { bytes } = payload;
  const gzipped = bytes[0] === 0x1f && bytes[1] === 0x8b && type !== "vzstd";
  return { name, type, ...order, bytes, ...(gzipped ? { unpacked: unpack(name, bytes) } : {}) };
}

function unpack(payload: string, bytes: Uint8Array): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: VIB_LIMITS.unpackedBytes });
  } catch (cause) {
    const what = cause instanceof Error ? cause.message : String(cause);
    throw vibProblem("PAYLOAD_CORRUPT", { where: "vib build", payload, what }, cause);
  }
}

/** ustar, folders before their files, sorted, time and owner zero: the same bytes for the same files. */
async function tarOf(files: readonly PayloadFile[]): Promise<Uint8Array> {
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  const folders = new Set(
    sorted.flatMap(({ path }) =>
      path
        .split("/")
        .slice(0, -1)
        .map((_, at, parts) => parts.slice(0, at + 1).join("/")),
    ),
  );
  const mtime = new Date(0);
  return packTar([
    ...[...folders].sort().map((name) => ({
      header: { name: `${name}/`, size: 0, type: "directory" as const, mode: 0o755, mtime, uid: 0, gid: 0 },
    })),
    ...sorted.map(({ path, bytes, mode }) => ({
      header: { name: path, size: bytes.length, type: "file" as const, mode, mtime, uid: 0, gid: 0 },
      body: bytes,
    })),
  ]);
}

function filesOf({ name, type, unpacked }: PackedPayload, vib: string): string[] {
  if (unpacked === undefined || !holdsFiles({ name, type, sizeBytes: 0, checksums: [] })) return [];
  const where = `draft of ${vib}`;
  const files: string[] = [];
  const watcher = new TarWatcher({
    where,
    setuid: "refuse",
    onFile: (path) => files.push(path),
    unsafe: (entry, what) => vibProblem("PAYLOAD_UNSAFE_ENTRY", { where, payload: name, entry, what }),
    corrupt: (what) => vibProblem("PAYLOAD_CORRUPT", { where, payload: name, what }),
  });
  watcher.add(unpacked);
  watcher.end();
  return files;
}

function describe({ name, type, bootOrder, bytes, unpacked }: PackedPayload): Payload {
  const digest = (algorithm: string, of: Uint8Array): string => createHash(algorithm).update(of).digest("hex");
  const inner =
    unpacked === undefined
      ? []
      : [
          { type: "sha-256", verifyProcess: "gunzip", value: digest("sha256", unpacked) },
          { type: "sha-1", verifyProcess: "gunzip", value: digest("sha1", unpacked) },
        ];
  return {
    name,
    type,
    sizeBytes: bytes.length,
    ...(bootOrder === undefined ? {} : { bootOrder }),
    checksums: [{ type: "sha-256", value: digest("sha256", bytes) }, ...inner],
  };
}
