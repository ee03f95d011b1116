import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { accessProblem } from "../../domain/access/access-problems.js";
import { authorizationOf } from "../guard/credentials.js";
import type { Identify } from "../guard/identify.js";
import { openToAll, signedIn } from "../guard/needs.js";
import { apiProblem } from "../door/api-problems.js";
import { sessionIdOf, type Caller, type CallerOf } from "../door/caller.js";
import type { RestServer } from "../door/server.js";
import type { Sessions } from "../door/sessions.js";

export const sessionInfo = z.object({ user: z.string(), created_time: z.string(), last_accessed_time: z.string() });

export interface SessionParts {
  readonly sessions: Sessions;
  readonly identify: Identify;
  readonly callerOf: CallerOf;
}

/** /api/session: log in, who am I, log out. */
export function sessionRoutes(server: RestServer, { sessions, identify, callerOf }: SessionParts): void {
  const made = { config: openToAll, schema: { response: { 201: z.string() } } };
  server.post("/api/session", made, async (request, reply) => {
    const id = await sessions.open(await provedBy(identify, request));
    return reply.code(201).serializer(JSON.stringify).send(id);
  });

  const shown = { config: signedIn(), schema: { response: { 200: sessionInfo } } };
  server.get("/api/session", shown, async (request) => whoIs(callerOf(request)));

  server.delete("/api/session", { config: signedIn() }, async (request, reply) => {
    const id = sessionIdOf(request);
    if (id !== undefined) await sessions.logOut(id);
    return reply.code(204).send();
  });
}

export const whoIs = ({ user, since }: Caller): z.infer<typeof sessionInfo> => ({
  user,
  created_time: since.createdAt,
  last_accessed_time: since.lastUsedAt,
});

/** By password, or by a token of the identity provider; an API token needs no session, and would outlive itself in one. */
export async function provedBy(identify: Identify, request: FastifyRequest) {
  const { authorization } = request.headers;
  const credential = authorization === undefined ? undefined : authorizationOf(authorization);
  if (credential === undefined || credential.by === "nothing" || credential.by === "session")
    throw apiProblem("SESSION_MISSING", { why: "log in with HTTP Basic" });
  if (credential.by === "api-token") throw accessProblem("NOT_WITH_TOKEN", { what: "opening a session" });
  return identify.prove(credential, request.ip);
}
