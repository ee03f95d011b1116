import { z } from "zod";
import { sessionIdOf } from "../door/caller.js";
import type { RestServer } from "../door/server.js";
import type { Sessions } from "../door/sessions.js";
import { sessionInfo } from "./session.js";

const DOOR = "/rest/com/vmware/cis/session";
const wrapped = <T extends z.ZodType>(value: T) => ({ response: { 200: z.object({ value }) } });

/** The older door of vSphere's sessions, which govmomi uses: answers wrapped in `value`, 200 for each (WIRE part 1). */
export function restSessionRoutes(server: RestServer, sessions: Sessions): void {
  const ask = { constraints: { action: "get" }, schema: wrapped(sessionInfo) };
  server.post(DOOR, { schema: wrapped(z.string()) }, async (request) => {
    const { id } = await sessions.logIn(request.headers.authorization);
    return { value: id };
  });

  server.post(DOOR, ask, async (request) => {
    const { user, createdAt, lastUsedAt } = await sessions.check(sessionIdOf(request));
    return { value: { user, created_time: createdAt, last_accessed_time: lastUsedAt } };
  });

  server.delete(DOOR, async (request, reply) => {
    const id = sessionIdOf(request);
    await sessions.check(id);
    if (id !== undefined) await sessions.logOut(id);
    return reply.code(204).send();
  });
}
