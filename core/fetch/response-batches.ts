import type { IncomingMessage } from "node:http";
import type { Problem } from "../problem/problem.js";

/** Small chunks cost more than they weigh: those of the socket are joined up to this size (BENCH part 4). */
const BATCH_BYTES = 512 * 1024;
/** What has arrived is not kept waiting longer than this for the rest of its batch, milliseconds. */
const LINGER_MS = 50;

export interface BatchLimits {
  /** The first bytes of the body that are not wanted. */
  readonly skipBytes: number;
  /** Longest silence while bytes are awaited, milliseconds. */
  readonly stallMs: number;
  readonly onStall: () => Problem;
}

/** The body of an answer as few large buffers; each is the reader's own, and never written again. */
export class ResponseBatches {
  readonly #answer: IncomingMessage;
  readonly #limits: BatchLimits;
  readonly #full: Uint8Array[] = [];
  readonly #linger: NodeJS.Timeout;
  readonly #stall: NodeJS.Timeout;
  #batch: Buffer | undefined;
  #filled = 0;
  #toSkip: number;
  #state: "open" | "ended" | { readonly failure: unknown } = "open";
  #wake: (() => void) | undefined;

  constructor(answer: IncomingMessage, limits: BatchLimits) {
    this.#answer = answer;
    this.#limits = limits;
    this.#toSkip = limits.skipBytes;
    this.#linger = setTimeout(() => this.#flush(), LINGER_MS);
    this.#stall = setTimeout(() => this.#stalled(), limits.stallMs);
    answer.on("data", (chunk: Buffer) => this.#take(chunk));
    answer.on("end", () => this.#end("ended"));
    answer.on("error", (failure) => this.#end({ failure }));
    answer.on("close", () => this.#end({ failure: new RangeError("the connection was cut") }));
  }

  /** The next batch, or undefined at the end. Throws what broke the connection, and `onStall`'s problem after silence. */
  async next(): Promise<Uint8Array | undefined> {
    while (this.#full.length === 0) {
      if (this.#state !== "open") {
        if (this.#filled > 0) return this.#cut();
        if (this.#state === "ended") return undefined;
        throw this.#state.failure;
      }
      this.#stall.refresh();
      if (this.#filled > 0) this.#linger.refresh();
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    const batch = this.#full.shift();
    this.#answer.resume();
    return batch;
  }

  /** No more is wanted. */
  close(): void {
    clearTimeout(this.#linger);
    clearTimeout(this.#stall);
  }

  #take(given: Buffer): void {
    let chunk = given;
    if (this.#toSkip > 0) {
      chunk = given.subarray(this.#toSkip);
      this.#toSkip -= given.length - chunk.length;
    }
    while (chunk.length > 0) {
      this.#batch ??= Buffer.allocUnsafeSlow(BATCH_BYTES);
      const taken = chunk.copy(this.#batch, this.#filled);
      this.#filled += taken;
      chunk = chunk.subarray(taken);
      if (this.#filled === BATCH_BYTES) this.#hand();
    }
    if (this.#wake === undefined) return;
    this.#stall.refresh();
    if (this.#filled > 0 && this.#filled === given.length) this.#linger.refresh();
  }

  #hand(): void {
    this.#full.push(this.#cut());
    // What lies here unread is fetched twice when this process dies: one batch is enough to keep its reader busy.
    this.#answer.pause();
    this.#tell();
  }

  /** What is filled, as the reader's own. */
  #cut(): Uint8Array {
    const batch = this.#batch?.subarray(0, this.#filled) ?? new Uint8Array();
    this.#batch = undefined;
    this.#filled = 0;
    return batch;
  }

  #flush(): void {
    if (this.#wake !== undefined && this.#filled > 0) this.#hand();
  }

  #stalled(): void {
    // Silence counts only while somebody waits for bytes; the next wait starts it anew.
    if (this.#wake !== undefined) this.#end({ failure: this.#limits.onStall() });
  }

  #end(state: "ended" | { readonly failure: unknown }): void {
    if (this.#state === "open") this.#state = state;
    this.#tell();
  }

  #tell(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}
