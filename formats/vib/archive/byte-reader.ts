/** Reads an exact number of bytes at a time from a stream of chunks, holding one chunk only. */
export class ByteReader {
  private readonly source: AsyncIterator<Uint8Array>;
  private chunk: Uint8Array = new Uint8Array(0);
  /** Bytes taken so far. */
  position = 0;

  constructor(bytes: AsyncIterable<Uint8Array>) {
    this.source = bytes[Symbol.asyncIterator]();
  }

  private async refill(): Promise<boolean> {
    while (this.chunk.length === 0) {
      const next = await this.source.next();
      if (next.done === true) return false;
      this.chunk = next.value;
    }
    return true;
  }

  /** The next 1…max bytes as they come, or undefined at the end. */
  async some(max: number): Promise<Uint8Array | undefined> {
    if (!(await this.refill())) return undefined;
    const part = this.chunk.subarray(0, max);
    this.chunk = this.chunk.subarray(part.length);
    this.position += part.length;
    return part;
  }

  /** Exactly `length` bytes, or fewer where the stream ends. For small lengths: they are copied together. */
  async exactly(length: number): Promise<Uint8Array> {
    const whole = new Uint8Array(length);
    let filled = 0;
    while (filled < length) {
      const part = await this.some(length - filled);
      if (part === undefined) return whole.subarray(0, filled);
      whole.set(part, filled);
      filled += part.length;
    }
    return whole;
  }

  /** Takes the next byte only if it is this one. */
  async skipByte(byte: number): Promise<void> {
    if (!(await this.refill()) || this.chunk[0] !== byte) return;
    this.chunk = this.chunk.subarray(1);
    this.position += 1;
  }
}

/** All bytes of a member whose size is known to be small. */
export async function collect(bytes: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  // Copied: what a source hands out holds only until it is asked for more.
  for await (const part of bytes) parts.push(new Uint8Array(part));
  return Buffer.concat(parts);
}

/** Reads to the end and forgets. */
export async function drain(bytes: AsyncIterable<Uint8Array>): Promise<void> {
  const iterator = bytes[Symbol.asyncIterator]();
  while ((await iterator.next()).done !== true);
}

/** The same bytes, each chunk shown on its way. Without `return`: leaving it early leaves the source readable. */
export function tapped(bytes: AsyncIterable<Uint8Array>, see: (chunk: Uint8Array) => void): AsyncIterable<Uint8Array> {
  const source = bytes[Symbol.asyncIterator]();
  const next = async (): Promise<IteratorResult<Uint8Array, unknown>> => {
    const step = await source.next();
    if (step.done !== true) see(step.value);
    return step;
  };
  return { [Symbol.asyncIterator]: () => ({ next }) };
}
