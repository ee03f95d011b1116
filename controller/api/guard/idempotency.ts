import { createHash, randomUUID } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import { coreProblem } from "../../../core/problem/core-problems.js";
import type { KeyName } from "../../store/access/idempotency-keys.js";
import type { Store } from "../../store/open-store.js";
import { apiProblem } from "../door/api-problems.js";
import type { RestServer } from "../door/server.js";
import type { Guard } from "./guard.js";
import type { RequestAudit } from "./request-audit.js";

/** Kept with an answer, since clients go on with them. */
const KEPT_HEADERS = ["content-type", "etag", "location", "cache-control"] as const;
/** `cache-control` of an answer that tells a secret: it is told once, and nothing keeps it. */
export const TOLD_ONCE = "no-store";

/** `Idempotency-Key`: the same key and the same request get the same answer for a day, and the work is done once. */
export class Idempotency {
  /** Names this run of the controller: what an earlier one was at when it ended is not under way any more. */
  readonly #run = randomUUID();
  readonly #keys = new WeakMap<FastifyRequest, KeyName>();
  readonly #bodies = new WeakMap<FastifyRequest, string>();

  constructor(
    private readonly store: Store,
    private readonly guard: Guard,
    private readonly audit: RequestAudit,
  ) {}

  install(server: RestServer): void {
    // As it came, before the schema fills in what was left out.
    server.addHook("preValidation", async (request) => {
      if (request.method !== "GET") this.#bodies.set(request, JSON.stringify(request.body ?? null));
    });
    server.addHook("preHandler", async (request, reply) => this.#begin(request, reply));
    server.addHook("onSend", async (request, reply, payload) => {
      await this.#end(request, reply, payload);
      return payload;
    });
  }

  /** The body of a request as JSON text; empty: none. */
  bodyOf(request: FastifyRequest): string {
    const text = this.#bodies.get(request) ?? "null";
    return text === "null" ? "" : text;
  }

  async #begin(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
    const key = request.headers["idempotency-key"];
    const caller = this.guard.knownCaller(request);
    if (key === undefined || request.method === "GET" || caller === undefined) return undefined;
    const name = { user: caller.user, key: checkedKey(key) };
    const fingerprint = createHash("sha256")
      .update(`${request.method} ${request.url}\n${this.bodyOf(request)}`)
      .digest("hex");
    const state = await this.store.transact((tx) => tx.idempotencyKeys.begin(name, { fingerprint, run: this.#run }));
    if (state.is === "another-request") throw apiProblem("IDEMPOTENCY_KEY_REUSED", { key: name.key });
    if (state.is === "busy") throw apiProblem("IDEMPOTENCY_KEY_BUSY", { key: name.key });
    if (state.is === "answered" && state.answer.headers["cache-control"] === TOLD_ONCE)
      throw apiProblem("ANSWER_TOLD_ONCE", { key: name.key });
    if (state.is === "answered") return this.#again(request, reply, state.answer);
    this.#keys.set(request, name);
    const origin = this.audit.originOf(request);
    if (origin !== undefined) origin.key = name;
    return undefined;
  }

  #again(
    request: FastifyRequest,
    reply: FastifyReply,
    { status, headers, body }: { status: number; headers: Readonly<Record<string, string>>; body: string },
  ): FastifyReply {
    // Nothing is changed by it.
    const origin = this.audit.originOf(request);
    if (origin !== undefined) origin.isNoted = true;
    return reply.code(status).headers(headers).header("idempotency-replayed", "true").serializer(String).send(body);
  }

  /** Only what was done is kept: after a refusal the same key may be tried again. */
  async #end(request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<void> {
    const name = this.#keys.get(request);
    if (name === undefined) return;
    this.#keys.delete(request);
    const { statusCode: status } = reply;
    const all: Readonly<Record<string, unknown>> = reply.getHeaders();
    const headers = Object.fromEntries(
      KEPT_HEADERS.flatMap((header) => (typeof all[header] === "string" ? [[header, all[header]] as const] : [])),
    );
    const body = typeof payload === "string" && headers["cache-control"] !== TOLD_ONCE ? payload : "";
    await this.store.transact(({ idempotencyKeys }) =>
      status < 300 ? idempotencyKeys.answered(name, { status, headers, body }) : idempotencyKeys.release(name),
    );
  }
}

function checkedKey(key: string | readonly string[]): string {
  if (typeof key === "string" && /^[\x21-\x7e]{1,128}$/.test(key)) return key;
  throw coreProblem("INPUT_INVALID", { where: "idempotency-key", what: "expected 1 to 128 visible ASCII characters" });
}
