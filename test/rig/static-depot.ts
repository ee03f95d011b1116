import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { bufferBytes } from "../../core/bytes/random-access.js";
import { buildBundle } from "../../formats/depot/build-bundle.js";
import type { BundlePlan } from "../../formats/depot/bundle-plan.js";
import { openZip } from "../../formats/depot/zip-source.js";
import { RELEASED } from "./forge.js";

/** An unpacked bundle on a web server, whose files a test changes as it likes; ranges, strong ETags. */
export class StaticDepot implements AsyncDisposable {
  readonly files = new Map<string, Buffer>();
  /** Answers a path in its own way. */
  readonly special = new Map<string, RequestListener>();
  /** "GET /path" in the order in which they came. */
  readonly asked: string[] = [];
  sentBytes = 0;
  readonly #server = createServer((request, response) => this.#answer(request, response));

  static async start(): Promise<StaticDepot> {
    const depot = new StaticDepot();
    depot.#server.listen(0, "127.0.0.1");
    await once(depot.#server, "listening");
    return depot;
  }

  get base(): string {
    // A TCP server's address is an AddressInfo.
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}/`;
  }

  get location(): string {
    return `${this.base}index.xml`;
  }

  /** Puts what a bundle of this plan holds in the place of all files. */
  async publish(plan: Omit<BundlePlan, "vendor" | "releaseDate" | "platforms">): Promise<void> {
    const bundle = buildBundle({
      vendor: { name: "Greenroom", code: "GRN" },
      platforms: [{ productLineId: "embeddedEsx", version: "9.0", locale: "" }],
      releaseDate: RELEASED,
      ...plan,
    });
    const zip = await openZip(bufferBytes(await collect(bundle)), "bundle.zip");
    this.files.clear();
    for (const { path } of zip.entries()) this.files.set(path, await collect(zip.read(path)));
  }

  /** Path of a VIB in it. */
  vibPath(id: string): string {
    const path = [...this.files.keys()].find((name) => name.endsWith(`/${id}.vib`));
    if (path === undefined) throw new RangeError(`no VIB ${id} in the depot`);
    return path;
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const path = decodeURI(new URL(request.url ?? "/", this.base).pathname).slice(1);
    this.asked.push(path);
    const special = this.special.get(path);
    if (special !== undefined) return void special(request, response);
    const bytes = this.files.get(path);
    if (bytes === undefined) return void response.writeHead(404).end();
    const etag = `"${createHash("sha256").update(bytes).digest("hex").slice(0, 16)}"`;
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
    const isPart = from > 0 && (request.headers["if-range"] ?? etag) === etag;
    const body = isPart ? bytes.subarray(from) : bytes;
    this.sentBytes += body.length;
    response.writeHead(isPart ? 206 : 200, {
      etag,
      "content-length": body.length,
      ...(isPart && { "content-range": `bytes ${from}-${bytes.length - 1}/${bytes.length}` }),
    });
    response.end(body);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}

async function collect(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytes) chunks.push(chunk);
  return Buffer.concat(chunks);
}
