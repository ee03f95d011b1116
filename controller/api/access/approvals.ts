import { z } from "zod";
import { FLEET_RULE } from "../../store/access/approval-rules.js";
import { resolveScope } from "../../store/inventory/scopes.js";
import { anywhere, at, fleet, needs, signedIn } from "../guard/needs.js";
import { etagOf, needMatch } from "../door/conditional.js";
import type { RestServer } from "../door/server.js";
import { presentApproval } from "../present/access/access.js";
import { approvalInfo, approvalNote, approvalRule, approvalRuleSpec } from "../wire/access/approval.js";
import type { AccessParts } from "./access-parts.js";

const APPROVALS = "/api/greenroom/approvals";
const RULES = "/api/greenroom/approval-rules";
const byApproval = z.object({ approval: z.string().max(64) });
const DEFAULT_TTL_SECONDS = 3 * 86_400;
const READ = "VcIntegrity.lifecycleSoftwareSpecification.Read";

/** What waits for a second person, the decision, and the rules by which anything waits. */
export function approvalRoutes(server: RestServer, parts: AccessParts): void {
  readingRoutes(server, parts);
  decisionRoutes(server, parts);
  ruleRoutes(server, parts);
}

function readingRoutes(server: RestServer, { store }: AccessParts): void {
  const { approvals } = store.reader;
  const aboutOf = ({ on }: Readonly<Record<string, unknown>>): string =>
    z.object({ id: z.string() }).safeParse(on).data?.id ?? "";
  const listed = needs(READ, anywhere, { list: { key: "approval", aboutOf } });
  server.get(APPROVALS, { config: listed, schema: { response: { 200: z.array(approvalInfo) } } }, async () =>
    (await approvals.list()).map(presentApproval),
  );
  server.get(
    `${APPROVALS}/:approval`,
    {
      config: needs(READ, at("approval", "approval")),
      schema: { params: byApproval, response: { 200: approvalInfo } },
    },
    async ({ params }) => presentApproval(await approvals.need(params.approval)),
  );
}

function decisionRoutes(server: RestServer, { guard, persons }: AccessParts): void {
  for (const action of ["approve", "deny", "withdraw"] as const)
    server.post(
      `${APPROVALS}/:approval`,
      {
        // Whoever decides holds the very privilege that is asked for: looked at with the approval itself.
        config: signedIn(),
        constraints: { action },
        schema: { params: byApproval, body: approvalNote.nullish(), response: { 200: approvalInfo } },
      },
      async (request) => {
        const by = { caller: guard.callerOf(request), note: request.body?.note ?? "" };
        return presentApproval(await persons.decide(request.params.approval, action, by));
      },
    );
}

function ruleRoutes(server: RestServer, { store, guard }: AccessParts): void {
  const { reader } = store;
  const listed = needs(READ, anywhere, { list: { key: "scope" } });
  server.get(
    RULES,
    { config: listed, schema: { response: { 200: z.array(approvalRule) } } },
    async (_request, reply) => {
      const rules = await reader.approvalRules.list();
      void reply.header("etag", etagOf(rules));
      return rules.map(({ scopeId, acts, ttlSeconds, setBy, setAt }) => ({
        ...{ scope: scopeId, acts: [...acts], ttl_seconds: ttlSeconds, set_by: setBy, set_at: setAt },
      }));
    },
  );
  server.put(
    `${RULES}/:scope`,
    {
      config: needs("Greenroom.Access.Write", fleet, { match: true }),
      schema: { params: z.object({ scope: z.string().max(255) }), body: approvalRuleSpec },
    },
    async (request, reply) => {
      const { scope: named } = request.params;
      const { acts, ttl_seconds: ttlSeconds = DEFAULT_TTL_SECONDS } = request.body;
      const { user: who } = guard.callerOf(request);
      const scopeId = named === FLEET_RULE ? FLEET_RULE : (await resolveScope(reader, named)).id;
      await store.transact(async ({ approvalRules, audits }) => {
        needMatch(request, "the list of rules", etagOf(await approvalRules.list()));
        await approvalRules.set({ scopeId, acts, ttlSeconds, setBy: who });
        const detail = { acts, ttlSeconds };
        await audits.append({ who, what: "approval rule", onWhat: scopeId, outcome: "OK", detail });
      });
      return reply.code(204).send();
    },
  );
}
