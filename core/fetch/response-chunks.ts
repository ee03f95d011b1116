import type { IncomingMessage } from "node:http";
import type { Problem } from "../problem/problem.js";

/** What may lie here unread before the socket is paused: it is fetched twice when this process dies. */
const UNREAD_BYTES = 512 * 1024;

export interface ChunkLimits {
  /** The first bytes of the body that are not wanted. */
  readonly skipBytes: number;
  /** Longest silence while bytes are awaited, milliseconds. */
  readonly stallMs: number;
  readonly onStall: () => Problem;
}

/**
 * The body of an answer without a stream iterator, and one timer for all of it (BENCH part 4). What one look at the sockets brought is handed
 * on as one chunk: every chunk takes dozens of steps on its way to the disk, and TLS gives 16 KiB at a time.
 */
export class ResponseChunks {
  readonly #answer: IncomingMessage;
  readonly #limits: ChunkLimits;
  readonly #stall: NodeJS.Timeout;
  #unread: Uint8Array[] = [];
  #unreadBytes = 0;
  #toSkip: number;
  #state: "open" | "ended" | { readonly failure: unknown } = "open";
  #wake: (() => void) | undefined;
  #telling: NodeJS.Immediate | undefined;

  constructor(answer: IncomingMessage, limits: ChunkLimits) {
    this.#answer = answer;
    this.#limits = limits;
    this.#toSkip = limits.skipBytes;
    this.#stall = setTimeout(() => this.#stalled(), limits.stallMs);
    answer.on("data", (chunk: Buffer) => this.#take(chunk));
    answer.on("end", () => this.#end("ended"));
    answer.on("error", (failure) => this.#end({ failure }));
    answer.on("close", () => this.#end({ failure: new RangeError("the connection was cut") }));
  }

  /** The next chunk, or undefined at the end. Throws what broke the connection, and `onStall`'s problem after silence. */
  async next(): Promise<Uint8Array | undefined> {
    while (this.#unread.length === 0) {
      if (this.#state === "ended") return undefined;
      if (this.#state !== "open") throw this.#state.failure;
      this.#stall.refresh();
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    const chunks = this.#unread;
    if (this.#unreadBytes >= UNREAD_BYTES) this.#answer.resume();
    this.#unread = [];
    this.#unreadBytes = 0;
    const [first] = chunks;
    return chunks.length === 1 ? first : Buffer.concat(chunks);
  }

  /** No more is wanted. */
  close(): void {
    clearTimeout(this.#stall);
  }

  #take(given: Buffer): void {
    const chunk = this.#toSkip === 0 ? given : given.subarray(this.#toSkip);
    this.#toSkip -= given.length - chunk.length;
    if (chunk.length > 0) {
      this.#unread.push(chunk);
      this.#unreadBytes += chunk.length;
      if (this.#unreadBytes >= UNREAD_BYTES) this.#answer.pause();
      // When the other sockets were looked at too.
      this.#telling ??= setImmediate(() => this.#tell());
    } else if (this.#wake !== undefined) this.#stall.refresh();
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
    this.#telling = undefined;
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}
