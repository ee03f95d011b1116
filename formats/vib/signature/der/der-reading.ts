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

/**
 * The one value that fills these bytes, and all values inside it, each bounded by the one around it; undefined when they
 * are no such thing. Lengths may be longer than need be, or indefinite, as CMS allows (RFC 5652 5).
 */
export function readDer(bytes: Uint8Array): DerValue | undefined {
  const value = firstValue(bytes, 0);
  return value?.whole.length === bytes.length ? value : undefined;
}

function firstValue(bytes: Uint8Array, depth: number): DerValue | undefined {
  const [tag, lengthByte] = bytes;
  if (tag === undefined || lengthByte === undefined || depth > MAX_DEPTH) return undefined;
  if ((tag & LONG_TAG) === LONG_TAG) return undefined;
  if (lengthByte === INDEFINITE) return indefiniteValue(tag, bytes, depth);
  const place = contentPlace(lengthByte, bytes);
  if (place === undefined || place.end > bytes.length) return undefined;
  const whole = bytes.subarray(0, place.end);
  const content = bytes.subarray(place.start, place.end);
  if ((tag & CONSTRUCTED) === 0) return isPrimitive(tag, content) ? { tag, content, parts: [], whole } : undefined;
  if (!mayBeConstructed(tag)) return undefined;
  const parts = valuesIn(content, depth + 1);
  return parts === undefined ? undefined : { tag, content: NONE, parts, whole };
}

/** Of the universal types only sequences and sets have parts; strings in pieces, which BER knows, are not taken. */
const mayBeConstructed = (tag: number): boolean => (tag & CLASS) !== 0 || tag === TAG.sequence || tag === TAG.set;

/** What X.690 8.2 to 8.19 says of the content of those types that have a form to keep. */
function isPrimitive(tag: number, content: Uint8Array): boolean {
  switch (tag) {
    case TAG.boolean:
      return content.length === 1;
    case TAG.integer:
    case TAG.enumerated:
    case TAG.bits:
      return content.length > 0;
    case TAG.null:
      return content.length === 0;
    case TAG.oid:
      // The last byte of a number in base 128 has no high bit.
      return content.length > 0 && (content.at(-1) ?? INDEFINITE) < INDEFINITE;
    default:
      return (tag | CONSTRUCTED) !== TAG.sequence && (tag | CONSTRUCTED) !== TAG.set;
  }
}

function contentPlace(lengthByte: number, bytes: Uint8Array): { start: number; end: number } | undefined {
  if (lengthByte < INDEFINITE) return { start: 2, end: 2 + lengthByte };
  const start = 2 + lengthByte - INDEFINITE;
  if (start > 2 + MAX_LENGTH_BYTES || start > bytes.length) return undefined;
  let length = 0;
  for (const byte of bytes.subarray(2, start)) length = length * 256 + byte;
  return { start, end: start + length };
}

function valuesIn(content: Uint8Array, depth: number): DerValue[] | undefined {
  const values: DerValue[] = [];
  for (let rest = content; rest.length > 0;) {
    const value = firstValue(rest, depth);
    if (value === undefined || value.tag === 0) return undefined;
    values.push(value);
    rest = rest.subarray(value.whole.length);
  }
  return values;
}

/** Parts up to two zero bytes (X.690 8.1.3.6); only a constructed value may be so. */
function indefiniteValue(tag: number, bytes: Uint8Array, depth: number): DerValue | undefined {
  if ((tag & CONSTRUCTED) === 0 || !mayBeConstructed(tag)) return undefined;
  const parts: DerValue[] = [];
  let at = 2;
  while (bytes[at] !== 0) {
    const value = firstValue(bytes.subarray(at), depth + 1);
    if (value === undefined) return undefined;
    parts.push(value);
    at += value.whole.length;
  }
  return bytes[at + 1] === 0 ? { tag, content: NONE, parts, whole: bytes.subarray(0, at + 2) } : undefined;
}
