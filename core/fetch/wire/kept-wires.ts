import type { LookupFunction } from "node:net";
import { createSecureContext, rootCertificates, type SecureContext } from "node:tls";
import { asProblem } from "../../problem/core-problems.js";
import type { Rooms } from "../../memory/rooms.js";
import type { Flow, Inflow } from "../inflow.js";
import { FIELD_VALUE } from "./response-head.js";
import { NodeAgents } from "./node-agents.js";
import { Wire, type PlainAnswer } from "./wire.js";

/** Of connections that nobody uses so many are kept at most, wherever redirects lead. */
const MOST_IDLE = 16;

export interface WireRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Resolves the name; the system's unless told. */
  readonly lookup?: LookupFunction;
  readonly bodyOf: (flow: Flow) => Inflow;
  /** Ends the connection as long as the answer is not through. */
  readonly signal: AbortSignal;
}

/**
 * Connections that are kept from one file to the next, closed together. One TLS context for all of them: reading the roots anew for each
 * connection costs more than its handshake. `authorityPem` is trusted beside the public roots.
 */
export class KeptWires implements Disposable {
  readonly rooms: Rooms;
  readonly authorities: readonly string[];
  /** For a reader that knows all of HTTP: closed with the rest. */
  readonly nodeAgents = new NodeAgents(() => this.#secureContext());
  readonly #all = new Map<string, Set<Wire>>();
  /** Whose files come in another way than a plain one: the question is spared the next time. */
  readonly #others = new Set<string>();
  #secure: SecureContext | undefined;

  constructor({ rooms, authorityPem }: { readonly rooms: Rooms; readonly authorityPem: string }) {
    this.rooms = rooms;
    this.authorities = authorityPem === "" ? rootCertificates : [...rootCertificates, authorityPem];
  }

  /** The answer to a GET; "other" where a reader that knows all of HTTP has to ask again. Throws what broke the connection, and the signal's reason. */
  async get(request: WireRequest): Promise<PlainAnswer | "other"> {
    const { origin } = request.url;
    if (this.#others.has(origin)) return "other";
    const text = requestText(request.url, request.headers);
    const kept = this.#wireTo(request);
    try {
      const answer = await this.#ask(kept, request, text);
      if (answer === "other") this.#others.add(origin);
      return answer;
    } catch (failure) {
      // A server may close a kept connection in the moment it is asked: that says nothing about the file (RFC 9112 9.3.1).
      if (!kept.isUsed || kept.wasHeard || request.signal.aborted) throw failure;
      return await this.#ask(this.#newWire(request), request, text);
    }
  }

  #wireTo(request: WireRequest): Wire {
    // A name is not reached by a connection that was made under another rule of where names may lead.
    for (const wire of this.#all.get(request.url.origin) ?? [])
      if (wire.isFree && wire.lookup === request.lookup) return wire;
    return this.#newWire(request);
  }

  #newWire({ url, lookup }: WireRequest): Wire {
    this.#closeIdle();
    const secure = url.protocol === "https:" ? this.#secureContext() : undefined;
    const wire = new Wire({ url, secure, ...(lookup && { lookup }) });
    const wires = this.#all.get(url.origin) ?? new Set();
    this.#all.set(url.origin, wires.add(wire));
    return wire;
  }

  #closeIdle(): void {
    const idle: Wire[] = [];
    for (const [origin, wires] of this.#all) {
      for (const wire of wires) {
        if (wire.isGone) wires.delete(wire);
        else if (wire.isFree) idle.push(wire);
      }
      if (wires.size === 0) this.#all.delete(origin);
    }
    for (const wire of idle.slice(0, Math.max(0, idle.length - MOST_IDLE + 1))) wire.destroy();
  }

  #secureContext(): SecureContext {
    return (this.#secure ??= createSecureContext({ ca: [...this.authorities], minVersion: "TLSv1.2" }));
  }

  async #ask(wire: Wire, { bodyOf, signal }: WireRequest, text: string): Promise<PlainAnswer | "other"> {
    const drop = (): void => wire.destroy(asProblem(signal.reason));
    signal.addEventListener("abort", drop);
    return await wire.ask(text, bodyOf, () => signal.removeEventListener("abort", drop));
  }

  [Symbol.dispose](): void {
    for (const wires of this.#all.values()) for (const wire of wires) wire.destroy();
    this.#all.clear();
    this.nodeAgents[Symbol.dispose]();
  }
}

/** RFC 9112 3; a URL's own text has neither spaces nor line ends. */
function requestText(url: URL, headers: Readonly<Record<string, string>>): string {
  const fields = { host: url.host, ...credentialsOf(url), ...headers };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}`);
  // A field may come from a server (its ETag), and what is no character of a line could become the end of one.
  if (!lines.every((line) => FIELD_VALUE.test(line)))
    throw new RangeError("a field of the request has characters that no field has");
  return [`GET ${url.pathname}${url.search} HTTP/1.1`, ...lines, "", ""].join("\r\n");
}

/** RFC 7617 2. */
function credentialsOf({ username, password }: URL): Record<string, string> {
  if (username === "" && password === "") return {};
  const text = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(text).toString("base64")}` };
}
