import type { Agent, ClientRequest, IncomingMessage, RequestOptions } from "node:http";
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import type { LookupFunction } from "node:net";
import { rootCertificates } from "node:tls";
import { asProblem, coreProblem } from "../../problem/core-problems.js";
import { Problem } from "../../problem/problem.js";
import { fetchProblem } from "../fetch-problems.js";
import { checkFirst, checkRedirect, farLookup, firstLookup, type LoopbackRule } from "../redirect-address.js";
import { overProxy } from "./over-proxy.js";

/** Where a file is, and how it is got. */
export interface Way {
  /** http: or https:. */
  readonly url: string;
  /** Longest silence in milliseconds while bytes are awaited; connecting counts, waiting for the reader does not. */
  readonly stallMs: number;
  /** Of the same scheme as the URL; the process-wide keep-alive agent unless told. */
  readonly agent?: Agent;
  /** Authorities (PEM) for https beside the public ones; not needed where the agent brings its own. */
  readonly trust?: { readonly ca: string };
  /** URL (http:) of a proxy that everything goes through; https by CONNECT, so that it sees names alone. */
  readonly proxy?: string;
  /**
   * "same-host": a redirect to another host is SOURCE_MOVED, which names it; followed by default. Behind a proxy it is never followed: the proxy
   * resolves names itself, so that nobody here can tell where one leads.
   */
  readonly redirects?: "any-host" | "same-host";
  /** Given where somebody else names the URL: neither it nor its name leads to an address of this wire alone, nor to this machine but by this rule. */
  readonly loopback?: LoopbackRule;
}

const MAX_REDIRECTS = 5;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** One use of a source: its requests, its silence, its end. */
export class Exchange {
  readonly #way: Way;
  readonly #signal: AbortSignal;
  readonly #cancel = () => this.#drop(coreProblem("CANCELED", { what: "the fetch" }));
  #request: ClientRequest | undefined;
  /** Ends a tunnel that is not there yet: its request cannot, as long as it has no socket. */
  #tunnel = new AbortController();

  constructor(way: Way, signal: AbortSignal) {
    this.#way = way;
    this.#signal = signal;
    signal.addEventListener("abort", this.#cancel);
  }

  /** The answer to a GET, at most five redirects later. */
  async follow(headers: Record<string, string>): Promise<IncomingMessage> {
    let url = new URL(this.#way.url);
    const { loopback } = this.#way;
    if (loopback !== undefined) checkFirst(url, loopback);
    let lookup: LookupFunction | undefined = loopback && firstLookup(url, loopback);
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      const answer = await this.#get(url, headers, lookup);
      if (!REDIRECTS.has(answer.statusCode ?? 0)) return answer;
      const next = new URL(answer.headers.location ?? "", url);
      // https may not become http, and neither may become file or anything else.
      if (next.protocol !== url.protocol) throw new RangeError(`it redirects to another scheme, ${next.protocol}`);
      const { redirects: allowed, proxy } = this.#way;
      if ((allowed === "same-host" || proxy !== undefined) && next.host !== url.host)
        throw fetchProblem("SOURCE_MOVED", { url: shown(url.href), to: shown(next.href) });
      checkRedirect(url, next);
      if (next.hostname !== url.hostname) lookup = farLookup;
      url = next;
    }
    throw new RangeError(`it redirects more than ${MAX_REDIRECTS} times`);
  }

  explain(thrown: unknown): Problem {
    if (this.#signal.aborted) return coreProblem("CANCELED", { what: "the fetch" }, thrown);
    if (thrown instanceof Problem) return thrown;
    const why = thrown instanceof Error ? thrown.message : asProblem(thrown).message;
    return fetchProblem("SOURCE_FAILED", { url: shown(this.#way.url), why }, thrown);
  }

  end(): void {
    this.#signal.removeEventListener("abort", this.#cancel);
    // Of a request that was read to its end this leaves the kept connection alone.
    this.#drop();
  }

  #drop(why?: Problem): void {
    this.#tunnel.abort(why);
    this.#request?.destroy(why);
  }

  #get(url: URL, headers: Record<string, string>, lookup?: LookupFunction): Promise<IncomingMessage> {
    if (this.#signal.aborted) throw coreProblem("CANCELED", { what: "the fetch" });
    if (url.protocol !== "http:" && url.protocol !== "https:") throw new RangeError("it is no http address");
    // A redirect's body is nobody's, and may be endless.
    this.#drop();
    this.#tunnel = new AbortController();
    const request = this.#requestFor(url, { headers, ...(lookup && { lookup }) });
    this.#request = request;
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      request.on("response", resolve);
      request.on("error", reject);
    });
    request.end();
    return this.#awaited(answered);
  }

  #requestFor(url: URL, asked: RequestOptions): ClientRequest {
    const { agent, trust, proxy, stallMs } = this.#way;
    const ca = trust && { ca: [...rootCertificates, trust.ca] };
    const send = url.protocol === "https:" ? httpsRequest : httpRequest;
    if (proxy === undefined) return send(url, { ...asked, ...ca, ...(agent && { agent }) });
    const { through, options } = overProxy({
      ...{ url, proxy: new URL(proxy), headers: asked.headers, tls: ca ?? {} },
      ...{ stallMs, signal: this.#tunnel.signal },
    });
    return through === "tunnel" ? httpsRequest(url, options) : httpRequest(options);
  }

  /** Waits for the server, no longer than its silence may be. */
  async #awaited<T>(promise: Promise<T>): Promise<T> {
    const { stallMs, url } = this.#way;
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
}

/** A URL for messages and logs: without the secrets that user info and query may hold. */
export function shown(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname === "/" ? "" : pathname}`;
}
