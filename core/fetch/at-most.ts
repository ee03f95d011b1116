import type { ByteSource } from "./byte-source.js";
import { fetchProblem } from "./fetch-problems.js";

/** The source, refused (SOURCE_TOO_LONG) with its first byte beyond `sizeBytes`; no byte of that chunk is handed on. */
export function atMost(sizeBytes: number, source: ByteSource): ByteSource {
  return async function* (fromByte, signal) {
    let position = fromByte;
    for await (const chunk of source(fromByte, signal)) {
      position += chunk.length;
      if (position > sizeBytes) throw fetchProblem("SOURCE_TOO_LONG", { sizeBytes });
      yield chunk;
    }
  };
}
