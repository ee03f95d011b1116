import type { ClusterCompliance } from "../../domain/compliance-model.js";
import type { CheckOutcome } from "../../domain/remediation/checks.js";
import { SKIPPABLE } from "../../rollout/operations.js";
import { CHECK } from "../../rollout/precheck/check-input.js";
import { SCAN } from "../../rollout/scan.js";
import type { TaskView } from "../../rollout/task/task-engine.js";
import type { TaskRecord } from "../../store/activity/task-record.js";
import type { StoreReader } from "../../store/repositories.js";
import { presentCheck, type HostNames } from "./compliance.js";
import { libraryTaskResult } from "./depot/library-task.js";
import { presentScopeResults } from "./host-results.js";
import { eligibilityResult } from "./lifecycle-reports.js";
import { presentCheckResult } from "./remediation/check-result.js";
import { imageTaskResult } from "./image/image-task.js";

/** In the shape of the task's operation; undefined while there is none. */
export async function taskResult({ record, hosts }: TaskView, reader: StoreReader): Promise<unknown> {
  // Those with remaining hosts are those with hosts.
  if (SKIPPABLE.includes(record.operation)) return presentScopeResults(hosts, record);
  if (record.result === null) return undefined;
  // The store gives back what the operation of this name has put there; migrations keep it readable.
  if (record.operation === CHECK) return presentCheckResult(record.result as CheckOutcome);
  if (record.operation === SCAN)
    return presentCheck(record.scopeId, record.result as ClusterCompliance, await namesOf(record, reader));
  return (
    eligibilityResult(record) ??
    (await libraryTaskResult(record, reader)) ??
    imageTaskResult(record, reader, () => namesOf(record, reader))
  );
}

async function namesOf({ scopeId }: TaskRecord, reader: StoreReader): Promise<HostNames> {
  return hostNames(await reader.hosts.ofScope(scopeId ?? ""));
}

/** Names by host id. */
export const hostNames = (hosts: readonly { readonly id: string; readonly name: string }[]): HostNames =>
  Object.fromEntries(hosts.map(({ id, name }) => [id, { name }]));
