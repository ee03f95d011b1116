import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { ForgedVib } from "../../rig/forge.js";

/** The depot's door: a static mirror of some VIBs that outlives the controller, and counts who comes. */
export class CountingMirror implements AsyncDisposable {
  readonly #vibs: ReadonlyMap<string, Uint8Array>;
  readonly #server: Server;
  #asked = new Map<string, number>();
  #total = 0;
  #waiting: { readonly total: number; readonly resolve: () => void }[] = [];

  private constructor(vibs: readonly ForgedVib[], server: Server) {
    this.#vibs = new Map(vibs.map(({ sha256, bytes }) => [`/vibs/${sha256}.vib`, bytes]));
    this.#server = server;
  }

  static async start(vibs: readonly ForgedVib[]): Promise<CountingMirror> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const mirror = new CountingMirror(vibs, server);
    server.on("request", ({ url = "" }, response) => {
      const bytes = mirror.#vibs.get(url);
      mirror.#count(url);
      // No ranges: whoever comes a second time is counted a second time.
      if (bytes === undefined) response.writeHead(404).end();
      else response.writeHead(200, { "content-length": String(bytes.length) }).end(bytes);
    });
    return mirror;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** How often each VIB was asked for since the last call. */
  take(): readonly number[] {
    const counts = [...this.#vibs.keys()].map((path) => this.#asked.get(path) ?? 0);
    this.#asked = new Map();
    this.#total = 0;
    return counts;
  }

  /** Once so many requests have come since the last `take`. */
  async heard(total: number): Promise<void> {
    if (this.#total >= total) return;
    await new Promise<void>((resolve) => this.#waiting.push({ total, resolve }));
  }

  #count(url: string): void {
    this.#asked.set(url, (this.#asked.get(url) ?? 0) + 1);
    this.#total += 1;
    for (const one of this.#waiting) if (one.total <= this.#total) one.resolve();
    this.#waiting = this.#waiting.filter(({ total }) => total > this.#total);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
