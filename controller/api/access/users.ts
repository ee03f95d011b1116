import { z } from "zod";
import { accessProblem } from "../../domain/access/access-problems.js";
import { FLEET } from "../../domain/access/decision.js";
import { checkPassword } from "../../domain/access/password.js";
import { storeProblem } from "../../store/store-problems.js";
import { fleet, needs, signedIn } from "../guard/needs.js";
import { requirePrivilege } from "../door/caller.js";
import { etagOf, needMatch } from "../door/conditional.js";
import type { RestServer } from "../door/server.js";
import type { UserRecord } from "../../store/access/users.js";
import { presentPlace, presentUser } from "../present/access/access.js";
import { meInfo, passwordChange, userChange, userCreate, userInfo, type UserInfo } from "../wire/access/access.js";
import type { AccessParts } from "./access-parts.js";

const USERS = "/api/greenroom/users";
const byUser = z.object({ user: z.string().max(255) });
const READ = needs("Greenroom.Access.Read", fleet);
const WRITE = needs("Greenroom.Access.Write", fleet);

/** Local users: listed, made, changed, removed; their passwords; and who one is oneself. */
export function userRoutes(server: RestServer, parts: AccessParts): void {
  readingRoutes(server, parts);
  makingRoutes(server, parts);
  passwordRoute(server, parts);
  meRoute(server, parts);
}

function readingRoutes(server: RestServer, { store, identify }: AccessParts): void {
  const { users } = store.reader;
  const builtIn = (): UserInfo => ({
    ...{ user: identify.administrator, display_name: "made by controller init", disabled: false, built_in: true },
    ...{ created_by: "controller init", created_at: null, changed_at: null },
  });
  const listed = needs("Greenroom.Access.Read", fleet, { list: { key: "user" } });
  server.get(USERS, { config: listed, schema: { response: { 200: z.array(userInfo) } } }, async () => [
    builtIn(),
    ...(await users.list()).map(presentUser),
  ]);
  server.get(
    `${USERS}/:user`,
    { config: READ, schema: { params: byUser, response: { 200: userInfo } } },
    async ({ params }, reply) => {
      if (params.user === identify.administrator) return builtIn();
      const user = await users.need(params.user);
      void reply.header("etag", userTag(user));
      return presentUser(user);
    },
  );
}

function makingRoutes(server: RestServer, { store, identify, guard }: AccessParts): void {
  server.post(
    USERS,
    { config: WRITE, schema: { body: userCreate, response: { 201: z.string() } } },
    async (request, reply) => {
      const { user: name, password, display_name: displayName = "" } = request.body;
      const { user: who } = guard.callerOf(request);
      if (name === identify.administrator) throw storeProblem("NAME_TAKEN", { name });
      const passwordHash = await identify.passwords.hash(checkPassword(password, name));
      await store.transact(async ({ users, audits }) => {
        await users.create({ name, displayName, passwordHash, who });
        await audits.append({ who, what: "user create", onWhat: name, outcome: "OK" });
      });
      return reply.code(201).serializer(JSON.stringify).send(name);
    },
  );
  server.patch(
    `${USERS}/:user`,
    {
      config: needs("Greenroom.Access.Write", fleet, { match: true }),
      schema: { params: byUser, body: userChange },
    },
    async (request, reply) => {
      const name = ordinary(request.params.user, identify.administrator);
      const { display_name: displayName, disabled: isDisabled } = request.body;
      const { user: who } = guard.callerOf(request);
      await store.transact(async ({ users, audits }) => {
        needMatch(request, `user ${name}`, userTag(await users.need(name)));
        await users.change(name, {
          ...(displayName !== undefined && { displayName }),
          ...(isDisabled !== undefined && { isDisabled }),
        });
        await audits.append({ who, what: "user change", onWhat: name, outcome: "OK", detail: request.body });
      });
      return reply.code(204).send();
    },
  );
  server.delete(`${USERS}/:user`, { config: WRITE, schema: { params: byUser } }, async (request, reply) => {
    const name = ordinary(request.params.user, identify.administrator);
    const { user: who } = guard.callerOf(request);
    await store.transact(async ({ users, audits }) => {
      await users.remove(name);
      await audits.append({ who, what: "user delete", onWhat: name, outcome: "OK" });
    });
    return reply.code(204).send();
  });
}

/** Of what can be changed of him. */
const userTag = ({ name, displayName, isDisabled }: Pick<UserRecord, "name" | "displayName" | "isDisabled">): string =>
  etagOf([name, displayName, isDisabled]);

/** LAST_ADMINISTRATOR: what `controller init` made is not changed over REST. */
function ordinary(user: string, administrator: string): string {
  if (user === administrator) throw accessProblem("LAST_ADMINISTRATOR", { user });
  return user;
}

function passwordRoute(server: RestServer, { store, identify, guard }: AccessParts): void {
  server.post(
    `${USERS}/:user`,
    { config: signedIn(), constraints: { action: "set-password" }, schema: { params: byUser, body: passwordChange } },
    async (request, reply) => {
      const caller = guard.callerOf(request);
      if (caller.identity.tokenScope !== undefined)
        throw accessProblem("NOT_WITH_TOKEN", { what: "a change of password" });
      const name = ordinary(request.params.user, identify.administrator);
      const { password, present_password: present } = request.body;
      if (name !== caller.user) requirePrivilege(caller, "Greenroom.Access.Write", FLEET);
      else if (!(await identify.isOwnPassword(name, present ?? "", request.ip)))
        throw accessProblem("OWN_PASSWORD_WRONG", { user: name });
      const passwordHash = await identify.passwords.hash(checkPassword(password, name));
      await store.transact(async ({ users, audits }) => {
        await users.change(name, { passwordHash });
        await audits.append({ who: caller.user, what: "user password", onWhat: name, outcome: "OK" });
      });
      return reply.code(204).send();
    },
  );
}

function meRoute(server: RestServer, { guard }: AccessParts): void {
  const schema = { response: { 200: meInfo } };
  server.get("/api/greenroom/me", { config: signedIn(), schema }, async (request) => {
    const { user, identity, rights } = guard.callerOf(request);
    const [own, bound] = rights.map(({ held }) =>
      held.map(({ privileges, place }) => ({ privileges: [...privileges], on: presentPlace(place) })),
    );
    return { user, source: identity.source, groups: [...identity.groups], holds: own ?? [], bounded_to: bound ?? null };
  });
}
