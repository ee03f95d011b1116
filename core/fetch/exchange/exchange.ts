import type { ClientRequest, IncomingHttpHeaders, IncomingMessage, RequestOptions } from "node:http";
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import type { LookupFunction } from "node:net";
import { rootCertificates } from "node:tls";
import { Rooms } from "../../memory/rooms.js";
import { asProblem, coreProblem } from "../../problem/core-problems.js";
import { Problem } from "../../problem/problem.js";
import { fetchProblem } from "../fetch-problems.js";
import { Inflow, type Flow } from "../inflow.js";
import { checkFirst, checkRedirect, farLookup, firstLookup, type LoopbackRule } from "../redirect-address.js";
import type { KeptWires } from "../wire/kept-wires.js";
import { overProxy } from "./over-proxy.js";

/** Where a file is, and how it is got. */
export interface Way {
  /** http: or https:. */
  readonly url: string;
  /** Longest silence in milliseconds while bytes are awaited; connecting counts, waiting for the reader does not. */
  readonly stallMs: number;
  /** How many bytes at most are handed on at once. */
  readonly atOnceBytes?: () => number;
  /** Kept connections whose bytes are not copied, for what is fetched without a proxy; node's own otherwise, and for answers that are no plain ones. */
  readonly wires?: KeptWires;
  /** Authorities (PEM) for https beside the public ones; the wires have theirs. */
  readonly trust?: { readonly ca: string };
  /** URL (http:) of a proxy that everything goes through; https by CONNECT, so that it sees names alone. */
  readonly proxy?: string;
  /**
   * "same-host": a redirect to another host is SOURCE_MOVED, which names it; followed by default. Behind a proxy it is never followed: the proxy
   * resolves names itself, so that nobody here can tell where one leads.
   */
  readonly redirects?: "any-host" | "same-host";
  /** Given where somebody else names URL and proxy: neither of them nor their names lead to an address of this wire alone, nor to this machine but by this rule. */
  readonly loopback?: LoopbackRule;
}

/** Why an answer ends that nobody reads; told to nobody, and dear to make anew for each file. */
const UNREAD = coreProblem("CANCELED", { what: "the fetch" });

export interface Answer {
  readonly statusCode: number;
  /** By lower-case name. */
  readonly headers: IncomingHttpHeaders;
  readonly body: Inflow;
}

const MAX_REDIRECTS = 5;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** One use of a source: its requests, its silence, its end. */
export class Exchange {
  readonly #way: Way;
  readonly #signal: AbortSignal;
  readonly #cancel = () => this.#stop(coreProblem("CANCELED", { what: "the fetch" }));
  #request: ClientRequest | undefined;
  #body: Inflow | undefined;
  /** Ends a wire's answer, and a tunnel that is not there yet: its request cannot, as long as it has no socket. */
  #asking = new AbortController();

  constructor(way: Way, signal: AbortSignal) {
    this.#way = way;
    this.#signal = signal;
    signal.addEventListener("abort", this.#cancel);
  }

  /** The answer to a GET, at most five redirects later. */
  async follow(headers: Record<string, string>): Promise<Answer> {
    let url = new URL(this.#way.url);
    const { loopback } = this.#way;
    if (loopback !== undefined) checkFirst(url, loopback);
    let lookup: LookupFunction | undefined = loopback && firstLookup(url, loopback);
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      const answer = await this.#get(url, headers, lookup);
      if (!REDIRECTS.has(answer.statusCode)) return answer;
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

  /** The answer before, whose body nobody reads (any more). */
  #drop(): void {
    this.#body?.close();
    this.#stop();
  }

  /** Whoever reads the body gets what has come, then this. */
  #stop(why?: Problem): void {
    this.#asking.abort(why ?? UNREAD);
    this.#request?.destroy(why);
  }

  async #get(url: URL, headers: Record<string, string>, lookup?: LookupFunction): Promise<Answer> {
    if (this.#signal.aborted) throw coreProblem("CANCELED", { what: "the fetch" });
    if (url.protocol !== "http:" && url.protocol !== "https:") throw new RangeError("it is no http address");
    // A redirect's body is nobody's, and may be endless.
    this.#drop();
    this.#asking = new AbortController();
    const { wires, proxy } = this.#way;
    if (wires === undefined || proxy !== undefined) return await this.#getByNode(url, headers, lookup);
    const { signal } = this.#asking;
    const asked = wires.get({ url, headers, signal, bodyOf: (flow) => this.#bodyOf(flow), ...(lookup && { lookup }) });
    const answer = await this.#awaited(asked);
    if (answer === "other") return await this.#getByNode(url, headers, lookup);
    return { statusCode: answer.head.statusCode, headers: answer.head.headers, body: answer.body };
  }

  async #getByNode(url: URL, headers: Record<string, string>, lookup?: LookupFunction): Promise<Answer> {
    const request = this.#requestFor(url, { headers, ...(lookup && { lookup }) });
    this.#request = request;
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      request.on("response", resolve);
      request.on("error", reject);
    });
    request.end();
    const answer = await this.#awaited(answered);
    const body = this.#bodyOf(answer);
    answer.on("data", (chunk: Buffer) => body.add(chunk));
    answer.on("end", () => body.end());
    answer.on("error", (failure) => body.fail(failure));
    answer.on("close", () => {
      body.fail(new RangeError("the connection was cut"));
      body.leave();
    });
    return { statusCode: answer.statusCode ?? 0, headers: answer.headers, body };
  }

  #bodyOf(flow: Flow): Inflow {
    const { stallMs, url, wires, atOnceBytes } = this.#way;
    const onStall = () => fetchProblem("SOURCE_STALLED", { url: shown(url), stallMs });
    this.#body = new Inflow({
      ...{ rooms: wires?.rooms ?? new Rooms("own"), flow, stallMs, onStall },
      ...(atOnceBytes && { atOnceBytes }),
    });
    return this.#body;
  }

  #requestFor(url: URL, asked: RequestOptions): ClientRequest {
    const { trust, wires, proxy, stallMs, loopback } = this.#way;
    const ca = trust ? { ca: [...rootCertificates, trust.ca] } : wires && { ca: [...wires.authorities] };
    const send = url.protocol === "https:" ? httpsRequest : httpRequest;
    if (proxy === undefined)
      return send(url, { ...asked, ...(wires ? { agent: wires.nodeAgents.for(url, asked.lookup) } : ca) });
    const through = new URL(proxy);
    // Whoever names the proxy names an address as well.
    if (loopback !== undefined) checkFirst(through, loopback);
    const { through: form, options } = overProxy({
      ...(loopback !== undefined && { lookup: firstLookup(through, loopback) }),
      ...{ url, proxy: through, headers: asked.headers, tls: ca ?? {} },
      ...{ stallMs, signal: this.#asking.signal },
    });
    return form === "tunnel" ? httpsRequest(url, options) : httpRequest(options);
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
