import { crc32 } from "node:zlib";
import { isProblem } from "../../../core/problem/problem.js";
import { depotProblem } from "../depot-problems.js";
import { inflated } from "./inflate.js";
import type { ZipEntry, ZipReading } from "./zip-directory.js";

const LOCAL_HEADER_BYTES = 30;
const LOCAL_HEADER_MAGIC = 0x04034b50;
const SIZES_FOLLOW_DATA = 0x8;
const ZIP64_ELSEWHERE = 0xffffffff;
const CHUNK_BYTES = 256 * 1024;

/** The unpacked bytes of an entry, its length and CRC-32 checked: ZIP_CORRUPT, at the first byte too many. */
export async function* entryBytes(entry: ZipEntry, reading: ZipReading): AsyncGenerator<Uint8Array> {
  const start = await dataStart(entry, reading);
  const packed = packedBytes({ entry, start }, reading);
  let size = 0;
  let crc = 0;
  try {
    for await (const chunk of entry.method === 8 ? inflated(packed) : packed) {
      size += chunk.length;
      if (size > entry.sizeBytes) throw corrupt(entry, reading, `it holds more than its ${entry.sizeBytes} bytes`);
      crc = crc32(chunk, crc);
      yield chunk;
    }
  } catch (cause) {
    if (isProblem(cause)) throw cause;
    throw corrupt(entry, reading, cause instanceof Error ? cause.message : String(cause), cause);
  }
  if (size !== entry.sizeBytes) throw corrupt(entry, reading, `it holds ${size} of its ${entry.sizeBytes} bytes`);
  if (crc !== entry.crc32) throw corrupt(entry, reading, "its CRC-32 does not match");
}

/** Offset of an entry's packed data; its local header must agree with the directory (case 58). */
export async function dataStart(entry: ZipEntry, reading: ZipReading): Promise<number> {
  const header = Buffer.from(await exactly(entry, reading, { at: entry.headerAt, length: LOCAL_HEADER_BYTES }));
  if (header.readUInt32LE(0) !== LOCAL_HEADER_MAGIC)
    throw corrupt(entry, reading, "no local header where the directory points");
  const nameLength = header.readUInt16LE(26);
  const start = entry.headerAt + LOCAL_HEADER_BYTES + nameLength + header.readUInt16LE(28);
  const name = await exactly(entry, reading, { at: entry.headerAt + LOCAL_HEADER_BYTES, length: nameLength });
  if (!entry.rawName.equals(name)) throw corrupt(entry, reading, "its local header has another name");
  const flags = header.readUInt16LE(6);
  if (header.readUInt16LE(8) !== entry.method || ((flags ^ entry.flags) & SIZES_FOLLOW_DATA) !== 0)
    throw corrupt(entry, reading, "its local header has another compression method or flag");
  if ((flags & SIZES_FOLLOW_DATA) === 0) requireEqualSizes(header, entry, reading);
  return start;
}

function requireEqualSizes(header: Buffer, entry: ZipEntry, reading: ZipReading): void {
  const pairs = [
    [header.readUInt32LE(14), entry.crc32],
    [header.readUInt32LE(18), entry.packedBytes],
    [header.readUInt32LE(22), entry.sizeBytes],
  ] as const;
  if (pairs.some(([local, directory]) => local !== directory && local !== ZIP64_ELSEWHERE))
    throw corrupt(entry, reading, "its local header has another size or CRC-32");
}

async function* packedBytes(
  { entry, start }: { readonly entry: ZipEntry; readonly start: number },
  reading: ZipReading,
): AsyncGenerator<Uint8Array> {
  for (let done = 0; done < entry.packedBytes;) {
    const length = Math.min(CHUNK_BYTES, entry.packedBytes - done);
    yield await exactly(entry, reading, { at: start + done, length });
    done += length;
  }
}

async function exactly(
  entry: ZipEntry,
  reading: ZipReading,
  { at, length }: { readonly at: number; readonly length: number },
): Promise<Uint8Array> {
  if (at + length > reading.bytes.sizeBytes) throw corrupt(entry, reading, "the file ends within it");
  return reading.bytes.read(at, length);
}

const corrupt = (...[entry, reading, why, cause]: [ZipEntry, ZipReading, string, unknown?]): Error =>
  depotProblem("ZIP_CORRUPT", { bundle: reading.name, member: entry.path, why }, cause);
