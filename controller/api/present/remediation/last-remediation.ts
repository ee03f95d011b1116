import type { RemediationRecord } from "../../../store/remediation/remediations.js";
import type { HostDetail } from "../../wire/host.js";

type LastRemediation = NonNullable<HostDetail["last_remediation"]>;

const OUTCOMES: Readonly<Partial<Record<string, LastRemediation["outcome"]>>> = {
  remediated: "REMEDIATED",
  compliant: "COMPLIANT",
  "rolled-back": "ROLLED_BACK",
  overdue: "OVERDUE",
};

/** How the newest remediation of a host ended, with its figure. */
export const presentLastRemediation = ({ savings, ...last }: RemediationRecord): LastRemediation => ({
  task: last.taskId,
  outcome: OUTCOMES[last.outcome] ?? "FAILED",
  image_digest: last.imageDigest,
  ended_at: last.endedAt,
  seconds: last.tookMs / 1000,
  maintenance_seconds: last.maintenanceMs / 1000,
  saved_bytes: savings.bytesStagedBefore + savings.bytesFetched,
  saved_seconds: savings.fetchMs / 1000,
  failed_step: last.failedStep,
  reason: last.reason,
  remedy: last.remedy,
});
