import { createServer, type Server, type ServerResponse } from "node:http";
import { request } from "node:https";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import type { ForgedVib } from "../../rig/forge.js";

/** A mirror before the controller's depot that gives nothing until it is told to, and counts what it was asked for. */
export class HeldDepot implements AsyncDisposable {
  readonly asked: string[] = [];
  #open = Promise.resolve();
  #lets = 0;
  readonly #slow = new Map<string, (outgoing: ServerResponse) => void>();
  #release: () => void = () => undefined;
  #heard: (() => void)[] = [];

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  /** `behind` says where the depot is at this moment: it has another port after a restart. */
  static async start(behind: () => { readonly address: string; readonly ca: string }): Promise<HeldDepot> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const held = new HeldDepot(server, `http://127.0.0.1:${port}`);
    server.on("request", (incoming, outgoing) => {
      held.asked.push(incoming.url ?? "");
      for (const heard of held.#heard.splice(0)) heard();
      const slow = [...held.#slow].find(([part]) => incoming.url?.includes(part) === true)?.[1];
      if (slow !== undefined) return slow(outgoing);
      const open = held.#lets > 0 ? Promise.resolve() : held.#open;
      held.#lets = Math.max(0, held.#lets - 1);
      void open.then(() => {
        const { address, ca } = behind();
        const [host = "", target = ""] = address.split(":");
        const { url: path, headers } = incoming;
        const onward = { host, port: target, path, headers: { ...headers, host }, ca, agent: false } as const;
        request(onward, (answer) => {
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(outgoing);
        })
          .on("error", () => outgoing.destroy())
          .end();
      });
    });
    return held;
  }

  /** Holds every request from now on, but for the next so many. */
  hold(after = 0): void {
    this.#lets = after;
    this.#open = new Promise((resolve) => (this.#release = resolve));
  }

  /** Serves a VIB one byte a second, or never. */
  spoil({ sha256, bytes }: ForgedVib, pace: "byte-a-second" | "never"): void {
    this.#slow.set(sha256, (outgoing) => {
      outgoing.writeHead(200, { "content-length": String(bytes.length) }).flushHeaders();
      if (pace === "never") return;
      let sent = 0;
      const timer = setInterval(() => outgoing.write(bytes.subarray(sent, ++sent)), 1_000);
      outgoing.once("close", () => clearInterval(timer));
    });
  }

  release(): void {
    this.#lets = 0;
    this.#release();
  }

  /** The next request that arrives. */
  nextRequest(): Promise<void> {
    return new Promise((resolve) => this.#heard.push(resolve));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.release();
    this.server.close();
    this.server.closeAllConnections();
  }
}
