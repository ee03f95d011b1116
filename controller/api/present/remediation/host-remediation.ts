import { figureOf } from "../../../domain/remediation/saved.js";
import { serviceLimit } from "../../../domain/remediation/apply-policy.js";
import type { HostDetail } from "../../../rollout/fan-out/host-detail.js";
import type { RemediationDetail } from "../../../rollout/host-remediation/remediation-detail.js";
import { applyInput } from "../../../rollout/remediate/apply-input.js";
import type { TaskRecord } from "../../../store/activity/task-record.js";
import type { HostRemediation, RemediationTotals } from "../../wire/remediation/apply.js";

const seconds = (ms: number): number => Math.round(ms) / 1000;

/** What a remediation knows of one host. */
export function presentRemediation(detail: RemediationDetail): HostRemediation {
  const { savings } = detail;
  return {
    state: detail.state,
    outcome: detail.outcome,
    staged_ahead: detail.ahead !== null,
    out_of_service: detail.outOfService,
    in_maintenance_mode: detail.inMaintenanceMode,
    was_in_maintenance_mode: detail.wasInMaintenance,
    maintenance_seconds: seconds(detail.maintenanceMs),
    saved_bytes: savings.bytesStagedBefore + savings.bytesFetched,
    saved_seconds: seconds(savings.fetchMs),
    bytes_staged_before: savings.bytesStagedBefore,
    bytes_fetched: savings.bytesFetched,
    cancelable: detail.cancelable,
    failed_state: detail.failedState,
    maintenance_mode_needed: detail.impact?.maintenanceMode ?? null,
    reboot_needed: detail.impact?.reboot ?? null,
    steps: detail.steps.map(({ state, begunAt, endedAt, event, bootId }) => ({
      ...{ state, begun_at: begunAt, ended_at: endedAt, event, boot_id: bootId },
    })),
    prechecks: detail.prechecks.map(({ id, severity, text, remedy, targetId }) => ({
      ...{ id, severity, message: text, remedy, target: targetId },
    })),
    journal: detail.journal,
    targets: detail.targets.map(({ id, state, fromVersion, toVersion }) => ({
      ...{ target: id, state, from_version: fromVersion, to_version: toVersion },
    })),
    ordered_at: detail.orderedAt,
    seen_at: detail.seenAt,
  };
}

/** The figure of a whole run: hosts whose orders went out. */
export function presentTotals(record: Pick<TaskRecord, "input">, hosts: readonly HostDetail[]): RemediationTotals {
  const told = hosts.flatMap(({ remediation }) => (remediation?.orderedAt == null ? [] : [remediation]));
  const { maintenanceMs, longestMs, savedBytes, savedMs } = figureOf(told);
  const input = applyInput.safeParse(record.input);
  const limit = input.success ? serviceLimit(input.data.policy) : 1;
  return {
    limit: limit >= hosts.length && limit > 1 ? null : limit,
    out_of_service: told.filter(({ outOfService }) => outOfService).length,
    maintenance_seconds: seconds(maintenanceMs),
    longest_maintenance_seconds: seconds(longestMs),
    saved_bytes: savedBytes,
    saved_seconds: seconds(savedMs),
  };
}
