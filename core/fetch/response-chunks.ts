import type { IncomingMessage } from "node:http";
import type { Problem } from "../problem/problem.js";

/** What may lie here unread before the socket is paused: it is fetched twice when this process dies, and what lies long is costly to collect. */
const UNREAD_BYTES = 128 * 1024;

export interface ChunkLimits {
  /** The first bytes of the body that are not wanted. */
  readonly skipBytes: number;
  /** Longest silence while bytes are awaited, milliseconds. */
  readonly stallMs: number;
  readonly onStall: () => Problem;
}

/** The body of an answer as it comes from the socket, uncopied: no stream iterator, and one timer for all of it (BENCH part 4). */
export class ResponseChunks {
  readonly #answer: IncomingMessage;
  readonly #limits: ChunkLimits;
  readonly #stall: NodeJS.Timeout;
  #unread: Uint8Array[] = [];
  #unreadBytes = 0;
  #toSkip: number;
  #state: "open" | "ended" | { readonly failure: unknown } = "open";
  #wake: (() => void) | undefined;

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

  /** The next chunks, at least one, or none at the end. Throws what broke the connection, and `onStall`'s problem after silence. */
  async next(): Promise<readonly Uint8Array[]> {
    while (this.#unread.length === 0) {
      if (this.#state === "ended") return [];
      if (this.#state !== "open") throw this.#state.failure;
      this.#stall.refresh();
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    const chunks = this.#unread;
    if (this.#unreadBytes >= UNREAD_BYTES) this.#answer.resume();
    this.#unread = [];
    this.#unreadBytes = 0;
    return chunks;
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
      this.#tell();
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
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}
