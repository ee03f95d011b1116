import type { AsyncLocalStorage } from "node:async_hooks";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Clock } from "../../../core/time/clock.js";
import { RefusalCount } from "../../domain/access/refusal-count.js";
import type { AuditEntry } from "../../store/activity/audits.js";
import type { Origin } from "../../store/activity/origin.js";
import type { Store } from "../../store/open-store.js";
import type { RestServer } from "../door/server.js";
import type { Guard } from "./guard.js";

export interface RequestAuditParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly guard: Guard;
  /** Where the store looks for the request that it works for. */
  readonly origins: AsyncLocalStorage<Origin>;
}

/**
 * Tells the store by which request it works, and sees to it that every change and every refusal has its row in the
 * audit log: what no handler has noted is noted here, before the answer leaves.
 */
export class RequestAudit {
  readonly #parts: RequestAuditParts;
  readonly #origins = new WeakMap<FastifyRequest, Origin>();
  readonly #refusals = new WeakMap<FastifyRequest, string>();
  readonly #waiting: { readonly origin: Origin; readonly entry: AuditEntry }[] = [];
  #writing: Promise<void> | undefined;
  readonly #refusalCount = new RefusalCount();

  constructor(parts: RequestAuditParts) {
    this.#parts = parts;
  }

  install(server: RestServer): void {
    const { origins } = this.#parts;
    // Callbacks, since what comes after runs inside of them. Twice: reading the body leaves the first.
    server.addHook("onRequest", (request, _reply, done) => {
      const origin = { from: request.ip, requestId: request.id, isNoted: false };
      this.#origins.set(request, origin);
      origins.run(origin, done);
    });
    server.addHook("preValidation", (request, _reply, done) => {
      const origin = this.#origins.get(request);
      if (origin === undefined) done();
      else origins.run(origin, done);
    });
    server.addHook("onSend", async (request, reply) => this.#note(request, reply));
    // The last minute is over for whoever ends.
    server.addHook("onClose", () => this.#tellUntold(Number.POSITIVE_INFINITY));
  }

  originOf(request: FastifyRequest): Origin | undefined {
    return this.#origins.get(request);
  }

  /** With which code a request ended. */
  readonly refused = (request: FastifyRequest, code: string): void => void this.#refusals.set(request, code);

  async #note(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const origin = this.#origins.get(request);
    const isRefused = reply.statusCode >= 400;
    if (origin === undefined || origin.isNoted || !isWorthARow(request, reply)) return;
    const who = this.#parts.guard.knownCaller(request)?.user;
    const now = this.#parts.clock.now();
    await this.#tellUntold(now);
    if (isRefused && !this.#refusalCount.isNoted(who, now)) return;
    const outcome = isRefused ? (this.#refusals.get(request) ?? "REFUSED") : "OK";
    const entry = { who: who ?? claimedUser(request), what: whatOf(request), onWhat: aboutOf(request), outcome };
    await this.#append({ origin, entry });
  }

  /** One row for all that was refused in a minute and not noted by itself. */
  async #tellUntold(nowMs: number): Promise<void> {
    for (const { who = "nobody", since, count } of this.#refusalCount.ended(nowMs)) {
      const entry = { who, what: "more refusals", onWhat: "audit", outcome: "REFUSED", detail: { since, count } };
      await this.#append({ origin: { from: "", requestId: "", isNoted: false }, entry });
    }
  }

  async #append(row: { readonly origin: Origin; readonly entry: AuditEntry }): Promise<void> {
    this.#waiting.push(row);
    this.#writing ??= this.#write();
    await this.#writing;
  }

  /** What waits is written in one commit: a flood of refusals costs one for all that came meanwhile. */
  async #write(): Promise<void> {
    const { store, origins } = this.#parts;
    try {
      while (this.#waiting.length > 0) {
        const rows = this.#waiting.splice(0);
        await store.transact(async ({ audits }) => {
          for (const { origin, entry } of rows) await origins.run(origin, () => audits.append(entry));
        });
      }
    } finally {
      this.#writing = undefined;
    }
  }
}

const READING: readonly string[] = ["GET", "HEAD", "OPTIONS"];

/** Every change, and every refusal of whoever lacks something; that a log-in succeeded or that something is not there is neither. */
function isWorthARow({ method, routeOptions, is404 }: FastifyRequest, { statusCode }: FastifyReply): boolean {
  if (statusCode === 401 || statusCode === 403 || statusCode === 429) return true;
  if (is404 || READING.includes(method)) return false;
  // JSON-RPC is noted as the request of REST that it becomes.
  return routeOptions.url !== "/api" && !isSession(routeOptions.url);
}

/** Both doors of sessions, and the page's way by an identity provider. */
const SESSIONS: readonly string[] = ["/api/session", "/rest/com/vmware/cis/session", "/api/greenroom/session/oidc"];
const isSession = (path = ""): boolean => SESSIONS.includes(path);

function whatOf({ method, routeOptions, url }: FastifyRequest): string {
  const path = routeOptions.url ?? "unknown path";
  if (isSession(path)) return method === "DELETE" ? "log out" : "log in";
  const action = new URLSearchParams(url.split("?", 2)[1]).get("action");
  return `${method} ${path}${action === null ? "" : `?action=${action.slice(0, 40)}`}`;
}

function aboutOf({ params, routeOptions }: FastifyRequest): string {
  if (isSession(routeOptions.url)) return "session";
  return Object.values(params as Readonly<Record<string, unknown>>)
    .map(String)
    .join(" ")
    .slice(0, 200);
}

/** The name that somebody who was refused gave himself. */
function claimedUser({ headers }: FastifyRequest): string {
  const encoded = /^Basic\s+(\S{1,400})$/i.exec(headers.authorization ?? "")?.[1];
  const name =
    Buffer.from(encoded ?? "", "base64")
      .toString("utf8")
      .split(":", 1)[0] ?? "";
  return name === "" ? "nobody" : name.replace(/\p{C}/gu, "?").slice(0, 80);
}
