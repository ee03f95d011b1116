/**
 * Unpacks one zstd stream. Refuses (ZSTD_TOO_LONG) to hand out a byte more than `maxBytes`, and damaged or incomplete
 * data or a window above 128 MiB (ZSTD_DAMAGED). Leaving the iteration early frees everything.
 */
export type Unzstd = (
  compressed: AsyncIterable<Uint8Array>,
  limit: { readonly maxBytes: number },
) => AsyncIterable<Uint8Array>;
