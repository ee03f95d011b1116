import { coreProblem } from "../../../core/problem/core-problems.js";

export interface CollectLimit {
  /** For messages: bundle and member. */
  readonly where: string;
  readonly maxBytes: number;
}

/** All bytes of a stream; LIMIT_EXCEEDED at the first byte beyond the cap. */
export async function collectBytes(bytes: AsyncIterable<Uint8Array>, limit: CollectLimit): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of bytes) {
    size += chunk.length;
    if (size > limit.maxBytes)
      throw coreProblem("LIMIT_EXCEEDED", { where: limit.where, what: "size in bytes", limit: limit.maxBytes });
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks, size));
}
