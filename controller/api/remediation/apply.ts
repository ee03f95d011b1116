import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { coreProblem } from "../../../core/problem/core-problems.js";
import type { CallerOf } from "../door/caller.js";
import { at, needs } from "../guard/needs.js";
import type { RestServer } from "../door/server.js";
import { viaOf } from "../door/via.js";
import { readPolicy } from "../present/remediation/policy.js";
import { applySpec, checkSpec } from "../wire/remediation/apply.js";
import { SCOPE_KINDS, scopeBase, scopeOf, type ScopeKind } from "../resource/scope-route.js";
import type { Rollouts } from "../../rollout/rollouts.js";
import type { Store } from "../../store/open-store.js";

const params = z.object({ scope: z.string() });
const taskAnswer = { 202: z.string() };

export interface ApplyParts {
  readonly store: Store;
  readonly rollouts: Rollouts;
  readonly callerOf: CallerOf;
}

/** Remediation and pre-check of clusters and standalone hosts, as tasks (VLCM part 12). */
export function applyRoutes(server: RestServer, parts: ApplyParts): void {
  for (const kind of SCOPE_KINDS) {
    applyRoute(server, kind, parts);
    checkRoute(server, kind, parts);
  }
}

function applyRoute(server: RestServer, kind: ScopeKind, { store, rollouts, callerOf }: ApplyParts): void {
  server.post(
    `${scopeBase(kind)}/software`,
    {
      constraints: { action: "apply" },
      config: needs("VcIntegrity.lifecycleSoftwareRemediation.Write", at(kind, "scope"), {
        hostsInBody: "enough",
        body: "spec",
        secondPerson: { act: "remediate", pin: exactCommit },
      }),
      schema: { params, body: applySpec.nullish(), response: taskAnswer },
    },
    async (request, reply) => {
      const scope = await scopeOf(store.reader, kind, request.params.scope);
      const { commit, hosts, greenroom = {} } = request.body ?? {};
      const task = await rollouts.remediation.apply({
        ...{ scope, who: callerOf(request).user, via: viaOf(request) },
        ...(commit !== undefined && { commitId: commit, commitIs: greenroom.commit_is ?? "exact" }),
        ...(hosts !== undefined && { hosts }),
        ...(greenroom.parallel !== undefined && { parallel: greenroom.parallel }),
        ...(greenroom.policy !== undefined && { policy: readPolicy(greenroom.policy) }),
      });
      return reply.code(202).serializer(JSON.stringify).send(task);
    },
  );
}

/** What a second person approves is one image, and no other that is committed meanwhile. */
async function exactCommit({ body }: FastifyRequest): Promise<Readonly<Record<string, string>>> {
  const { commit, greenroom } = applySpec.parse(body ?? {});
  if (commit !== undefined && greenroom?.commit_is !== "minimum") return {};
  const what = "what a second person has to approve names its commit, and that one exactly";
  throw coreProblem("INPUT_INVALID", { where: "body.commit", what });
}

function checkRoute(server: RestServer, kind: ScopeKind, { store, rollouts, callerOf }: ApplyParts): void {
  server.post(
    `${scopeBase(kind)}/software`,
    {
      constraints: { action: "check" },
      config: needs("VcIntegrity.lifecycleSoftwareRemediation.Read", at(kind, "scope"), { body: "spec" }),
      schema: { params, body: checkSpec.nullish(), response: taskAnswer },
    },
    async (request, reply) => {
      const scope = await scopeOf(store.reader, kind, request.params.scope);
      const { commit, hosts } = request.body ?? {};
      const task = await rollouts.remediation.check({
        ...{ scope, who: callerOf(request).user, via: viaOf(request) },
        ...(commit !== undefined && { commitId: commit }),
        ...(hosts !== undefined && { hosts }),
      });
      return reply.code(202).serializer(JSON.stringify).send(task);
    },
  );
}
