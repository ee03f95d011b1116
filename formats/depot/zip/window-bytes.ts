import type { RandomAccess } from "../../../core/bytes/random-access.js";

/** Bytes that are in memory already. */
export function memoryBytes(bytes: Uint8Array): RandomAccess {
  return {
    sizeBytes: bytes.length,
    read: (offset, length) => Promise.resolve(bytes.subarray(offset, offset + length)),
    close: () => Promise.resolve(),
  };
}

export interface Window {
  readonly offset: number;
  readonly sizeBytes: number;
}

/** A part of other bytes; closing it closes the whole. */
export function windowOf(whole: RandomAccess, { offset, sizeBytes }: Window): RandomAccess {
  return {
    sizeBytes,
    read: (from, length) => whole.read(offset + from, Math.max(0, Math.min(length, sizeBytes - from))),
    close: () => whole.close(),
  };
}
