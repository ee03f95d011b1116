/** Few large reads, writes and digests; not so much that a kill would lose a lot (docs/bench.md). */
export const ROOM_BYTES = 512 * 1024;

/**
 * Memory that bytes come into and that is used again once nobody reads them: shared, so that another thread can look at it uncopied.
 * A room is in use by whoever took it and by each who holds a view of it; one that is never given back is merely collected.
 */
export class Rooms {
  readonly #spare: SharedArrayBuffer[] = [];
  readonly #uses = new WeakMap<ArrayBufferLike, number>();

  /** A whole room. */
  take(): Uint8Array {
    const memory = this.#spare.pop() ?? new SharedArrayBuffer(ROOM_BYTES);
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
    if (buffer instanceof SharedArrayBuffer) this.#spare.push(buffer);
  }
}
