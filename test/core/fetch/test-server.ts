import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { ByteSource } from "../../../core/fetch/byte-source.js";

/** A real HTTP server that answers each request by the next handler, the last one for all that follow. */
export interface TestServer {
  readonly url: string;
  readonly requests: IncomingMessage[];
  readonly connections: () => number;
  close(): Promise<void>;
}

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

export async function serve(handlers: readonly Handler[], tls?: { cert: string; key: string }): Promise<TestServer> {
  const requests: IncomingMessage[] = [];
  const listener: RequestListener = (request, response) => {
    const handler = handlers[Math.min(requests.push(request), handlers.length) - 1];
    handler?.(request, response);
  };
  const server: Server = tls ? createTlsServer(tls, listener) : createServer(listener);
  let connections = 0;
  server.on(tls ? "secureConnection" : "connection", () => connections++);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // A TCP server's address is an AddressInfo.
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls ? "https" : "http"}://127.0.0.1:${port}/file`,
    requests,
    connections: () => connections,
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Serves the content with ranges, If-Range and a strong ETag, as a good server does. */
export const ranged =
  (content: Uint8Array, etag = '"one"'): Handler =>
  (request, response) => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? NaN);
    const ifRange = request.headers["if-range"];
    if (Number.isNaN(from) || (ifRange !== undefined && ifRange !== etag)) {
      response.writeHead(200, { etag, "content-length": content.length }).end(content);
      return;
    }
    const range = `bytes ${from}-${content.length - 1}/${content.length}`;
    response.writeHead(206, { etag, "content-range": range, "content-length": content.length - from });
    response.end(content.subarray(from));
  };

/** Says the length of the whole, sends so many bytes, and cuts the connection. */
export const cutAfter =
  (content: Uint8Array, bytes: number, etag = '"one"'): Handler =>
  (_request, response) => {
    response.writeHead(200, { etag, "content-length": content.length });
    response.write(content.subarray(0, bytes), () => response.destroy());
  };

/** All bytes of a source, or what came before it failed and why. */
export async function readAll(source: ByteSource, fromByte = 0, signal = new AbortController().signal) {
  const chunks: Uint8Array[] = [];
  let failure: unknown;
  try {
    for await (const chunk of source(fromByte, signal)) chunks.push(chunk);
  } catch (thrown) {
    failure = thrown;
  }
  return { bytes: Buffer.concat(chunks), failure };
}
