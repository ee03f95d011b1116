import { crc32, deflateRawSync } from "node:zlib";

/** An entry of a zip that may lie. */
export interface RawEntry {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly deflated?: boolean;
  /** Unix mode, `0o120777` for a link. */
  readonly mode?: number;
  readonly flags?: number;
  /** In the local header instead of `name`. */
  readonly localName?: string;
  /** In both headers instead of the true unpacked size. */
  readonly claimedBytes?: number;
  /** In the local header alone. */
  readonly localBytes?: number;
  readonly crc?: number;
  /** Points the directory at the local header of this entry's index instead of its own. */
  readonly sameDataAs?: number;
}

interface Written {
  readonly entry: RawEntry;
  readonly packed: Uint8Array;
  readonly at: number;
}

/** Bytes of a zip with exactly these entries. */
export function rawZip(entries: readonly RawEntry[]): Uint8Array {
  const parts: Buffer[] = [];
  const written: Written[] = [];
  let at = 0;
  for (const entry of entries) {
    const packed = entry.deflated === true ? deflateRawSync(entry.bytes) : entry.bytes;
    written.push({ entry, packed, at });
    for (const part of [localHeader(entry, packed), Buffer.from(packed)]) {
      parts.push(part);
      at += part.length;
    }
  }
  const directory = written.map((one) => {
    const shared = one.entry.sameDataAs === undefined ? one : (written[one.entry.sameDataAs] ?? one);
    return directoryHeader(one, shared.at);
  });
  const directoryBytes = directory.reduce((sum, part) => sum + part.length, 0);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directoryBytes, 12);
  end.writeUInt32LE(at, 16);
  return new Uint8Array(Buffer.concat([...parts, ...directory, end]));
}

function localHeader(entry: RawEntry, packed: Uint8Array): Buffer {
  const name = Buffer.from(entry.localName ?? entry.name);
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(20, 4);
  writeShared(header.subarray(6), entry, packed);
  if (entry.localBytes !== undefined) header.writeUInt32LE(entry.localBytes, 22);
  header.writeUInt16LE(name.length, 26);
  return Buffer.concat([header, name]);
}

function directoryHeader({ entry, packed }: Written, at: number): Buffer {
  const name = Buffer.from(entry.name);
  const header = Buffer.alloc(46);
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt16LE(0x0314, 4);
  header.writeUInt16LE(20, 6);
  writeShared(header.subarray(8), entry, packed);
  header.writeUInt16LE(name.length, 28);
  header.writeUInt32LE((entry.mode ?? 0o100644) * 0x10000, 38);
  header.writeUInt32LE(at, 42);
  return Buffer.concat([header, name]);
}

/** Flags to unpacked size: the same ten fields in both headers. */
function writeShared(fields: Buffer, entry: RawEntry, packed: Uint8Array): void {
  fields.writeUInt16LE(entry.flags ?? 0, 0);
  fields.writeUInt16LE(entry.deflated === true ? 8 : 0, 2);
  fields.writeUInt32LE(entry.crc ?? crc32(entry.bytes), 8);
  fields.writeUInt32LE(entry.deflated === true ? packed.length : (entry.claimedBytes ?? packed.length), 12);
  fields.writeUInt32LE(entry.claimedBytes ?? entry.bytes.length, 16);
}
