import { createGunzip, type Gunzip } from "node:zlib";

import { isProblem, type Problem } from "../../../core/problem/problem.js";
import { tapped } from "../archive/byte-reader.js";

/** Each piece costs a turn of the event loop; larger ones than these save nothing more and cost memory. */
const CHUNK_BYTES = 256 * 1024;
const TAIL_BYTES = 64;

export interface GunzipOptions {
  /** One byte more and `tooLong` is thrown; nothing beyond is unpacked. */
  readonly maxBytes: number;
  readonly tooLong: (packedBytesRead: number) => Problem;
  readonly corrupt: (what: string, cause?: unknown) => Problem;
}

/** The unpacked bytes of one or several gzip members, with back-pressure; damage and garbage behind them are refused. */
export async function* gunzipped(bytes: AsyncIterable<Uint8Array>, options: GunzipOptions): AsyncGenerator<Uint8Array> {
  const run = new GunzipRun(bytes, options);
  try {
    for await (const chunk of run.engine as AsyncIterable<Uint8Array>) {
      run.count(chunk);
      yield chunk;
    }
  } catch (thrown) {
    throw run.judged(thrown);
  } finally {
    await run.close();
  }
  run.requireEnd();
}

/**
 * The same, each chunk shown as it is unpacked, without an iteration in between. Whoever sees it is done with it on
 * return, so nothing piles up; what it throws ends the unpacking and is thrown here.
 */
export async function gunzipInto(
  bytes: AsyncIterable<Uint8Array>,
  see: (chunk: Uint8Array) => void,
  options: GunzipOptions,
): Promise<void> {
  const run = new GunzipRun(bytes, options);
  try {
    await flow(run.engine, (chunk) => {
      run.count(chunk);
      see(chunk);
    });
  } catch (thrown) {
    throw run.judged(thrown);
  } finally {
    await run.close();
  }
  run.requireEnd();
}

function flow(engine: Gunzip, see: (chunk: Uint8Array) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    engine.on("data", (chunk: Uint8Array) => {
      try {
        see(chunk);
      } catch (thrown) {
        engine.destroy(asError(thrown));
      }
    });
    engine.once("end", resolve);
    engine.once("error", reject);
  });
}

/** One engine that is being fed, and what is known of the bytes on both sides of it. */
class GunzipRun {
  readonly engine = createGunzip({ chunkSize: CHUNK_BYTES });
  private readonly tail = new Tail();
  private readonly feeding: Promise<void>;
  private read = 0;
  private total = 0;

  constructor(
    bytes: AsyncIterable<Uint8Array>,
    private readonly options: GunzipOptions,
  ) {
    const packed = tapped(bytes, (chunk) => {
      this.tail.add(chunk);
      this.read += chunk.length;
    });
    this.feeding = feed(packed, this.engine);
  }

  count(chunk: Uint8Array): void {
    this.total += chunk.length;
    if (this.total > this.options.maxBytes) throw this.options.tooLong(this.read);
  }

  judged(thrown: unknown): unknown {
    if (isProblem(thrown) || !isZlibError(thrown)) return thrown;
    return this.options.corrupt(thrown.message, thrown);
  }

  /** Ends the feeding as well, when there is still something to be fed. */
  async close(): Promise<void> {
    this.engine.destroy();
    await this.feeding;
  }

  /** zlib skips zeros behind the last member in silence. */
  requireEnd(): void {
    if (this.tail.isPadded(this.total)) throw this.options.corrupt("there are zeros behind its end");
  }
}

const isZlibError = (thrown: unknown): thrown is Error & { code: string } =>
  thrown instanceof Error && "code" in thrown && typeof thrown.code === "string" && thrown.code.startsWith("Z_");

const asError = (thrown: unknown): Error =>
  thrown instanceof Error ? thrown : new TypeError("a byte stream failed without an error", { cause: thrown });

async function feed(bytes: AsyncIterable<Uint8Array>, engine: Gunzip): Promise<void> {
  try {
    for await (const chunk of bytes) {
      await written(engine, chunk);
      if (engine.destroyed) return;
    }
    engine.end();
  } catch (cause) {
    // The source failed: the reader of the engine is who hears of it.
    engine.destroy(asError(cause));
  }
}

/** Settles when the chunk is unpacked; after an error zlib never calls back, but it closes. */
function written(engine: Gunzip, chunk: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    engine.once("close", resolve);
    engine.write(chunk, () => {
      engine.off("close", resolve);
      resolve();
    });
  });
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
