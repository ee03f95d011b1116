/** The bytes of one file from a place in it to its end. May be asked again, from another place, after a failure. */
export type ByteSource = (fromByte: number, signal: AbortSignal) => AsyncIterable<Uint8Array>;
