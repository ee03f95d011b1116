import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { ForgedVib } from "./image-forge.js";

/** A real HTTP server of VIBs with ranges, that can be made to behave badly. */
export class DepotServer implements AsyncDisposable {
  readonly #files = new Map<string, Uint8Array>();
  readonly #server: Server;
  /** Every request's range start, by SHA-256. */
  readonly asked: { readonly sha256: string; readonly fromByte: number; readonly ifRange: string | undefined }[] = [];
  sentBytes = 0;
  /** Ends the connection after so many bytes of each answer. */
  cutAfterBytes: number | undefined;
  /** In place of the digest: what tells one version of a file from the next. */
  etag: string | (() => string) | undefined;
  /** Answers everything with this status. */
  status: number | undefined;
  /** Gives other bytes of the same length. */
  readonly wrong = new Set<string>();
  /** Sends so many bytes of each answer, then waits until the connection goes. */
  stallAfterBytes: number | undefined;
  #mark: { readonly atBytes: number; readonly reached: () => void } | undefined;

  private constructor() {
    this.#server = createServer((request, response) => this.#answer(request, response));
  }

  static async start(vibs: readonly ForgedVib[]): Promise<DepotServer> {
    const depot = new DepotServer();
    for (const { entry, bytes } of vibs) depot.put(entry.sha256, bytes);
    depot.#server.listen(0, "127.0.0.1");
    await once(depot.#server, "listening");
    return depot;
  }

  get url(): string {
    // A listening TCP server has an address with a port.
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  put(sha256: string, bytes: Uint8Array): void {
    this.#files.set(sha256, bytes);
  }

  /** Resolves when so many more bytes have been sent; the answer that crosses the mark goes no further. One mark at a time. */
  afterBytes(count: number): Promise<void> {
    return new Promise((reached) => (this.#mark = { atBytes: this.sentBytes + count, reached }));
  }

  /** Breaks off whatever is under way. */
  cut(): void {
    this.#server.closeAllConnections();
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const sha256 = /^\/vibs\/([0-9a-f]{64})\.vib$/.exec(request.url ?? "")?.[1] ?? "";
    const bytes = this.#files.get(sha256);
    if (bytes === undefined) return void response.writeHead(404).end();
    if (this.status !== undefined) return void response.writeHead(this.status).end();
    const version = typeof this.etag === "function" ? this.etag() : this.etag;
    const etag = `"${version ?? sha256}"`;
    const ifRange = request.headers["if-range"]?.toString();
    const wanted = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? "0");
    // RFC 9110 13.1.5: the range of a file that changed is not given; all of it is.
    const fromByte = ifRange === undefined || ifRange === etag ? wanted : 0;
    this.asked.push({ sha256, fromByte: wanted, ifRange });
    const headers = { etag, "accept-ranges": "bytes", "content-length": bytes.length - fromByte };
    if (fromByte === 0) response.writeHead(200, headers);
    else
      response.writeHead(206, { ...headers, "content-range": `bytes ${fromByte}-${bytes.length - 1}/${bytes.length}` });
    this.#send(response, (this.wrong.has(sha256) ? bytes.map((byte) => byte ^ 1) : bytes).subarray(fromByte));
  }

  #send(response: ServerResponse, rest: Uint8Array): void {
    const mark = this.#mark;
    if (mark !== undefined && this.sentBytes + rest.length >= mark.atBytes) {
      this.#mark = undefined;
      const part = rest.subarray(0, mark.atBytes - this.sentBytes);
      this.sentBytes = mark.atBytes;
      return void response.write(part, mark.reached);
    }
    const limit = this.cutAfterBytes ?? this.stallAfterBytes ?? rest.length;
    const part = rest.subarray(0, limit);
    this.sentBytes += part.length;
    if (part.length === rest.length) return void response.end(part);
    response.write(part, () => {
      if (this.cutAfterBytes !== undefined) response.destroy();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }
}
