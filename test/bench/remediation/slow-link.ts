import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { pipeline } from "node:stream/promises";
// eslint-disable-next-line no-restricted-syntax -- a line that takes its time is what it plays
import { setTimeout as pause } from "node:timers/promises";

/** A timer that rings late must not make the line slower: so much of what it missed may be caught up. */
const CATCH_UP_MS = 50;
const PIECE_BYTES = 32 << 10;
const LEAST_PAUSE_MS = 2;

export interface SlowLinkPlan {
  /** Port on the loopback of the server behind it. */
  readonly port: number;
  readonly bitsPerSecond: number;
}

/** A line to a server: all its connections together bring so many bits a second and no more, as from a depot far away. */
export class SlowLink implements AsyncDisposable {
  readonly #plan: SlowLinkPlan;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** When the line has carried all that was put on it. */
  #freeAtMs = 0;

  private constructor(plan: SlowLinkPlan) {
    this.#plan = plan;
    this.#server = createServer((near) => this.#carry(near));
  }

  static async start(plan: SlowLinkPlan): Promise<SlowLink> {
    const link = new SlowLink(plan);
    link.#server.listen(0, "127.0.0.1");
    await once(link.#server, "listening");
    return link;
  }

  get url(): string {
    // A listening TCP server has an address with a port.
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  #carry(near: Socket): void {
    const far = connect(this.#plan.port, "127.0.0.1");
    for (const socket of [near, far]) {
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
    }
    const hangUp = () => [near, far].forEach((socket) => socket.destroy());
    pipeline(near, far).catch(hangUp);
    pipeline(far, (chunks: AsyncIterable<Buffer>) => this.#paced(chunks), near).catch(hangUp);
  }

  async *#paced(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      for (let at = 0; at < chunk.length; at += PIECE_BYTES) {
        const piece = chunk.subarray(at, at + PIECE_BYTES);
        await this.#carried(piece.length);
        yield piece;
      }
    }
  }

  async #carried(bytes: number): Promise<void> {
    const now = performance.now();
    const begins = Math.max(this.#freeAtMs, now - CATCH_UP_MS);
    this.#freeAtMs = begins + (bytes * 8000) / this.#plan.bitsPerSecond;
    const waitMs = this.#freeAtMs - now;
    if (waitMs >= LEAST_PAUSE_MS) await pause(waitMs);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}
