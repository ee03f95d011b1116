import type { Unzstd } from "../../../core/bytes/unzstd-type.js";
import { coreProblem } from "../../../core/problem/core-problems.js";
import { isProblem, type Problem } from "../../../core/problem/problem.js";
import { drain, tapped } from "../archive/byte-reader.js";
import { VIB_LIMITS } from "../archive/limits.js";
import type { Payload } from "../descriptor-model.js";
import { vibProblem } from "../vib-problems.js";
import { FormDigests, formOf, nameOfChecksum, type DigestBeside, type DueCheck } from "./digests.js";
import { gunzipInto, gunzipped } from "./gunzip.js";
import { TarWatcher } from "./tar-names.js";

/** Types whose content is an archive of files (FORMAT 3.1). */
const ARCHIVES = new Set(["vgz", "tgz", "vzstd"]);

/** packed: as stored; unpacked: as stored, and what that unpacks to; inner: only what it unpacks to. */
export type DigestDepth = "packed" | "unpacked" | "inner";

export interface PayloadContext {
  readonly where: string;
  readonly digests: DigestDepth;
  readonly unzstd?: Unzstd;
  readonly digestBeside?: DigestBeside;
  /** Where the payload begins in the file. */
  readonly fromByte: number;
  readonly onFile: (path: string) => void;
  readonly setuid: "allow" | "refuse";
}

export interface PayloadVerdict {
  readonly checked: readonly string[];
  readonly unchecked: readonly string[];
  /** Whether the names of its files were seen. */
  readonly filesSeen: boolean;
}

export interface PayloadsDue {
  /** Checks that `checked` names and that are made once the whole file has passed. */
  readonly due: readonly DueCheck[];
}

/**
 * Checks every digest and size of a payload while its bytes stream by (FORMAT 3.2, 3.3). A wrong packed digest is
 * reported before whatever the damage does to the unpacking. Throws PAYLOAD_DIGEST_MISMATCH, PAYLOAD_SIZE_MISMATCH,
 * PAYLOAD_CORRUPT, PAYLOAD_UNSAFE_ENTRY, LIMIT_EXCEEDED.
 */
export async function checkPayload(
  payload: Payload,
  data: AsyncIterable<Uint8Array>,
  context: PayloadContext,
): Promise<PayloadVerdict & PayloadsDue> {
  const { fromByte, digestBeside, digests } = context;
  const judged = digests === "inner" ? { ...payload, checksums: [] } : payload;
  const packed = new FormDigests(judged, "packed", context.where, (algorithm) =>
    digestBeside?.({ fromByte, sizeBytes: payload.sizeBytes, algorithm }),
  );
  const stored = tapped(data, (chunk) => packed.add(chunk));
  const unpacking = digests !== "packed" && needsUnpacking(payload);
  let inner: PayloadVerdict = { checked: [], unchecked: [], filesSeen: false };
  let failure: Problem | undefined;
  try {
    if (unpacking) inner = await checkUnpacked(payload, stored, context);
  } catch (thrown) {
    if (!isUnpackingFailure(thrown)) throw thrown;
    failure = thrown;
  }
  await drain(stored);
  const checked = packed.check();
  if (failure !== undefined) throw failure;
  const names = new Set([...checked, ...inner.checked]);
  const unchecked = payload.checksums
    .map((checksum) => nameOfChecksum(payload, checksum))
    .filter((name) => !names.has(name));
  return {
    checked: [...checked, ...inner.checked],
    unchecked: [...unchecked, ...inner.unchecked],
    filesSeen: inner.filesSeen,
    due: packed.due,
  };
}

export const holdsFiles = ({ type }: Payload): boolean => ARCHIVES.has(type);

const needsUnpacking = (payload: Payload): boolean =>
  holdsFiles(payload) ||
  payload.uncompressedSizeBytes !== undefined ||
  payload.checksums.some((checksum) => ["gunzip", "gunzip1"].includes(formOf(checksum) ?? ""));

/** Failures of the content, after which the stored bytes can still be read and judged; a failing source is none. */
const isUnpackingFailure = (thrown: unknown): thrown is Problem =>
  isProblem(thrown) && (thrown.code.startsWith("PAYLOAD_") || thrown.code === "LIMIT_EXCEEDED");

async function checkUnpacked(
  payload: Payload,
  stored: AsyncIterable<Uint8Array>,
  context: PayloadContext,
): Promise<PayloadVerdict> {
  const { where, unzstd } = context;
  const once = new FormDigests(payload, "gunzip1", where);
  const fully = new FormDigests(payload, "gunzip", where);
  const limits = unpackLimits(payload, where);
  if (payload.type === "vzstd" && unzstd === undefined) {
    await gunzipInto(stored, (chunk) => once.add(chunk), limits);
    const unchecked = [`payload ${payload.name}: its zstd content`];
    return { checked: once.check(), unchecked, filesSeen: false };
  }
  const watcher = holdsFiles(payload) ? tarWatcher(payload, context) : undefined;
  const seeContent = (chunk: Uint8Array): void => {
    fully.add(chunk);
    watcher?.add(chunk);
  };
  if (payload.type === "vzstd" && unzstd !== undefined) {
    const packed = tapped(gunzipped(stored, limits), (chunk) => once.add(chunk));
    const content = unzstd(packed, { maxBytes: payload.uncompressedSizeBytes ?? limits.maxBytes });
    await showAll(content, seeContent).catch((thrown: unknown) => {
      throw asPayloadProblem(thrown, payload, where);
    });
  } else {
    const seeBoth = (chunk: Uint8Array): void => {
      once.add(chunk);
      seeContent(chunk);
    };
    await gunzipInto(stored, seeBoth, limits);
  }
  watcher?.end();
  const declared = payload.uncompressedSizeBytes;
  if (declared !== undefined && fully.bytes !== declared) throw wrongSize(payload, where, fully.bytes);
  const size = declared === undefined ? [] : [`payload ${payload.name}: uncompressed-size`];
  return { checked: [...once.check(), ...fully.check(), ...size], unchecked: [], filesSeen: watcher !== undefined };
}

async function showAll(bytes: AsyncIterable<Uint8Array>, see: (chunk: Uint8Array) => void): Promise<void> {
  for await (const chunk of bytes) see(chunk);
}

function tarWatcher({ name }: Payload, { where, onFile, setuid }: PayloadContext): TarWatcher {
  return new TarWatcher({
    where: `${where}: payload ${name}`,
    onFile,
    setuid,
    unsafe: (entry, what) => vibProblem("PAYLOAD_UNSAFE_ENTRY", { where, payload: name, entry, what }),
    corrupt: (what) => vibProblem("PAYLOAD_CORRUPT", { where, payload: name, what }),
  });
}

/** The declared size is the cap where there is one; a bomb stops there, or at the general cap (case 32). */
function unpackLimits(payload: Payload, where: string) {
  const declared = payload.uncompressedSizeBytes;
  const limit = VIB_LIMITS.unpackedBytes;
  const bomb = (packedBytesRead: number) =>
    coreProblem("LIMIT_EXCEEDED", {
      where,
      what: `the unpacked size in bytes of payload ${payload.name} (after ${packedBytesRead} of its ${payload.sizeBytes} packed bytes)`,
      limit,
    });
  if (declared !== undefined && declared > limit) throw bomb(0);
  // In a vzstd the gunzipped bytes are still packed; the frame of a tiny file may be larger than the file.
  const maxBytes =
    declared === undefined ? limit : payload.type === "vzstd" ? Math.max(declared, payload.sizeBytes) : declared;
  return {
    maxBytes,
    tooLong: (read: number) => (declared === undefined ? bomb(read) : wrongSize(payload, where, maxBytes + 1)),
    corrupt: (what: string, cause?: unknown) =>
      vibProblem("PAYLOAD_CORRUPT", { where, payload: payload.name, what }, cause),
  };
}

const wrongSize = (payload: Payload, where: string, actual: number) =>
  vibProblem("PAYLOAD_SIZE_MISMATCH", {
    where,
    payload: payload.name,
    form: "unpacked",
    expected: payload.uncompressedSizeBytes ?? payload.sizeBytes,
    actual,
  });

/** What the zstd port refuses is damage of this payload, or its declared size is wrong; the rest passes through. */
function asPayloadProblem(thrown: unknown, payload: Payload, where: string): unknown {
  const { uncompressedSizeBytes: declared } = payload;
  if (isProblem(thrown, "ZSTD_TOO_LONG"))
    return declared === undefined
      ? unpackLimits(payload, where).tooLong(payload.sizeBytes)
      : wrongSize(payload, where, declared + 1);
  if (isProblem(thrown, "ZSTD_DAMAGED"))
    return vibProblem("PAYLOAD_CORRUPT", { where, payload: payload.name, what: thrown.message }, thrown);
  return thrown;
}
