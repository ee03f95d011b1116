import { z } from "zod";
import { PRIVILEGES } from "../../domain/access/privileges.js";
import { fleet, needs, signedIn } from "../guard/needs.js";
import { revisionWanted } from "../door/conditional.js";
import type { RestServer } from "../door/server.js";
import { presentRole } from "../present/access/access.js";
import { privilegeInfo, roleInfo, roleSpec } from "../wire/access/access.js";
import type { AccessParts } from "./access-parts.js";

const ROLES = "/api/greenroom/roles";
const byRole = z.object({ role: z.string().max(255) });
const WRITE = needs("Greenroom.Access.Write", fleet, { match: true });

/** Roles, ready-made and own, and the privileges they are made of. */
export function roleRoutes(server: RestServer, { store, guard }: AccessParts): void {
  const { roles: reader } = store.reader;
  const privileges = {
    config: signedIn({ list: { key: "privilege" } }),
    schema: { response: { 200: z.array(privilegeInfo) } },
  };
  server.get("/api/greenroom/privileges", privileges, async () =>
    Object.entries(PRIVILEGES).map(([privilege, description]) => ({ privilege, description })),
  );

  const listed = needs("Greenroom.Access.Read", fleet, { list: { key: "role" } });
  server.get(ROLES, { config: listed, schema: { response: { 200: z.array(roleInfo) } } }, async () =>
    (await reader.list()).map(presentRole),
  );

  const one = { params: byRole, response: { 200: roleInfo } };
  server.get(
    `${ROLES}/:role`,
    { config: needs("Greenroom.Access.Read", fleet), schema: one },
    async (request, reply) => {
      const role = await reader.need(request.params.role);
      void reply.header("etag", `"${role.revision}"`);
      return presentRole(role);
    },
  );

  server.put(`${ROLES}/:role`, { config: WRITE, schema: { ...one, body: roleSpec } }, async (request, reply) => {
    const { role: name } = request.params;
    const { description = "", privileges: wanted } = request.body;
    const { user: who } = guard.callerOf(request);
    const revision = revisionWanted(request.headers["if-match"], "the role");
    const role = await store.transact(async ({ roles, audits }) => {
      const set = await roles.set({ name, description, privileges: wanted, who }, revision);
      const detail = { privileges: set.privileges, revision: set.revision };
      await audits.append({ who, what: "role set", onWhat: name, outcome: "OK", detail });
      return set;
    });
    void reply.header("etag", `"${role.revision}"`);
    return presentRole(role);
  });

  server.delete(`${ROLES}/:role`, { config: WRITE, schema: { params: byRole } }, async (request, reply) => {
    const { role: name } = request.params;
    const { user: who } = guard.callerOf(request);
    const revision = revisionWanted(request.headers["if-match"], "the role");
    await store.transact(async ({ roles, audits }) => {
      await roles.remove(name, revision);
      await audits.append({ who, what: "role delete", onWhat: name, outcome: "OK" });
    });
    return reply.code(204).send();
  });
}
