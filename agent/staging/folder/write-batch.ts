/** Few large writes (BENCH part 4), and not much in memory that a kill would lose. */
export const BATCH_BYTES = 512 * 1024;

/** A chunk below this is copied: TLS records of 16 KiB are so many that, kept, they pile up until all of the heap is looked through. */
const COPY_BELOW_BYTES = 32 * 1024;

/** Memory of batches that have been written, used again and again. */
export class SpareRooms {
  readonly #rooms: Buffer[] = [];

  take(): Buffer {
    return this.#rooms.pop() ?? Buffer.allocUnsafeSlow(BATCH_BYTES + COPY_BELOW_BYTES);
  }

  giveBack(room: Buffer): void {
    this.#rooms.push(room);
  }
}

/** What is written with one call: large chunks as they came, small ones gathered in a room that is used again. */
export class WriteBatch {
  readonly #rooms: SpareRooms;
  readonly #chunks: Uint8Array[] = [];
  #room: Buffer | undefined;
  #roomBytes = 0;
  #sizeBytes = 0;

  constructor(rooms: SpareRooms) {
    this.#rooms = rooms;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  get isFull(): boolean {
    return this.#sizeBytes >= BATCH_BYTES;
  }

  get chunks(): readonly Uint8Array[] {
    return this.#chunks;
  }

  /** Not to be called on a full batch: its room might not suffice. */
  add(chunk: Uint8Array): void {
    this.#chunks.push(chunk.length < COPY_BELOW_BYTES ? this.#copy(chunk) : chunk);
    this.#sizeBytes += chunk.length;
  }

  /** All of it is written. */
  [Symbol.dispose](): void {
    if (this.#room !== undefined) this.#rooms.giveBack(this.#room);
    this.#room = undefined;
  }

  #copy(chunk: Uint8Array): Uint8Array {
    const room = (this.#room ??= this.#rooms.take());
    const from = this.#roomBytes;
    room.set(chunk, from);
    this.#roomBytes += chunk.length;
    return room.subarray(from, this.#roomBytes);
  }
}
