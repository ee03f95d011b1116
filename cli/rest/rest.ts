import type { Agent } from "node:http";
import type { Context } from "../context/context-file.js";
import { isProblem } from "../../core/problem/problem.js";
import { cliProblem } from "../cli-problems.js";
import { answerProblem } from "./answer-problem.js";
import { serverEvents, type ServerEvent } from "./stream/event-stream.js";
import { stream, wholeBody, type StreamAnswer } from "./stream/stream.js";
import { controllerAgent, exchange, openAnswer, type HttpAnswer } from "./transport.js";

/** Milliseconds without a byte before a request is given up. */
const STALL_MS = 30_000;
const SESSION = "vmware-api-session-id";
/** By which client a task was asked for stands in its record. */
const CLIENT = { "user-agent": "greenroom-cli" } as const;

interface Call {
  readonly method: string;
  readonly path: string;
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly bytes?: { readonly stream: () => AsyncIterable<Uint8Array>; readonly sizeBytes: number };
}

/** The controller's REST API within one session. Every method throws the controller's own problem, or one of the way there. */
export class Rest {
  readonly #url: URL;
  readonly #agent: Agent;
  readonly #context: Context;
  #session: string | undefined;

  constructor(context: Context) {
    this.#context = context;
    this.#url = new URL(context.url);
    this.#agent = controllerAgent(this.#url, context.caPem);
  }

  get<T>(path: string): Promise<T> {
    return this.#json<T>({ method: "GET", path });
  }

  post<T>(path: string, json?: unknown): Promise<T> {
    return this.#json<T>({ method: "POST", path, ...(json === undefined ? {} : { json }) });
  }

  patch<T = void>(path: string, json: unknown): Promise<T> {
    return this.#json<T>({ method: "PATCH", path, json });
  }

  delete<T>(path: string): Promise<T> {
    return this.#json<T>({ method: "DELETE", path });
  }

  putJson<T = void>(path: string, json: unknown, headers: Readonly<Record<string, string>> = {}): Promise<T> {
    return this.#json<T>({ method: "PUT", path, json, headers });
  }

  /** The bytes of a file from a place in it to its end, as they come. */
  async *bytes(path: string, fromByte: number): AsyncGenerator<Uint8Array> {
    await this.#ready();
    const headers = {
      ...this.#proof(),
      ...(fromByte > 0 && { range: `bytes=${fromByte}-` }),
    };
    const url = this.#address(path);
    const answer = await openAnswer({ method: "GET", url, headers, stallMs: STALL_MS, agent: this.#agent });
    const { status } = answer;
    if (status >= 300) throw answerProblem(url.href, { status, body: await answer.whole() });
    if (status !== (fromByte > 0 ? 206 : 200))
      throw cliProblem("CONTROLLER_ANSWER_STRANGE", { url: url.href, what: `status ${status} for a part of a file` });
    yield* answer.chunks();
  }

  /** Server-sent events from a path, as they come, until the stream ends; with the id of the last one that was heard, what came since. */
  async *events(
    path: string,
    { lastEventId, signal }: { readonly lastEventId: string | undefined; readonly signal: AbortSignal },
  ): AsyncGenerator<readonly ServerEvent[]> {
    await this.#ready();
    const from = lastEventId === undefined ? {} : { "last-event-id": lastEventId };
    const ask = () => this.#stream(path, from, signal);
    let answer = await ask();
    if (answer.status === 401 && this.#session !== undefined) {
      await this.open();
      answer = await ask();
    }
    if (answer.status >= 300)
      throw answerProblem(this.#address(path).href, { status: answer.status, body: await wholeBody(answer.bytes) });
    yield* serverEvents(answer.bytes);
  }

  /** Streams `sizeBytes` bytes up; `stream` is called again if the session must be renewed first. */
  put<T>(path: string, bytes: NonNullable<Call["bytes"]>): Promise<T> {
    return this.#json<T>({ method: "PUT", path, bytes });
  }

  /** The bytes at an address that the controller has offered, as they come; they are behind no session. */
  async download(address: string): Promise<AsyncIterable<Uint8Array>> {
    // Whatever name the controller goes by for others, it is reached as the context says.
    const url = this.#address(new URL(address).pathname);
    const answer = await openAnswer({ method: "GET", url, headers: {}, stallMs: STALL_MS, agent: this.#agent });
    if (answer.status < 300) return answer.chunks();
    throw answerProblem(url.href, { status: answer.status, body: await answer.whole() });
  }

  /** Signs in, so that a wrong credential shows before anything else is done. Throws LOGIN_REFUSED. */
  async open(): Promise<void> {
    const { user, credential, url, token } = this.#context;
    if (token !== undefined) return this.#tryToken();
    const basic = Buffer.from(`${user}:${credential}`).toString("base64");
    const answer = await this.#exchange({ method: "POST", path: "/api/session" }, { authorization: `Basic ${basic}` });
    if (answer.status === 401) throw cliProblem("LOGIN_REFUSED", { url, user });
    if (answer.status !== 201 && answer.status !== 200) throw answerProblem(`${url}/api/session`, answer);
    this.#session = this.#parse<string>("/api/session", answer);
  }

  /** Ends the session and the connections. What was done stays done, so a controller that is gone by now is no error. */
  async close(): Promise<void> {
    try {
      if (this.#session !== undefined) await this.#send({ method: "DELETE", path: "/api/session" });
    } catch (thrown) {
      // Only what a Problem tells may be let go: the session ends by its age anyway.
      if (!isProblem(thrown)) throw thrown;
    } finally {
      this.#agent.destroy();
    }
  }

  /** Lets go of everything at once, the session included, which ends by its age. */
  abandon(): void {
    this.#agent.destroy();
  }

  /** A token is its own proof at every request; whatever is wrong with it is told by the first. */
  async #tryToken(): Promise<void> {
    const answer = await this.#send({ method: "GET", path: "/api/session" });
    if (answer.status >= 300) throw answerProblem(this.#address("/api/session").href, answer);
  }

  async #ready(): Promise<void> {
    if (this.#session === undefined && this.#context.token === undefined) await this.open();
  }

  #proof(): Readonly<Record<string, string>> {
    const { token } = this.#context;
    if (token !== undefined) return { authorization: `Bearer ${token}` };
    return this.#session === undefined ? {} : { [SESSION]: this.#session };
  }

  async #json<T>(call: Call): Promise<T> {
    await this.#ready();
    let answer = await this.#send(call);
    if (answer.status === 401 && this.#session !== undefined) {
      // A controller that was started again has forgotten its sessions: once more with a new one.
      await this.open();
      answer = await this.#send(call);
    }
    if (answer.status >= 300) throw answerProblem(this.#address(call.path).href, answer);
    return this.#parse<T>(call.path, answer);
  }

  #send(call: Call): Promise<HttpAnswer> {
    return this.#exchange(call, { ...call.headers, ...this.#proof() });
  }

  #exchange(call: Call, headers: Readonly<Record<string, string>>): Promise<HttpAnswer> {
    const json = call.json === undefined ? undefined : Buffer.from(JSON.stringify(call.json));
    const body = json ?? call.bytes?.stream();
    const type: Record<string, string> =
      json !== undefined
        ? { "content-type": "application/json", "content-length": String(json.length) }
        : call.bytes !== undefined
          ? { "content-type": "application/octet-stream", "content-length": String(call.bytes.sizeBytes) }
          : {};
    return exchange({
      method: call.method,
      url: this.#address(call.path),
      headers: { accept: "application/json", ...CLIENT, ...type, ...headers },
      ...(body === undefined ? {} : { body }),
      stallMs: STALL_MS,
      agent: this.#agent,
    });
  }

  #stream(path: string, from: Readonly<Record<string, string>>, signal: AbortSignal): Promise<StreamAnswer> {
    const headers = { accept: "text/event-stream", ...CLIENT, ...this.#proof(), ...from };
    return stream({ method: "GET", url: this.#address(path), headers, stallMs: STALL_MS, agent: this.#agent }, signal);
  }

  #address(path: string): URL {
    return new URL(path, this.#url);
  }

  #parse<T>(path: string, answer: HttpAnswer): T {
    const text = answer.body.toString("utf8");
    try {
      // Border: the controller of the same release speaks controller/api/wire; its types are taken, its schemas not loaded.
      return (text === "" ? undefined : JSON.parse(text)) as T;
    } catch (thrown) {
      const url = this.#address(path).href;
      throw cliProblem("CONTROLLER_ANSWER_STRANGE", { url, what: `no JSON: ${text.slice(0, 80)}` }, thrown);
    }
  }
}
