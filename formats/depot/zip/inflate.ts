import { createInflateRaw, type InflateRaw } from "node:zlib";

const CHUNK_BYTES = 64 * 1024;

/** The bytes of a raw deflate stream, with back-pressure; what zlib objects to is thrown as it is, and what the source throws too. */
export async function* inflated(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const engine = createInflateRaw({ chunkSize: CHUNK_BYTES });
  const feeding = feed(packed, engine);
  try {
    for await (const chunk of engine as AsyncIterable<Uint8Array>) yield chunk;
  } finally {
    engine.destroy();
    await feeding;
  }
}

async function feed(packed: AsyncIterable<Uint8Array>, engine: InflateRaw): Promise<void> {
  const closed = new Promise<void>((resolve) => engine.once("close", resolve));
  try {
    for await (const chunk of packed) {
      const written = new Promise<void>((resolve) => engine.write(chunk, () => resolve()));
      // After an error zlib never calls back, but it closes.
      await Promise.race([written, closed]);
      if (engine.destroyed) return;
    }
    engine.end();
  } catch (cause) {
    // Whoever reads the engine hears of it.
    engine.destroy(cause instanceof Error ? cause : new TypeError("a byte source failed without an error", { cause }));
  }
}
