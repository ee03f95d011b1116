import { z } from "zod";
import { readCompliance } from "../../rollout/check/compliance-reading.js";
import type { Rollouts } from "../../rollout/rollouts.js";
import type { Store } from "../../store/open-store.js";
import type { CallerOf } from "../door/caller.js";
import type { RestServer } from "../door/server.js";
import type { Clock } from "../../../core/time/clock.js";
import { viaOf } from "../door/via.js";
import { presentCompliance, presentStandalone } from "../present/compliance.js";
import { presentSoftware } from "../present/software.js";
import { hostNames } from "../present/task-result.js";
import { clusterCompliance, standaloneCompliance } from "../wire/compliance.js";
import { softwareInfo, stageSpec } from "../wire/software.js";
import { limitsOf } from "./stage-limits.js";
import { SCOPE_KINDS, scopeBase, scopeOf, type ScopeKind } from "./scope-route.js";
import { at, needs } from "../guard/needs.js";

const params = z.object({ scope: z.string() });
/** `vmw-task=true` asks for the task form; these operations have no other. */
const taskAnswer = { 202: z.string() };

export interface SoftwareParts {
  readonly store: Store;
  readonly rollouts: Rollouts;
  readonly callerOf: CallerOf;
}

/** What is told from memory carries its age. */
type ReadingParts = Pick<SoftwareParts, "store"> & { readonly clock: Clock };

/** Image, compliance, scan and stage of clusters and of standalone hosts: the same operations, the scope is a dimension. */
export function softwareRoutes(server: RestServer, parts: SoftwareParts & ReadingParts): void {
  for (const kind of SCOPE_KINDS) {
    readingRoutes(server, kind, parts);
    taskRoutes(server, kind, parts);
  }
}

function readingRoutes(server: RestServer, kind: ScopeKind, { store, clock }: ReadingParts): void {
  const { reader } = store;
  const [present, answer] =
    kind === "cluster"
      ? ([presentCompliance, clusterCompliance] as const)
      : ([presentStandalone, standaloneCompliance] as const);
  server.get(
    `${scopeBase(kind)}/software`,
    {
      config: needs("VcIntegrity.lifecycleSoftwareSpecification.Read", at(kind, "scope")),
      schema: { params, response: { 200: softwareInfo } },
    },
    async (request) => {
      const { id } = await scopeOf(reader, kind, request.params.scope);
      return presentSoftware(await reader.images.need(id), await reader.contents.offers());
    },
  );
  server.get(
    `${scopeBase(kind)}/software/compliance`,
    {
      config: needs("VcIntegrity.lifecycleSoftwareSpecification.Read", at(kind, "scope")),
      schema: { params, response: { 200: answer } },
    },
    async (request) => {
      const { id } = await scopeOf(reader, kind, request.params.scope);
      return present(await readCompliance(store, id), hostNames(await reader.hosts.ofScope(id)), clock.now());
    },
  );
}

function taskRoutes(server: RestServer, kind: ScopeKind, { store, rollouts, callerOf }: SoftwareParts): void {
  server.post(
    `${scopeBase(kind)}/software`,
    {
      config: needs("VcIntegrity.lifecycleSoftwareSpecification.Read", at(kind, "scope")),
      constraints: { action: "scan" },
      schema: { params, body: z.strictObject({}).nullish(), response: taskAnswer },
    },
    async (request, reply) => {
      const scope = await scopeOf(store.reader, kind, request.params.scope);
      return reply
        .code(202)
        .serializer(JSON.stringify)
        .send(await rollouts.scan({ scope, who: callerOf(request).user, via: viaOf(request) }));
    },
  );
  server.post(
    `${scopeBase(kind)}/software`,
    {
      config: needs("Greenroom.Stage", at(kind, "scope"), { hostsInBody: "enough", body: "spec" }),
      constraints: { action: "stage" },
      schema: { params, body: stageSpec.nullish(), response: taskAnswer },
    },
    async (request, reply) => {
      const scope = await scopeOf(store.reader, kind, request.params.scope);
      const { commit, hosts, parallel, greenroom } = request.body ?? {};
      const task = await rollouts.hosts.stage({
        scope,
        who: callerOf(request).user,
        via: viaOf(request),
        ...(commit !== undefined && { commitId: commit, commitIs: greenroom?.commit_is ?? "exact" }),
        ...(hosts !== undefined && { hosts }),
        ...(parallel !== undefined && { parallel }),
        ...(greenroom !== undefined && { limits: limitsOf(greenroom) }),
        ...(greenroom?.hosts_at_once !== undefined && { hostsAtOnce: greenroom.hosts_at_once }),
      });
      return reply.code(202).serializer(JSON.stringify).send(task);
    },
  );
}
