import { TAG } from "./der-writing.js";

/** One value of BER or DER (X.690 8.1): its parts where it is constructed, its content where it is primitive. */
export interface DerValue {
  /** The identifier octet: class, constructed bit and number. */
  readonly tag: number;
  /** Empty for a constructed value: its parts say it all. */
  readonly content: Uint8Array;
  readonly parts: readonly DerValue[];
  /** Exactly the bytes that were read, identifier and length included. */
  readonly whole: Uint8Array;
}

/** A CMS block nests 12 values deep, a certificate 8. */
const MAX_DEPTH = 32;
const CONSTRUCTED = 0x20;
const CLASS = 0xc0;
const LONG_TAG = 0x1f;
const INDEFINITE = 0x80;
/** A length of four bytes is more than any limit on what is read here. */
const MAX_LENGTH_BYTES = 4;
const NONE = new Uint8Array(0);

/** A place in the bytes that were read: its views are made when they are asked for, since most never are. */
class ReadValue implements DerValue {
  constructor(
    readonly tag: number,
    readonly parts: readonly DerValue[],
    private readonly place: {
      readonly bytes: Uint8Array;
      readonly at: number;
      readonly start: number;
      readonly end: number;
    },
  ) {}

  get content(): Uint8Array {
    const { bytes, start, end } = this.place;
    return (this.tag & CONSTRUCTED) === 0 ? bytes.subarray(start, end) : NONE;
  }

  get whole(): Uint8Array {
    const { bytes, at, end } = this.place;
    return bytes.subarray(at, end);
  }

  /** Where the next one begins. */
  get end(): number {
    return this.place.end;
  }
}

/** The bytes, and where the value around what is read next ends. */
interface Bounds {
  readonly bytes: Uint8Array;
  readonly end: number;
  readonly depth: number;
}

/**
 * The one value that fills these bytes, and all values inside it, each bounded by the one around it; undefined when they
 * are no such thing. Lengths may be longer than need be, or indefinite, as CMS allows (RFC 5652 5).
 */
export function readDer(bytes: Uint8Array): DerValue | undefined {
  const value = valueAt(0, { bytes, end: bytes.length, depth: 0 });
  return value?.end === bytes.length ? value : undefined;
}

function valueAt(at: number, around: Bounds): ReadValue | undefined {
  const { bytes, depth } = around;
  if (around.end - at < 2 || depth > MAX_DEPTH) return undefined;
  const tag = bytes[at] ?? LONG_TAG;
  const lengthByte = bytes[at + 1] ?? INDEFINITE;
  if ((tag & LONG_TAG) === LONG_TAG) return undefined;
  if (lengthByte === INDEFINITE) return indefiniteValue(tag, at, around);
  const start = contentStart(lengthByte, at);
  const end = start + contentLength(lengthByte, start, around);
  // Not a number where the length itself is cut off.
  if (!(end <= around.end)) return undefined;
  const place = { bytes, at, start, end };
  if ((tag & CONSTRUCTED) === 0) return isPrimitive(tag, place) ? new ReadValue(tag, NO_PARTS, place) : undefined;
  if (!mayBeConstructed(tag)) return undefined;
  const parts = valuesIn(start, { bytes, end, depth: depth + 1 });
  return parts && new ReadValue(tag, parts, place);
}

const NO_PARTS: readonly DerValue[] = [];

/** Of the universal types only sequences and sets have parts; strings in pieces, which BER knows, are not taken. */
const mayBeConstructed = (tag: number): boolean => (tag & CLASS) !== 0 || tag === TAG.sequence || tag === TAG.set;

/** What X.690 8.2 to 8.19 says of the content of those types that have a form to keep. */
function isPrimitive(tag: number, { bytes, start, end }: { bytes: Uint8Array; start: number; end: number }): boolean {
  const length = end - start;
  switch (tag) {
    case TAG.boolean:
      return length === 1;
    case TAG.integer:
    case TAG.enumerated:
    case TAG.bits:
      return length > 0;
    case TAG.null:
      return length === 0;
    case TAG.oid:
      // The last byte of a number in base 128 has no high bit.
      return length > 0 && (bytes[end - 1] ?? INDEFINITE) < INDEFINITE;
    default:
      return (tag | CONSTRUCTED) !== TAG.sequence && (tag | CONSTRUCTED) !== TAG.set;
  }
}

const contentStart = (lengthByte: number, at: number): number =>
  lengthByte < INDEFINITE ? at + 2 : at + 2 + lengthByte - INDEFINITE;

/** Short, or so many bytes in front of the content; NaN where they are too many, or cut off. */
function contentLength(lengthByte: number, start: number, { bytes, end }: Bounds): number {
  if (lengthByte < INDEFINITE) return lengthByte;
  const count = lengthByte - INDEFINITE;
  if (count > MAX_LENGTH_BYTES || start > end) return Number.NaN;
  let length = 0;
  for (let at = start - count; at < start; at++) length = length * 256 + (bytes[at] ?? Number.NaN);
  return length;
}

function valuesIn(start: number, within: Bounds): DerValue[] | undefined {
  const values: DerValue[] = [];
  for (let at = start; at < within.end;) {
    const value = valueAt(at, within);
    if (value === undefined || value.tag === 0) return undefined;
    values.push(value);
    at = value.end;
  }
  return values;
}

/** Parts up to two zero bytes (X.690 8.1.3.6); only a constructed value may be so. */
function indefiniteValue(tag: number, at: number, { bytes, end, depth }: Bounds): ReadValue | undefined {
  if ((tag & CONSTRUCTED) === 0 || !mayBeConstructed(tag)) return undefined;
  const parts: DerValue[] = [];
  const start = at + 2;
  let next = start;
  while (next >= end || bytes[next] !== 0) {
    const value = valueAt(next, { bytes, end, depth: depth + 1 });
    if (value === undefined) return undefined;
    parts.push(value);
    next = value.end;
  }
  const isEnded = next + 1 < end && bytes[next + 1] === 0;
  return isEnded ? new ReadValue(tag, parts, { bytes, at, start, end: next + 2 }) : undefined;
}
