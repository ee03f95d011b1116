import { createGunzip, type Gunzip } from "node:zlib";

import { isProblem, type Problem } from "../../../core/problem/problem.js";
import { tapped } from "../archive/byte-reader.js";

const CHUNK_BYTES = 64 * 1024;
const TAIL_BYTES = 64;

export interface GunzipOptions {
  /** One byte more and `tooLong` is thrown; nothing beyond is unpacked. */
  readonly maxBytes: number;
  readonly tooLong: (packedBytesRead: number) => Problem;
  readonly corrupt: (what: string, cause?: unknown) => Problem;
}

/** The unpacked bytes of one or several gzip members, with back-pressure; damage and garbage behind them are refused. */
export async function* gunzipped(
  bytes: AsyncIterable<Uint8Array>,
  { maxBytes, tooLong, corrupt }: GunzipOptions,
): AsyncGenerator<Uint8Array> {
  const engine = createGunzip({ chunkSize: CHUNK_BYTES });
  const tail = new Tail();
  let read = 0;
  const feeding = feed(
    tapped(bytes, (chunk) => {
      tail.add(chunk);
      read += chunk.length;
    }),
    engine,
  );
  let total = 0;
  try {
    // The engine destroys itself, and so ends the feeding, when this loop is left early.
    for await (const chunk of engine as AsyncIterable<Uint8Array>) {
      total += chunk.length;
      if (total > maxBytes) throw tooLong(read);
      yield chunk;
    }
  } catch (thrown) {
    if (isProblem(thrown) || !isZlibError(thrown)) throw thrown;
    throw corrupt(thrown.message, thrown);
  } finally {
    engine.destroy();
    await feeding;
  }
  // zlib skips zeros behind the last member in silence.
  if (tail.isPadded(total)) throw corrupt("there are zeros behind its end");
}

const isZlibError = (thrown: unknown): thrown is Error & { code: string } =>
  thrown instanceof Error && "code" in thrown && typeof thrown.code === "string" && thrown.code.startsWith("Z_");

async function feed(bytes: AsyncIterable<Uint8Array>, engine: Gunzip): Promise<void> {
  const closed = new Promise<void>((resolve) => engine.once("close", resolve));
  try {
    for await (const chunk of bytes) {
      const written = new Promise<void>((resolve) => engine.write(chunk, () => resolve()));
      // After an error zlib never calls back, but it closes.
      await Promise.race([written, closed]);
      if (engine.destroyed) return;
    }
    engine.end();
  } catch (cause) {
    // The source failed: the reader of the engine is who hears of it.
    engine.destroy(cause instanceof Error ? cause : new TypeError("a byte source failed without an error", { cause }));
  }
}

/** The last bytes of the packed stream, which end in the unpacked size modulo 2^32 (RFC 1952 2.3.1). */
class Tail {
  private bytes: Uint8Array = new Uint8Array(0);

  add(chunk: Uint8Array): void {
    this.bytes =
      chunk.length >= TAIL_BYTES
        ? Uint8Array.from(chunk.subarray(-TAIL_BYTES))
        : Buffer.concat([this.bytes, chunk]).subarray(-TAIL_BYTES);
  }

  isPadded(unpackedBytes: number): boolean {
    const size = Buffer.alloc(4);
    size.writeUInt32LE(unpackedBytes % 2 ** 32);
    const tail = Buffer.from(this.bytes);
    if (tail.subarray(-4).equals(size)) return false;
    const at = tail.lastIndexOf(size);
    const behind = at < 0 ? tail : tail.subarray(at + 4);
    return behind.every((byte) => byte === 0);
  }
}
