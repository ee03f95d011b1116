// RFC 8878 3.1.1: magic number, then the frame header.
const MAGIC = 0xfd2fb528;
const SINGLE_SEGMENT = 0x20;
const RESERVED_BIT = 0x08;
const DICTIONARY_ID = 0x03;
// 2^27 bytes: what `zstd --ultra --long=27` writes, and what real payloads ask for (DEPS 6.1).
const MAX_WINDOW_LOG = 27;
const MIN_WINDOW_LOG = 10;

/** Why a stream that begins so is refused before memory is taken for it; undefined when it is not. */
export function whyFrameRefused(start: Uint8Array): string | undefined {
  if (start.length < 6) return "it is shorter than a frame header";
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength);
  if (view.getUint32(0, true) !== MAGIC) return "it does not begin with a zstd frame";
  const descriptor = view.getUint8(4);
  if (descriptor & RESERVED_BIT) return "a reserved bit of its frame header is set";
  if (descriptor & DICTIONARY_ID) return "it wants a dictionary";
  // A single segment has no window of its own: its content size, which the caller bounds, stands for it.
  if (descriptor & SINGLE_SEGMENT) return undefined;
  const window = view.getUint8(5);
  const windowLog = MIN_WINDOW_LOG + (window >> 3);
  const tooLarge = windowLog > MAX_WINDOW_LOG || (windowLog === MAX_WINDOW_LOG && (window & 7) !== 0);
  return tooLarge ? "its window is larger than 128 MiB" : undefined;
}
