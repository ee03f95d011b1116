import { STAGE } from "../../rollout/stage/stage.js";
import type { RestServer } from "../door/server.js";
import { presentScopeResults } from "../present/host-results.js";
import { SCOPE_KINDS, scopeBase, scopeOf, type ScopeKind } from "../resource/scope-route.js";
import { stageResult, standaloneStageResult } from "../wire/software.js";
import { lastTask } from "./last-task.js";
import { scopeParams, type LifecycleParts } from "./lifecycle-parts.js";
import { at, needs } from "../guard/needs.js";

/** What the newest staging of a cluster or standalone host that has ended came to: vSphere keeps this of remediation and of checks alone. */
export function lastStageResultRoutes(server: RestServer, parts: LifecycleParts): void {
  for (const kind of SCOPE_KINDS) route(server, kind, parts);
}

function route(server: RestServer, kind: ScopeKind, parts: LifecycleParts): void {
  const answer = kind === "cluster" ? stageResult : standaloneStageResult;
  server.get(
    `${scopeBase(kind)}/software/reports/last-stage-result`,
    {
      config: needs("VcIntegrity.lifecycleSoftwareRemediation.Read", at(kind, "scope")),
      schema: { params: scopeParams, response: { 200: answer } },
    },
    async (request) => {
      const scope = await scopeOf(parts.store.reader, kind, request.params.scope);
      const { record, hosts } = await lastTask(parts, scope, STAGE);
      return presentScopeResults(hosts, record);
    },
  );
}
