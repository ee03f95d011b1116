/**
 * The bytes of one file from a place in it to its end. May be asked again, from another place, after a failure. The memory of a chunk may be used
 * again once its reader has given it back; until then nobody changes it.
 */
export type ByteSource = (fromByte: number, signal: AbortSignal) => AsyncIterable<Uint8Array>;
