import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { effectivePolicy, type PolicyWish } from "../../domain/remediation/apply-policy.js";
import { policyInForce } from "../../rollout/remediate/policy-in-force.js";
import { globalPolicyOf } from "../../store/remediation/apply-policies.js";
import { at, fleet, needs } from "../guard/needs.js";
import { etagOf, needMatch } from "../door/conditional.js";
import type { RestServer } from "../door/server.js";
import { presentConfigured, presentEffective, readPolicy } from "../present/remediation/policy.js";
import { SCOPE_KINDS, scopeBase, scopeOf, type ScopeKind } from "../resource/scope-route.js";
import {
  clusterPolicySpec,
  effectivePolicySpec,
  hostPolicySpec,
  type ClusterPolicySpec,
} from "../wire/remediation/apply-policy.js";
import type { ApplyParts } from "./apply.js";

const params = z.object({ scope: z.string() });

type PolicyParts = Pick<ApplyParts, "store" | "callerOf">;

const specOf = (kind: ScopeKind) => (kind === "cluster" ? clusterPolicySpec : hostPolicySpec);

/** Apply policies (VLCM 7a): of clusters and standalone hosts, and the global defaults of both. */
export function policyRoutes(server: RestServer, parts: PolicyParts): void {
  for (const kind of SCOPE_KINDS) {
    scopeRoutes(server, kind, parts);
    defaultRoutes(server, kind, parts);
  }
}

interface Setting {
  readonly request: FastifyRequest;
  readonly scopeId: string;
  readonly spec: ClusterPolicySpec;
}

async function put({ store, callerOf }: PolicyParts, { request, scopeId, spec }: Setting): Promise<void> {
  const { user: who } = callerOf(request);
  await store.transact(async ({ applyPolicies, audits }) => {
    needMatch(request, "the apply policy", etagOf(await applyPolicies.get(scopeId)));
    await applyPolicies.put({ scopeId, policy: readPolicy(spec), who });
    await audits.append({ who, what: "apply policy", onWhat: scopeId, outcome: "OK", detail: spec });
  });
}

function shown(policy: PolicyWish, reply: FastifyReply): ClusterPolicySpec {
  void reply.header("etag", etagOf(policy));
  return presentConfigured(policy);
}

function scopeRoutes(server: RestServer, kind: ScopeKind, parts: PolicyParts): void {
  const { store } = parts;
  const path = `${scopeBase(kind)}/policies/apply`;
  server.get(
    path,
    {
      config: needs("VcIntegrity.lifecycleSettings.Read", at(kind, "scope")),
      schema: { params, response: { 200: clusterPolicySpec } },
    },
    async (request, reply) => {
      const { id } = await scopeOf(store.reader, kind, request.params.scope);
      return shown(await store.reader.applyPolicies.get(id), reply);
    },
  );
  server.put(
    path,
    {
      config: needs("VcIntegrity.lifecycleSettings.Write", at(kind, "scope"), { match: true }),
      schema: { params, body: specOf(kind) },
    },
    async (request, reply) => {
      const { id } = await scopeOf(store.reader, kind, request.params.scope);
      await put(parts, { request, scopeId: id, spec: request.body });
      return reply.code(204).send();
    },
  );
  server.get(
    `${path}/effective`,
    {
      config: needs("VcIntegrity.lifecycleSettings.Read", at(kind, "scope")),
      schema: { params, response: { 200: effectivePolicySpec } },
    },
    async (request) => {
      const scope = await scopeOf(store.reader, kind, request.params.scope);
      return presentEffective(await policyInForce(store.reader, scope), kind);
    },
  );
}

function defaultRoutes(server: RestServer, kind: ScopeKind, parts: PolicyParts): void {
  const { store } = parts;
  const scopeId = globalPolicyOf(kind);
  const path = `/api/esx/settings/${scopeId}/policies/apply`;
  server.get(
    path,
    { config: needs("VcIntegrity.lifecycleSettings.Read", fleet), schema: { response: { 200: clusterPolicySpec } } },
    async (_request, reply) => shown(await store.reader.applyPolicies.get(scopeId), reply),
  );
  server.put(
    path,
    { config: needs("VcIntegrity.lifecycleSettings.Write", fleet, { match: true }), schema: { body: specOf(kind) } },
    async (request, reply) => {
      await put(parts, { request, scopeId, spec: request.body });
      return reply.code(204).send();
    },
  );
  server.get(
    `${path}/effective`,
    { config: needs("VcIntegrity.lifecycleSettings.Read", fleet), schema: { response: { 200: effectivePolicySpec } } },
    async () => presentEffective(effectivePolicy({ global: await store.reader.applyPolicies.get(scopeId) }), kind),
  );
}
