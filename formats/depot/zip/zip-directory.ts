import { fromRandomAccessReader, RandomAccessReader, type Entry, type ZipFile } from "yauzl";
import type { RandomAccess } from "../../../core/bytes/random-access.js";
import { coreProblem } from "../../../core/problem/core-problems.js";
import { isProblem } from "../../../core/problem/problem.js";
import { depotProblem } from "../depot-problems.js";
import type { ZipLimits } from "../depot-limits.js";
import { dangerOfPath } from "../safe-path.js";

/** A file of a zip as its directory tells; checked against the limits, not yet against its bytes. */
export interface ZipEntry {
  readonly path: string;
  readonly rawName: Buffer;
  readonly flags: number;
  /** 0 stored, 8 deflated. */
  readonly method: number;
  readonly crc32: number;
  readonly packedBytes: number;
  readonly sizeBytes: number;
  /** Offset of the local header. */
  readonly headerAt: number;
}

export interface ZipReading {
  readonly bytes: RandomAccess;
  /** For messages. */
  readonly name: string;
  readonly limits: ZipLimits;
}

const WHOLE = "the zip directory";
const ENCRYPTED = 0x1;
const FILE_TYPE_BITS = 0o170000;
const REGULAR = 0o100000;
const FOLDER = 0o040000;

/** Reads a zip's directory (zip64 too) and refuses it whole: ZIP_CORRUPT, ZIP_UNSAFE_ENTRY, LIMIT_EXCEEDED (FORMAT cases 55 to 58). */
export async function readZipDirectory(reading: ZipReading): Promise<ReadonlyMap<string, ZipEntry>> {
  const zip = await openDirectory(reading);
  if (zip.entryCount > reading.limits.maxEntries)
    throw tooMuch(reading, "number of entries", reading.limits.maxEntries);
  const entries = new Map<string, ZipEntry>();
  let totalBytes = 0;
  for await (const raw of rawEntries(zip, reading)) {
    const entry = toEntry(raw, reading);
    if (entry === undefined) continue;
    if (entries.has(entry.path)) throw unsafe(reading, entry.path, "a second entry has the same name");
    totalBytes += entry.sizeBytes;
    if (totalBytes > reading.limits.maxTotalBytes)
      throw tooMuch(reading, "sum of the unpacked sizes", reading.limits.maxTotalBytes);
    entries.set(entry.path, entry);
  }
  refuseOverlap([...entries.values()], reading);
  return entries;
}

/** Gives yauzl our bytes. */
class Reader extends RandomAccessReader {
  constructor(private readonly bytes: RandomAccess) {
    super();
  }

  // The signature is yauzl's.
  override read(...[buffer, offset, length, position, callback]: Parameters<RandomAccessReader["read"]>): void {
    if (position + length > this.bytes.sizeBytes) return callback(new RangeError("the file ends too early"));
    this.bytes.read(position, length).then(
      (part) => {
        buffer.set(part, offset);
        callback(null);
      },
      (cause: unknown) => callback(cause instanceof Error ? cause : new RangeError(String(cause))),
    );
  }

  override close(callback: (error: Error | null) => void): void {
    // The bytes belong to whoever opened them.
    callback(null);
  }
}

function openDirectory(reading: ZipReading): Promise<ZipFile> {
  const options = { lazyEntries: true, decodeStrings: false, validateEntrySizes: false, autoClose: false };
  return new Promise((resolve, reject) => {
    fromRandomAccessReader(new Reader(reading.bytes), reading.bytes.sizeBytes, options, (cause, zip) => {
      if (cause === null) resolve(zip);
      else reject(corrupt(reading, cause));
    });
  });
}

async function* rawEntries(zip: ZipFile, reading: ZipReading): AsyncGenerator<Entry> {
  try {
    yield* zip.eachEntry();
  } catch (cause) {
    throw corrupt(reading, cause);
  }
}

function corrupt(reading: ZipReading, cause: unknown): Error {
  if (isProblem(cause)) return cause;
  const why = cause instanceof Error ? cause.message : String(cause);
  // yauzl stops at "strong encryption" with a message and no code.
  if (/encryption/.test(why)) return unsafe(reading, WHOLE, "an entry is encrypted");
  return depotProblem("ZIP_CORRUPT", { bundle: reading.name, member: WHOLE, why }, cause);
}

const unsafe = (reading: ZipReading, member: string, why: string): Error =>
  depotProblem("ZIP_UNSAFE_ENTRY", { bundle: reading.name, member, why });

const tooMuch = (reading: ZipReading, what: string, limit: number): Error =>
  coreProblem("LIMIT_EXCEEDED", { where: reading.name, what, limit });

/** A file entry; undefined for a folder, which says nothing that the paths do not. */
function toEntry(raw: Entry, reading: ZipReading): ZipEntry | undefined {
  const rawName = Buffer.from(raw.fileNameRaw);
  const name = decodeName(rawName, reading);
  const path = name.endsWith("/") ? name.slice(0, -1) : name;
  const danger = dangerOfPath(path) ?? dangerOfKind(raw);
  if (danger !== undefined) throw unsafe(reading, name, danger);
  if (name.endsWith("/")) return undefined;
  if (raw.compressionMethod === 0 && raw.compressedSize !== raw.uncompressedSize)
    throw depotProblem("ZIP_CORRUPT", {
      bundle: reading.name,
      member: path,
      why: "it is stored in another size than its own",
    });
  const { limits } = reading;
  if (raw.uncompressedSize > limits.ratioFromBytes && raw.uncompressedSize > raw.compressedSize * limits.maxRatio)
    throw tooMuch(reading, `ratio of unpacked to packed size of ${path}`, limits.maxRatio);
  return {
    path,
    rawName,
    flags: raw.generalPurposeBitFlag,
    method: raw.compressionMethod,
    crc32: raw.crc32,
    packedBytes: raw.compressedSize,
    sizeBytes: raw.uncompressedSize,
    headerAt: raw.relativeOffsetOfLocalHeader,
  };
}

function decodeName(rawName: Uint8Array, reading: ZipReading): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(rawName);
  } catch (cause) {
    const member = Buffer.from(rawName).toString("latin1");
    throw depotProblem("ZIP_UNSAFE_ENTRY", { bundle: reading.name, member, why: "its name is not UTF-8" }, cause);
  }
}

function dangerOfKind(raw: Entry): string | undefined {
  if ((raw.generalPurposeBitFlag & ENCRYPTED) !== 0) return "it is encrypted";
  if (raw.compressionMethod !== 0 && raw.compressionMethod !== 8)
    return `its compression method ${raw.compressionMethod} is neither stored nor deflate`;
  const kind = (raw.externalFileAttributes >>> 16) & FILE_TYPE_BITS;
  return kind === 0 || kind === REGULAR || kind === FOLDER ? undefined : "it is a link or another special file";
}

/** Entries that share bytes are how small zips unpack to petabytes. */
function refuseOverlap(entries: readonly ZipEntry[], reading: ZipReading): void {
  const sorted = [...entries].sort((a, b) => a.headerAt - b.headerAt);
  let end = 0;
  for (const entry of sorted) {
    if (entry.headerAt < end)
      throw depotProblem("ZIP_CORRUPT", {
        bundle: reading.name,
        member: entry.path,
        why: "it overlaps another entry",
      });
    end = entry.headerAt + 30 + entry.rawName.length + entry.packedBytes;
    if (end > reading.bytes.sizeBytes)
      throw depotProblem("ZIP_CORRUPT", { bundle: reading.name, member: entry.path, why: "it ends behind the file" });
  }
}
