import type { Agent, ClientRequest, IncomingMessage } from "node:http";
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import type { LookupFunction } from "node:net";
import { rootCertificates } from "node:tls";
import { asProblem, coreProblem } from "../problem/core-problems.js";
import { Problem } from "../problem/problem.js";
import type { ByteSource } from "./byte-source.js";
import { fetchProblem } from "./fetch-problems.js";
import { judgeAnswer } from "./range-answer.js";
import { ResponseChunks } from "./response-chunks.js";
import { checkRedirect, farLookup } from "./redirect-address.js";

/** One file at one URL. */
export interface HttpRange {
  /** http: or https:. */
  readonly url: string;
  /** The length of the whole file, known beforehand; a server that says another one is refused. */
  readonly sizeBytes: number;
  /** Longest silence in milliseconds while bytes are awaited; connecting counts, waiting for the reader does not. */
  readonly stallMs: number;
  /** Of the same scheme as the URL; the process-wide keep-alive agent unless told. */
  readonly agent?: Agent;
  /** Authorities (PEM) for https beside the public ones; not needed where the agent brings its own. */
  readonly trust?: { readonly ca: string };
  /** What is remembered of the bytes handed out; kept by the caller where a resume shall survive this process. */
  readonly memory?: EtagMemory;
}

/** The strong ETag of the bytes that were handed out (RFC 9110 13.1.5). */
export interface EtagMemory {
  get(): string | undefined;
  put(etag: string | undefined): void;
}

const MAX_REDIRECTS = 5;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

function forgetful(): EtagMemory {
  let known: string | undefined;
  return { get: () => known, put: (etag) => void (known = etag) };
}

/**
 * The bytes by GET with Range and If-Range (RFC 9110 14.2, 13.1.5). A server that answers 200 instead of 206 is read from
 * the start and the known bytes dropped. Throws SOURCE_CHANGED, SOURCE_OTHER_FILE, SOURCE_REFUSED as `judgeAnswer` does; SOURCE_FAILED when the
 * file ends early or redirects to another scheme; SOURCE_STALLED after silence; CANCELED by the signal.
 */
export function httpRange(file: HttpRange): ByteSource {
  const memory = file.memory ?? forgetful();
  return async function* (fromByte, signal) {
    if (fromByte === file.sizeBytes) return;
    const knownEtag = fromByte === 0 ? undefined : memory.get();
    const exchange = new Exchange(file, signal);
    try {
      const answer = await follow(exchange, file, rangeHeaders(fromByte, knownEtag));
      const { skipBytes, etag } = judgeAnswer(answer, {
        url: shown(file.url),
        fromByte,
        sizeBytes: file.sizeBytes,
        knownEtag,
      });
      if (etag !== knownEtag) memory.put(etag);
      yield* bodyOf({ answer, file, fromByte, skipBytes });
    } catch (thrown) {
      throw exchange.explain(thrown);
    } finally {
      exchange.end();
    }
  };
}

function rangeHeaders(fromByte: number, etag: string | undefined): Record<string, string> {
  // Encoded bytes are not those that were signed, and their ranges are not ours.
  const identity = { "accept-encoding": "identity" };
  if (fromByte === 0) return identity;
  return { ...identity, range: `bytes=${fromByte}-`, ...(etag === undefined ? {} : { "if-range": etag }) };
}

interface Body {
  readonly answer: IncomingMessage;
  readonly file: HttpRange;
  readonly fromByte: number;
  readonly skipBytes: number;
}

async function* bodyOf({ answer, file, fromByte, skipBytes }: Body): AsyncGenerator<Uint8Array> {
  const { stallMs, sizeBytes } = file;
  const onStall = () => fetchProblem("SOURCE_STALLED", { url: shown(file.url), stallMs });
  const body = new ResponseChunks(answer, { skipBytes, stallMs, onStall });
  let position = fromByte;
  try {
    for (let chunk = await body.next(); chunk !== undefined; chunk = await body.next()) {
      position += chunk.length;
      yield chunk;
    }
  } finally {
    body.close();
  }
  if (position < sizeBytes) throw new RangeError(`it ended after ${position} of ${sizeBytes} bytes`);
}

async function follow(exchange: Exchange, file: HttpRange, headers: Record<string, string>): Promise<IncomingMessage> {
  let url = new URL(file.url);
  let lookup: LookupFunction | undefined;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const answer = await exchange.get(url, headers, lookup);
    if (!REDIRECTS.has(answer.statusCode ?? 0)) return answer;
    const next = new URL(answer.headers.location ?? "", url);
    // https may not become http, and neither may become file or anything else.
    if (next.protocol !== url.protocol) throw new RangeError(`it redirects to another scheme, ${next.protocol}`);
    checkRedirect(url, next);
    if (next.hostname !== url.hostname) lookup = farLookup;
    url = next;
  }
  throw new RangeError(`it redirects more than ${MAX_REDIRECTS} times`);
}

/** One use of the source: its requests, its silence, its end. */
class Exchange {
  readonly #file: HttpRange;
  readonly #signal: AbortSignal;
  readonly #cancel = () => this.#request?.destroy(coreProblem("CANCELED", { what: "the fetch" }));
  #request: ClientRequest | undefined;

  constructor(file: HttpRange, signal: AbortSignal) {
    this.#file = file;
    this.#signal = signal;
    signal.addEventListener("abort", this.#cancel);
  }

  get(url: URL, headers: Record<string, string>, lookup?: LookupFunction): Promise<IncomingMessage> {
    const { agent, trust } = this.#file;
    if (this.#signal.aborted) throw coreProblem("CANCELED", { what: "the fetch" });
    if (url.protocol !== "http:" && url.protocol !== "https:") throw new RangeError("it is no http address");
    const options = {
      headers,
      ...(lookup && { lookup }),
      ...(agent && { agent }),
      ...(trust && { ca: [...rootCertificates, trust.ca] }),
    };
    // A redirect's body is nobody's, and may be endless.
    this.#request?.destroy();
    const request = url.protocol === "https:" ? httpsRequest(url, options) : httpRequest(url, options);
    this.#request = request;
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      request.on("response", resolve);
      request.on("error", reject);
    });
    request.end();
    return this.awaited(answered);
  }

  /** Waits for the server, no longer than its silence may be. */
  async awaited<T>(promise: Promise<T>): Promise<T> {
    const { stallMs, url } = this.#file;
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(fetchProblem("SOURCE_STALLED", { url: shown(url), stallMs })), stallMs);
    });
    try {
      // The loser's end is seen by the race, and the exchange is ended by whoever sees the rejection.
      return await Promise.race([promise, silence]);
    } finally {
      clearTimeout(timer);
    }
  }

  explain(thrown: unknown): Problem {
    if (this.#signal.aborted) return coreProblem("CANCELED", { what: "the fetch" }, thrown);
    if (thrown instanceof Problem) return thrown;
    const why = thrown instanceof Error ? thrown.message : asProblem(thrown).message;
    return fetchProblem("SOURCE_FAILED", { url: shown(this.#file.url), why }, thrown);
  }

  end(): void {
    this.#signal.removeEventListener("abort", this.#cancel);
    // Of a request that was read to its end this leaves the kept connection alone.
    this.#request?.destroy();
  }
}

/** A URL for messages and logs: without the secrets that user info and query may hold. */
export function shown(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname === "/" ? "" : pathname}`;
}
