import { createServer as createPlainServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { pipeline } from "node:stream/promises";
import { asProblem } from "../../core/problem/core-problems.js";
import type { Problem } from "../../core/problem/problem.js";
import { readRange, type RangeAnswer } from "./byte-range.js";
import type { DepotLibrary } from "./depot-library.js";
import type { OpenedVib } from "./vib-files.js";

export interface DepotServerOptions {
  readonly library: Pick<DepotLibrary, "findVib">;
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** PEM; plain HTTP without it (bytes need no trust: digests and signatures decide). */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** A connection on which nothing moves for so long is closed; 60,000 by default. */
  readonly stallMs?: number;
  /** Called with what no client is to blame for: bytes missing, a disk that fails. */
  readonly onProblem?: (problem: Problem) => void;
}

export interface DepotServer {
  readonly host: string;
  readonly port: number;
  close(): Promise<void>;
}

const PATH = /^\/vibs\/([0-9a-f]{64})\.vib$/;
const LIMITS = { maxHeaderSize: 16 * 1024, headersTimeout: 15_000, requestTimeout: 30_000, keepAliveTimeout: 30_000 };

/** Serves GET and HEAD /vibs/<sha256>.vib with Range, If-Range and ETag, and nothing else. */
export async function startDepotServer(options: DepotServerOptions): Promise<DepotServer> {
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    serve(request, response, options.library).catch((thrown: unknown) => {
      options.onProblem?.(asProblem(thrown));
      // Once bytes have left, only a cut connection tells the client that they are not all.
      if (response.headersSent) response.destroy();
      else refuse(response, 500, "the depot server has a problem with this file; its log says which");
    });
  };
  const server: Server = options.tls
    ? createTlsServer({ ...LIMITS, ...options.tls, minVersion: "TLSv1.3" }, answer)
    : createPlainServer(LIMITS, answer);
  server.setTimeout(options.stallMs ?? 60_000);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  const address = server.address();
  return {
    host: options.host,
    port: typeof address === "object" && address !== null ? address.port : options.port,
    close: () => closed(server),
  };
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)));
    server.closeAllConnections();
  });
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  library: DepotServerOptions["library"],
): Promise<void> {
  const sha256 = PATH.exec(request.url ?? "")?.[1];
  if (sha256 === undefined) return refuse(response, 404, "there is nothing here but /vibs/<sha256>.vib");
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.setHeader("Allow", "GET, HEAD");
    return refuse(response, 405, "only GET and HEAD");
  }
  const vib = await library.findVib(sha256);
  if (vib === undefined) return refuse(response, 404, `there is no VIB ${sha256}`);
  if (request.headers["if-none-match"] === etagOf(vib)) return notModified(response, vib);
  if (request.method === "HEAD") return head(response, vib);
  await send(response, vib, rangeOf(request, vib));
}

const etagOf = ({ sha256 }: OpenedVib): string => `"${sha256}"`;

/** RFC 9110 13.1.5: a range counts only when If-Range names this very content. */
function rangeOf({ headers }: IncomingMessage, vib: OpenedVib): RangeAnswer {
  const condition = headers["if-range"];
  if (condition !== undefined && condition !== etagOf(vib)) return { kind: "whole" };
  return readRange(headers.range, vib.sizeBytes);
}

function headersOf(vib: OpenedVib): Record<string, string | number> {
  return {
    ETag: etagOf(vib),
    "Accept-Ranges": "bytes",
    "Content-Type": "application/octet-stream",
    // A digest names its content for ever.
    "Cache-Control": "public, max-age=31536000, immutable",
    "X-Content-Type-Options": "nosniff",
  };
}

async function head(response: ServerResponse, vib: OpenedVib): Promise<void> {
  await vib.close();
  response.writeHead(200, { ...headersOf(vib), "Content-Length": vib.sizeBytes }).end();
}

async function notModified(response: ServerResponse, vib: OpenedVib): Promise<void> {
  await vib.close();
  response.writeHead(304, headersOf(vib)).end();
}

async function send(response: ServerResponse, vib: OpenedVib, range: RangeAnswer): Promise<void> {
  const { sizeBytes } = vib;
  if (range.kind === "unsatisfiable") {
    await vib.close();
    response.setHeader("Content-Range", `bytes */${sizeBytes}`);
    return refuse(response, 416, `the file has ${sizeBytes} bytes`);
  }
  const { first, last } = range.kind === "part" ? range : { first: 0, last: sizeBytes - 1 };
  response.writeHead(range.kind === "part" ? 206 : 200, {
    ...headersOf(vib),
    "Content-Length": last - first + 1,
    ...(range.kind === "part" && { "Content-Range": `bytes ${first}-${last}/${sizeBytes}` }),
  });
  // `pipeline` reads no faster than the client takes, and closes the file however it ends.
  await pipeline(vib.stream({ first, last }), response).catch((thrown: unknown) => {
    // A client that goes away is its own affair.
    if (!isGone(thrown)) throw thrown;
  });
}

const isGone = (thrown: unknown): boolean =>
  thrown instanceof Error &&
  "code" in thrown &&
  ["ERR_STREAM_PREMATURE_CLOSE", "ECONNRESET", "EPIPE"].includes(String(thrown.code));

function refuse(response: ServerResponse, status: number, words: string): void {
  const body = `${words}\n`;
  response.writeHead(status, {
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Length": Buffer.byteLength(body),
  });
  response.end(response.req.method === "HEAD" ? undefined : body);
}
