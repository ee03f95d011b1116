import { z } from "zod";
import { isProblem } from "../../../core/problem/problem.js";
import type { CheckOutcome } from "../../domain/remediation/checks.js";
import { forecastImpact } from "../../rollout/remediate/impact.js";
import { applyProblem } from "../../rollout/remediate/remediation-problems.js";
import type { TaskHostRecord } from "../../store/activity/task-hosts.js";
import type { TaskRecord } from "../../store/activity/task-record.js";
import type { Store } from "../../store/open-store.js";
import type { LastResult } from "../../store/remediation/last-results.js";
import type { StoreReader } from "../../store/repositories.js";
import { at, needs } from "../guard/needs.js";
import type { RestServer } from "../door/server.js";
import { presentScopeResults } from "../present/host-results.js";
import { presentCheckResult } from "../present/remediation/check-result.js";
import { presentImpact } from "../present/remediation/impact.js";
import { hostNames } from "../present/task-result.js";
import { SCOPE_KINDS, scopeBase, scopeOf, type ScopeKind } from "../resource/scope-route.js";
import { checkResult, standaloneCheckResult } from "../wire/remediation/check.js";
import { applyImpact, standaloneApplyImpact, impactQuery } from "../wire/remediation/impact.js";
import { stageResult, standaloneStageResult } from "../wire/software.js";

const params = z.object({ scope: z.string() });

/** What a remediation would do, and how the last one and the last pre-check ended (VLCM part 12). */
export function reportRoutes(server: RestServer, store: Store): void {
  for (const kind of SCOPE_KINDS) {
    impactRoute(server, kind, store);
    lastRoutes(server, kind, store);
  }
}

function impactRoute(server: RestServer, kind: ScopeKind, store: Store): void {
  server.get(
    `${scopeBase(kind)}/software/reports/apply-impact`,
    {
      config: needs("VcIntegrity.lifecycleSoftwareRemediation.Read", at(kind, "scope")),
      schema: {
        params,
        querystring: impactQuery,
        response: { 200: kind === "cluster" ? applyImpact : standaloneApplyImpact },
      },
    },
    async (request) => {
      const scope = await scopeOf(store.reader, kind, request.params.scope);
      const { hosts } = request.query;
      const forecast = await forecastImpact(store, { scope, ...(hosts !== undefined && { hosts }) });
      return presentImpact(forecast, hostNames(await store.reader.hosts.ofScope(scope.id)), kind);
    },
  );
}

/** As the task that ended has put it there. */
interface LastApply {
  readonly record: TaskRecord;
  readonly rows: readonly TaskHostRecord[];
}

function lastRoutes(server: RestServer, kind: ScopeKind, { reader }: Store): void {
  const reports = `${scopeBase(kind)}/software/reports`;
  server.get(
    `${reports}/last-apply-result`,
    {
      config: needs("VcIntegrity.lifecycleSoftwareRemediation.Read", at(kind, "scope")),
      schema: { params, response: { 200: kind === "cluster" ? stageResult : standaloneStageResult } },
    },
    async (request) => {
      const { id, name } = await scopeOf(reader, kind, request.params.scope);
      const last = await reader.lastResults.get<LastApply>(id, "apply");
      if (last === undefined) throw applyProblem("LAST_RESULT_MISSING", { scope: name, what: "remediation" });
      const record = { ...last.result.record, endedAt: await endOf(reader, last) };
      return presentScopeResults(last.result.rows, record);
    },
  );
  server.get(
    `${reports}/last-check-result`,
    {
      config: needs("VcIntegrity.lifecycleSoftwareRemediation.Read", at(kind, "scope")),
      schema: { params, response: { 200: kind === "cluster" ? checkResult : standaloneCheckResult } },
    },
    async (request) => {
      const { id, name } = await scopeOf(reader, kind, request.params.scope);
      const last = await reader.lastResults.get<CheckOutcome>(id, "check");
      if (last === undefined) throw applyProblem("LAST_RESULT_MISSING", { scope: name, what: "pre-check" });
      return presentCheckResult(last.result);
    },
  );
}

/** What a task leaves behind is written right before its end is; a task that is forgotten by now ended then. */
async function endOf({ tasks }: StoreReader, { taskId, endedAt }: LastResult<LastApply>): Promise<string> {
  try {
    return (await tasks.get(taskId)).endedAt ?? endedAt;
  } catch (thrown) {
    if (isProblem(thrown, "TASK_NOT_FOUND")) return endedAt;
    throw thrown;
  }
}
