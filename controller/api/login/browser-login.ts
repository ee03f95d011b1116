import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { asProblem } from "../../../core/problem/core-problems.js";
import type { Clock } from "../../../core/time/clock.js";
import { apiProblem } from "../door/api-problems.js";
import type { RestServer } from "../door/server.js";
import type { Sessions } from "../door/sessions.js";
import type { Identify } from "../guard/identify.js";
import { openToAll } from "../guard/needs.js";
import type { CodeFlow } from "./code-flow.js";
import { Sealed } from "./sealed.js";

export interface BrowserLogInParts {
  readonly sessions: Sessions;
  readonly identify: Identify;
  readonly clock: Clock;
  /** None: nobody logs in that way here. */
  readonly flow: CodeFlow | undefined;
  /** Base URL at which browsers reach this door, without a slash at its end. */
  readonly publicUrl: () => string;
}

const OIDC = "/api/greenroom/session/oidc";
/** By its name the browser keeps it to this host, and sends it over TLS alone (RFC 6265bis 4.1.3). */
const COOKIE = "__Host-greenroom-log-in";
/** How long somebody may take at the provider, and the page to fetch the session. */
const ASKED_SECONDS = 600;
const ENDED_SECONDS = 60;

/** A path of the page and nothing else: never another host's. */
const wish = z.object({
  to: z
    .string()
    .max(512)
    .regex(/^\/(?![/\\])[\w/.:%~-]*$/)
    .optional(),
});
const asked = z.object({ state: z.string(), nonce: z.string(), verifier: z.string(), to: z.string() });
const ended = z.union([
  z.object({ session: z.string(), user: z.string() }),
  z.object({ refused: z.enum(["LOG_IN_REFUSED", "ISSUER_UNREACHABLE", "TOKEN_REFUSED"]), why: z.string() }),
]);
const opened = z.object({ session: z.string(), user: z.string() });

/**
 * Log-in at an identity provider, for the page. The browser is sent there and comes back to the callback; what has to fit travels with it in a
 * sealed cookie, so that the answer is worth something in that browser alone. The page then fetches its session by a POST, since a session never
 * stands in an address, nor in a cookie that others could use.
 */
export function browserLogInRoutes(server: RestServer, parts: BrowserLogInParts): void {
  const sealed = new Sealed(parts.clock);
  beginRoute(server, parts, sealed);
  callbackRoute(server, parts, sealed);
  sessionRoute(server, parts, sealed);
}

function beginRoute(server: RestServer, parts: BrowserLogInParts, sealed: Sealed): void {
  const schema = { querystring: wish, description: "Sends the browser to the identity provider." };
  server.get(OIDC, { config: openToAll, exposeHeadRoute: false, schema }, async (request, reply) => {
    const flow = needFlow(parts);
    const { to = "/" } = request.query;
    try {
      const begun = await flow.begin(`${parts.publicUrl()}${OIDC}/callback`);
      // Lax, since the way back begins at the provider.
      keep(reply, sealed.seal({ ...begun.asked, to }, ASKED_SECONDS), { seconds: ASKED_SECONDS, sameSite: "Lax" });
      return await reply.code(302).header("location", begun.url.href).send();
    } catch (thrown) {
      return back(reply, sealed, { to, outcome: refusalOf(thrown, request) });
    }
  });
}

function callbackRoute(server: RestServer, parts: BrowserLogInParts, sealed: Sealed): void {
  const schema = { description: "Where the identity provider sends the browser back to; the page follows." };
  server.get(`${OIDC}/callback`, { config: openToAll, exposeHeadRoute: false, schema }, async (request, reply) => {
    const flow = needFlow(parts);
    const kept = asked.safeParse(sealed.open(cookieOf(request))).data;
    if (kept === undefined) {
      const why = "this browser has not begun it, or took longer than ten minutes";
      return back(reply, sealed, { to: "/", outcome: { refused: "LOG_IN_REFUSED", why } });
    }
    try {
      const jwt = await flow.finish(new URL(`${parts.publicUrl()}${request.url}`), kept);
      const identity = await parts.identify.prove({ by: "issued-token", jwt }, request.ip);
      const { user } = identity;
      return back(reply, sealed, { to: kept.to, outcome: { session: await parts.sessions.open(identity), user } });
    } catch (thrown) {
      return back(reply, sealed, { to: kept.to, outcome: refusalOf(thrown, request) });
    }
  });
}

function sessionRoute(server: RestServer, parts: BrowserLogInParts, sealed: Sealed): void {
  server.post(OIDC, { config: openToAll, schema: { response: { 201: opened } } }, async (request, reply) => {
    const { name } = needFlow(parts);
    const outcome = ended.safeParse(sealed.open(cookieOf(request))).data;
    keep(reply, "", { seconds: 0, sameSite: "Strict" });
    if (outcome === undefined)
      throw apiProblem("LOG_IN_REFUSED", { name, why: "nobody has come back from there a moment ago" });
    if ("session" in outcome) return reply.code(201).header("cache-control", "no-store").send(outcome);
    const { refused, why } = outcome;
    if (refused === "TOKEN_REFUSED") throw apiProblem("TOKEN_REFUSED", { why });
    if (refused === "ISSUER_UNREACHABLE") throw apiProblem("ISSUER_UNREACHABLE", { issuer: name, why });
    throw apiProblem("LOG_IN_REFUSED", { name, why });
  });
}

function needFlow({ flow }: BrowserLogInParts): CodeFlow {
  if (flow !== undefined) return flow;
  const instead = "set oidcIssuer and oidcClientId, or log in with a password";
  throw apiProblem("NOT_SERVED", { what: "log-in at an identity provider", instead });
}

type Outcome = z.infer<typeof ended>;

/** To the page, which asks what came of it. */
function back(reply: FastifyReply, sealed: Sealed, { to, outcome }: { to: string; outcome: Outcome }): FastifyReply {
  keep(reply, sealed.seal(outcome, ENDED_SECONDS), { seconds: ENDED_SECONDS, sameSite: "Strict" });
  return reply.code(302).header("location", `${to}?log-in=oidc`).send();
}

function refusalOf(thrown: unknown, request: FastifyRequest): Outcome {
  const { code, details, message } = asProblem(thrown);
  request.log.warn({ err: thrown, code }, "log-in at the identity provider refused");
  const why = typeof details["why"] === "string" ? details["why"] : message;
  const refused = code === "TOKEN_REFUSED" || code === "ISSUER_UNREACHABLE" ? code : "LOG_IN_REFUSED";
  return { refused, why: why.slice(0, 500) };
}

function keep(reply: FastifyReply, value: string, { seconds, sameSite }: { seconds: number; sameSite: string }): void {
  const rules = `Path=/; Max-Age=${seconds}; Secure; HttpOnly; SameSite=${sameSite}`;
  void reply.header("set-cookie", `${COOKIE}=${value}; ${rules}`).header("cache-control", "no-store");
}

function cookieOf({ headers }: FastifyRequest): string {
  const all = (headers.cookie ?? "").split(";").map((one) => one.trim());
  return all.find((one) => one.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1) ?? "";
}
