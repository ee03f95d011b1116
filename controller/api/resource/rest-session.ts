import { z } from "zod";
import { sessionIdOf } from "../door/caller.js";
import type { RestServer } from "../door/server.js";
import { openToAll, signedIn } from "../guard/needs.js";
import { provedBy, sessionInfo, whoIs, type SessionParts } from "./session.js";

const DOOR = "/rest/com/vmware/cis/session";
const wrapped = <T extends z.ZodType>(value: T) => ({ response: { 200: z.object({ value }) } });

/** The older door of vSphere's sessions, which govmomi uses: answers wrapped in `value`, 200 for each (WIRE part 1). */
export function restSessionRoutes(server: RestServer, { sessions, identify, callerOf }: SessionParts): void {
  const ask = { config: signedIn(), constraints: { action: "get" }, schema: wrapped(sessionInfo) };
  server.post(DOOR, { config: openToAll, schema: wrapped(z.string()) }, async (request) => ({
    value: await sessions.open(await provedBy(identify, request)),
  }));

  server.post(DOOR, ask, async (request) => ({ value: whoIs(callerOf(request)) }));

  server.delete(DOOR, { config: signedIn() }, async (request, reply) => {
    const id = sessionIdOf(request);
    if (id !== undefined) await sessions.logOut(id);
    return reply.code(204).send();
  });
}
