/** Few large reads, writes and digests; not so much that a kill would lose a lot (docs/bench.md). */
export const ROOM_BYTES = 512 * 1024;

/**
 * Memory that bytes come into and that is used again once nobody reads them. A room is in use by whoever took it and by each who holds a view of
 * it; one that is never given back is merely collected. Shared ones can be looked at by another thread, uncopied; the collector does not see how
 * large they are, so that they have to be given back.
 */
export class Rooms {
  readonly #kind: "shared" | "own";
  readonly #spare: ArrayBufferLike[] = [];
  readonly #uses = new WeakMap<ArrayBufferLike, number>();

  constructor(kind: "shared" | "own") {
    this.#kind = kind;
  }

  /** A whole room. */
  take(): Uint8Array {
    const memory = this.#spare.pop() ?? this.#build();
    this.#uses.set(memory, 1);
    return new Uint8Array(memory);
  }

  /** One more looks at this view of a room. */
  hold({ buffer }: Uint8Array): void {
    const uses = this.#uses.get(buffer);
    if (uses !== undefined) this.#uses.set(buffer, uses + 1);
  }

  /** One less does. Bytes that lie elsewhere are nobody's room, and nothing happens. */
  giveBack({ buffer }: Uint8Array): void {
    const uses = this.#uses.get(buffer);
    if (uses === undefined) return;
    if (uses > 1) return void this.#uses.set(buffer, uses - 1);
    this.#uses.delete(buffer);
    this.#spare.push(buffer);
  }

  #build(): ArrayBufferLike {
    return this.#kind === "shared" ? new SharedArrayBuffer(ROOM_BYTES) : Buffer.allocUnsafeSlow(ROOM_BYTES).buffer;
  }
}
