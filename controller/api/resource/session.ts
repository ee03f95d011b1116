import { z } from "zod";
import { sessionIdOf } from "../door/caller.js";
import type { RestServer } from "../door/server.js";
import type { Sessions } from "../door/sessions.js";

export const sessionInfo = z.object({ user: z.string(), created_time: z.string(), last_accessed_time: z.string() });

/** /api/session: log in, who am I, log out. Outside the session guard, since it makes the sessions. */
export function sessionRoutes(server: RestServer, sessions: Sessions): void {
  server.post("/api/session", { schema: { response: { 201: z.string() } } }, async (request, reply) => {
    const { id } = await sessions.logIn(request.headers.authorization);
    return reply.code(201).serializer(JSON.stringify).send(id);
  });

  server.get("/api/session", { schema: { response: { 200: sessionInfo } } }, async (request) => {
    const { user, createdAt, lastUsedAt } = await sessions.check(sessionIdOf(request));
    return { user, created_time: createdAt, last_accessed_time: lastUsedAt };
  });

  server.delete("/api/session", async (request, reply) => {
    const id = sessionIdOf(request);
    await sessions.check(id);
    if (id !== undefined) await sessions.logOut(id);
    return reply.code(204).send();
  });
}
