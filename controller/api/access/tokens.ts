import { z } from "zod";
import { accessProblem } from "../../domain/access/access-problems.js";
import { FLEET } from "../../domain/access/decision.js";
import type { ApiTokenRecord } from "../../store/access/api-tokens.js";
import { TOLD_ONCE } from "../guard/idempotency.js";
import { signedIn } from "../guard/needs.js";
import { isBounded, may, requirePrivilege, type Caller } from "../door/caller.js";
import type { RestServer } from "../door/server.js";
import { presentToken } from "../present/access/access.js";
import { tokenCreate, tokenCreated, tokenInfo } from "../wire/access/access.js";
import type { AccessParts } from "./access-parts.js";
import { placeOf } from "./place-spec.js";

const TOKENS = "/api/greenroom/tokens";
const byToken = z.object({ token: z.string().max(64) });
const DEFAULT_TTL_SECONDS = 90 * 86_400;

/** API tokens: everybody's own; those of others for who may see or change access. */
export function tokenRoutes(server: RestServer, { store, guard }: AccessParts): void {
  const { reader } = store;
  const listed = { config: signedIn({ list: { key: "token" } }), schema: { response: { 200: z.array(tokenInfo) } } };
  server.get(TOKENS, listed, async (request) => {
    const caller = guard.callerOf(request);
    const seesAll = may(caller, "Greenroom.Access.Read", FLEET);
    const all = await reader.apiTokens.list();
    return all.filter(({ user }) => seesAll || user === caller.user).map(presentToken);
  });

  const made = { config: signedIn(), schema: { body: tokenCreate, response: { 201: tokenCreated } } };
  server.post(TOKENS, made, async (request, reply) => {
    const caller = localUser(guard.callerOf(request));
    const { name, scope, ttl_seconds: ttlSeconds = DEFAULT_TTL_SECONDS } = request.body;
    const bounds =
      scope && (await Promise.all(scope.map(async ({ role, on }) => ({ role, place: await placeOf(reader, on) }))));
    const { secret, record } = await store.transact(async ({ apiTokens, roles, audits }) => {
      for (const { role } of bounds ?? []) await roles.need(role);
      const issued = await apiTokens.issue({ user: caller.user, name, scope: bounds ?? null, ttlSeconds });
      const detail = { name, scope: bounds ?? null, expiresAt: issued.record.expiresAt };
      await audits.append({ who: caller.user, what: "token create", onWhat: issued.record.id, outcome: "OK", detail });
      return issued;
    });
    return reply
      .code(201)
      .header("cache-control", TOLD_ONCE)
      .send({ ...presentToken(record), secret });
  });

  const gone = { config: signedIn(), schema: { params: byToken } };
  server.delete(`${TOKENS}/:token`, gone, async (request, reply) => {
    const caller = guard.callerOf(request);
    const token = await reader.apiTokens.need(request.params.token);
    if (!isHis(token, caller)) requirePrivilege(caller, "Greenroom.Access.Write", FLEET);
    await store.transact(async ({ apiTokens, audits }) => {
      await apiTokens.revoke(token.id);
      const detail = { user: token.user, name: token.name };
      await audits.append({ who: caller.user, what: "token revoke", onWhat: token.id, outcome: "OK", detail });
    });
    return reply.code(204).send();
  });
}

/** A token with bounds ends itself and no other of its user's. */
const isHis = ({ id, user }: ApiTokenRecord, caller: Caller): boolean =>
  user === caller.user && (!isBounded(caller) || caller.identity.tokenId === id);

/** NOT_WITH_TOKEN: bounds are not got round, and what an identity provider says of somebody is not kept for months. */
function localUser(caller: Caller): Caller {
  const { tokenScope, source } = caller.identity;
  if (tokenScope !== undefined || source !== "local") throw accessProblem("NOT_WITH_TOKEN", { what: "making a token" });
  return caller;
}
