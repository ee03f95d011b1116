import { entityStatus, worstOf, type Check, type CheckOutcome } from "../../../domain/remediation/checks.js";
import { localizable } from "../../door/error-body.js";
import type { CheckResult, StandaloneCheckResult } from "../../wire/remediation/check.js";

type CheckStatus = CheckResult["entity_results"][number]["check_statuses"][number];

/** "BOOT_BANK_SPACE" for people. */
const nameOf = (id: string): string => id.toLowerCase().replaceAll("_", " ");

function presentCheckStatus({ id, status, text, issues }: Check): CheckStatus {
  const told = issues.map(({ text: issue, remedy }) => ({
    description: localizable(`check.${id}`, issue),
    ...(remedy !== "" && { resolution: localizable(`check.${id}.resolution`, remedy) }),
  }));
  return {
    check: {
      check: id,
      name: localizable(`check.${id}.name`, nameOf(id)),
      description: localizable(`check.${id}`, text),
    },
    status,
    issues: told.map(({ description }) => description),
    check_issues: told,
  };
}

/** CheckResult of vLCM 7b; of a standalone host, about which there is nothing of a cluster, with its only entity apart. */
export function presentCheckResult(outcome: CheckOutcome): CheckResult | StandaloneCheckResult {
  const whole = presentEntities(outcome);
  if (outcome.entities.some(({ type }) => type === "CLUSTER")) return whole;
  const [only] = Object.values(whole.host_info);
  const [entity_result] = whole.entity_results;
  return {
    ...whole,
    host_info: { ...whole.host_info, ...only },
    ...(entity_result !== undefined && { entity_result }),
  };
}

const presentEntities = (outcome: CheckOutcome): CheckResult => ({
  status: worstOf(outcome.entities.map(entityStatus)),
  start_time: outcome.startedAt,
  end_time: outcome.endedAt,
  commit: outcome.commitId,
  host_info: Object.fromEntries(Object.entries(outcome.names).map(([id, name]) => [id, { name }])),
  entity_results: outcome.entities.map((entity) => ({
    type: entity.type,
    ...(entity.type === "CLUSTER" ? { cluster: entity.id } : { host: entity.id }),
    status: entityStatus(entity),
    check_statuses: entity.checks.map(presentCheckStatus),
  })),
});
