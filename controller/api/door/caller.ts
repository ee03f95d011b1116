import type { FastifyRequest } from "fastify";
import type { RestServer } from "./server.js";
import type { SessionInfo, Sessions } from "./sessions.js";

/** Who makes a request: known once the session was checked, before any handler runs. */
export type CallerOf = (request: FastifyRequest) => SessionInfo;

/** Reads the session id that a request carries. */
export const sessionIdOf = (request: FastifyRequest): string | undefined => {
  const header = request.headers["vmware-api-session-id"];
  return Array.isArray(header) ? header[0] : header;
};

/** Lets no request of this server (or part of it) pass without a session; hands back the way to ask whose it is. */
export function requireSession(server: RestServer, sessions: Sessions): CallerOf {
  const callers = new WeakMap<FastifyRequest, SessionInfo>();
  // Before the body is read: strangers cannot make the controller read theirs.
  server.addHook("onRequest", async (request) => {
    callers.set(request, await sessions.check(sessionIdOf(request)));
  });
  return (request) => {
    const caller = callers.get(request);
    return caller ?? { user: "nobody", createdAt: "", lastUsedAt: "" };
  };
}
