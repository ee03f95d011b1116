import { isIP, connect as connectPlain, type LookupFunction, type Socket } from "node:net";
import { connect as connectTls, type SecureContext } from "node:tls";
import type { Flow, Inflow } from "../inflow.js";
import { readPlainHead, type PlainHead } from "./response-head.js";

/** A longer head is not a file server's. */
const HEAD_BYTES = 16 * 1024;
const HEAD_END = "\r\n\r\n";

export interface FarEnd {
  readonly url: URL;
  /** For https. */
  readonly secure: SecureContext | undefined;
  /** Resolves the name; the system's unless told. */
  readonly lookup?: LookupFunction;
}

export interface PlainAnswer {
  readonly head: PlainHead;
  readonly body: Inflow;
}

interface Asked {
  readonly bodyOf: (flow: Flow) => Inflow;
  readonly answered: (answer: PlainAnswer | "other") => void;
  readonly failed: (failure: unknown) => void;
}

/**
 * One connection that is asked for one file after the other, and whose bytes land in the rooms of the answer's body by themselves: no stream, no
 * copy, and a call for each read rather than for each stage (docs/bench.md).
 */
export class Wire {
  /** How its far end was found. */
  readonly lookup: LookupFunction | undefined;
  readonly #socket: Socket;
  readonly #head = Buffer.alloc(HEAD_BYTES);
  #headBytes = 0;
  #asked: Asked | undefined;
  #body: Inflow | undefined;
  /** Into whose room the socket may still write until it is closed. */
  #brokenBody: Inflow | undefined;
  #bodyLeft = 0;
  #keeps = true;
  #answers = 0;
  #onIdle: () => void = () => undefined;

  constructor({ url, secure, lookup }: FarEnd) {
    this.lookup = lookup;
    const host = url.hostname.replace(/^\[|\]$/g, "");
    const onread = { buffer: () => this.#place(), callback: (bytes: number) => this.#landed(bytes) };
    const at = { host, noDelay: true, onread, ...(lookup && { lookup }) };
    const port = Number(url.port);
    // TLS itself is told names alone, no addresses.
    const name = isIP(host) === 0 ? { servername: host } : {};
    this.#socket =
      secure === undefined
        ? connectPlain({ ...at, port: port || 80 })
        : connectTls({ ...at, ...name, port: port || 443, secureContext: secure, ALPNProtocols: ["http/1.1"] });
    this.#socket.on("error", (failure) => this.#broken(failure));
    this.#socket.on("close", () => {
      this.#broken(new RangeError("the connection was cut"));
      this.#brokenBody?.leave();
    });
  }

  /** Whether nobody is being answered and it can be asked. */
  get isFree(): boolean {
    return this.#asked === undefined && this.#body === undefined && this.#keeps && !this.#socket.destroyed;
  }

  get isGone(): boolean {
    return this.#socket.destroyed;
  }

  /** Whether it has answered before. */
  get isUsed(): boolean {
    return this.#answers > 0;
  }

  /** Whether any byte of an answer to the last question came. */
  get wasHeard(): boolean {
    return this.#headBytes > 0;
  }

  /** Sends a request; "other" is an answer that is not a plain one, after which the connection is closed. `onIdle` is told when the body is through. */
  ask(request: string, bodyOf: (flow: Flow) => Inflow, onIdle: () => void): Promise<PlainAnswer | "other"> {
    this.#headBytes = 0;
    this.#onIdle = onIdle;
    this.#socket.write(request, "latin1");
    return new Promise((answered, failed) => (this.#asked = { bodyOf, answered, failed }));
  }

  /** Of whoever is being answered, with this failure. */
  destroy(failure?: Error): void {
    if (failure !== undefined) this.#broken(failure);
    this.#socket.destroy();
  }

  #place(): Uint8Array {
    if (this.#body !== undefined) return this.#body.place(this.#bodyLeft);
    // Never an empty place: Node puts what it has decrypted into it before it looks whether the socket was destroyed, and would go on for ever.
    return this.#head.subarray(this.#headBytes === HEAD_BYTES ? 0 : this.#headBytes);
  }

  #landed(bytes: number): boolean {
    if (this.#body === undefined) this.#heard(bytes);
    else {
      this.#bodyLeft -= bytes;
      this.#body.landed(bytes);
      this.#endBody();
    }
    return true;
  }

  #heard(bytes: number): void {
    const asked = this.#asked;
    // Nobody has asked, or there is no place left for the end of the head.
    if (asked === undefined) return this.destroy();
    const before = this.#headBytes;
    this.#headBytes += bytes;
    const end = this.#head.subarray(0, this.#headBytes).indexOf(HEAD_END, Math.max(0, before - HEAD_END.length));
    if (end === -1 && this.#headBytes < HEAD_BYTES) return;
    const head = end === -1 ? undefined : readPlainHead(this.#head.toString("latin1", 0, end));
    const surplus = this.#head.subarray(end + HEAD_END.length, this.#headBytes);
    this.#asked = undefined;
    if (head === undefined || surplus.length > head.bodyBytes) {
      asked.answered("other");
      return this.destroy();
    }
    this.#begin(asked, head, surplus);
  }

  #begin({ bodyOf, answered }: Asked, head: PlainHead, first: Uint8Array): void {
    const body = bodyOf(this.#socket);
    this.#answers++;
    this.#keeps = head.keeps;
    this.#bodyLeft = head.bodyBytes - first.length;
    this.#body = body;
    answered({ head, body });
    body.add(first);
    this.#endBody();
  }

  #endBody(): void {
    const body = this.#body;
    if (body === undefined || this.#bodyLeft > 0) return;
    this.#body = undefined;
    this.#headBytes = 0;
    body.end();
    // The body's reader may have stopped it.
    this.#socket.resume();
    if (!this.#keeps) this.#socket.destroy();
    this.#onIdle();
  }

  #broken(failure: unknown): void {
    this.#keeps = false;
    this.#asked?.failed(failure);
    this.#asked = undefined;
    this.#body?.fail(failure);
    this.#brokenBody ??= this.#body;
    this.#body = undefined;
  }
}
