import { z } from "zod";
import { coreProblem } from "../../../core/problem/core-problems.js";
import type { GrantSubject } from "../../store/access/grants.js";
import { fleet, needs } from "../guard/needs.js";
import type { RestServer } from "../door/server.js";
import { presentGrant } from "../present/access/access.js";
import { grantCreate, grantInfo } from "../wire/access/access.js";
import type { AccessParts } from "./access-parts.js";
import { placeOf } from "./place-spec.js";

const GRANTS = "/api/greenroom/grants";
const WRITE = needs("Greenroom.Access.Write", fleet);

/** Who holds which role where. */
export function grantRoutes(server: RestServer, { store, guard, identify }: AccessParts): void {
  const { reader } = store;
  const listed = needs("Greenroom.Access.Read", fleet, { list: { key: "grant" } });
  server.get(GRANTS, { config: listed, schema: { response: { 200: z.array(grantInfo) } } }, async () =>
    (await reader.grants.list()).map(presentGrant),
  );

  server.post(
    GRANTS,
    { config: WRITE, schema: { body: grantCreate, response: { 201: grantInfo } } },
    async (request, reply) => {
      const { role, on } = request.body;
      const { user: who } = guard.callerOf(request);
      const subject = subjectOf(request.body);
      const place = await placeOf(reader, on);
      const grant = await store.transact(async ({ grants, roles, users, audits }) => {
        await roles.need(role);
        // Users of an identity provider are known by their grants alone.
        const isLocal = subject.kind === "user" && !subject.name.includes(":");
        if (isLocal && subject.name !== identify.administrator) await users.need(subject.name);
        const made = await grants.add({ subject, role, place, who });
        const detail = { subject, role, place };
        await audits.append({ who, what: "grant add", onWhat: made.id, outcome: "OK", detail });
        return made;
      });
      return reply.code(201).send(presentGrant(grant));
    },
  );

  const byGrant = z.object({ grant: z.string().max(64) });
  server.delete(`${GRANTS}/:grant`, { config: WRITE, schema: { params: byGrant } }, async (request, reply) => {
    const { user: who } = guard.callerOf(request);
    await store.transact(async ({ grants, audits }) => {
      const { id, subject, role, place } = await grants.remove(request.params.grant);
      const detail = { subject, role, place };
      await audits.append({ who, what: "grant remove", onWhat: id, outcome: "OK", detail });
    });
    return reply.code(204).send();
  });
}

function subjectOf({ user, group }: { user?: string | undefined; group?: string | undefined }): GrantSubject {
  if (user !== undefined && group === undefined) return { kind: "user", name: user };
  if (group !== undefined && user === undefined) return { kind: "group", name: group };
  throw coreProblem("INPUT_INVALID", { where: "body", what: "name a user or a group" });
}
