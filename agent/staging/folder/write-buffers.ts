/** Few large writes (BENCH part 4), and not much in memory that a kill would lose. */
const BUFFER_BYTES = 512 * 1024;

/**
 * Memory that bytes gather in before they are written, used again and again: what arrives is dropped at once, while the collector still finds it
 * cheaply; kept until it is written, it would pile up until all of the heap is looked through.
 */
export class WriteBuffers {
  readonly #spare: Buffer[] = [];

  take(): Buffer {
    return this.#spare.pop() ?? Buffer.allocUnsafeSlow(BUFFER_BYTES);
  }

  /** Whoever gives one back does not use it any more. */
  giveBack(buffer: Buffer): void {
    this.#spare.push(buffer);
  }
}
