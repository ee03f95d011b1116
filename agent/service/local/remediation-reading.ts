import {
  PrecheckSeverity,
  RemediationOutcome,
  RemediationState,
  type BadImage,
  type RemediationProgress,
} from "../../../proto/gen/greenroom/agent/v1/agent_pb.js";
import { TargetKind } from "../../../proto/gen/greenroom/types/v1/target_pb.js";
import { sinceOf, type BadImageStatus, type RemediationStatus } from "../../domain/remediation/remediation-status.js";
import { readProblem } from "./progress-reading.js";

export const readRemediation = (progress: RemediationProgress): RemediationStatus => ({
  order_id: progress.orderId,
  image_digest: progress.imageDigest,
  state: RemediationState[progress.state],
  since: sinceOf("", progress.steps),
  outcome: RemediationOutcome[progress.outcome],
  failed_state: progress.failedState === RemediationState.UNSPECIFIED ? null : RemediationState[progress.failedState],
  problem: readProblem(progress.problem),
  in_maintenance_mode: progress.inMaintenanceMode,
  maintenance_ms: Number(progress.maintenanceMs),
  cancelable: progress.cancelable,
  boot_id: progress.bootId,
  savings: {
    bytes_staged_before: Number(progress.savings?.bytesStagedBefore ?? 0n),
    bytes_fetched: Number(progress.savings?.bytesFetched ?? 0n),
    fetch_ms: Number(progress.savings?.fetchMs ?? 0n),
  },
  impact:
    progress.impact === undefined
      ? null
      : { maintenance_mode: progress.impact.maintenanceMode, reboot: progress.impact.reboot },
  steps: progress.steps.map((step) => ({
    state: RemediationState[step.state],
    begun_at: step.begunAt,
    ended_at: step.endedAt || null,
    event: step.event || null,
    boot_id: step.bootId,
  })),
  prechecks: progress.prechecks.map(({ id, severity, text, remedy, targetId }) => ({
    id,
    severity: PrecheckSeverity[severity],
    text,
    remedy,
    target_id: targetId,
  })),
  targets: progress.targets.map((target) => ({
    target_id: target.targetId,
    kind: TargetKind[target.kind],
    state: target.state,
    from_version: target.fromVersion,
    to_version: target.toVersion,
  })),
  journal: progress.journal.map(({ at, hook, text }) => ({ at, hook, text })),
});

export const readBadImage = ({ imageDigest, name, at, problem }: BadImage): BadImageStatus => ({
  image_digest: imageDigest,
  name,
  at,
  problem: readProblem(problem),
});
