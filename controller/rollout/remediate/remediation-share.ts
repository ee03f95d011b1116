import type { TaskHostRecord } from "../../store/activity/task-hosts.js";
import type { TaskProgress } from "../../store/activity/task-record.js";
import { hostDetail, type HostDetail } from "../fan-out/host-detail.js";
import { isOrdered } from "../host-remediation/remediation-detail.js";

/** How far a host is in each step, of a hundred; coarse, for nobody knows how long a reboot takes. */
const SHARES: Readonly<Record<string, number>> = {
  staging: 5,
  prechecks: 30,
  "entering-maintenance": 35,
  applying: 50,
  rebooting: 65,
  verifying: 85,
  "rolling-back": 85,
  "leaving-maintenance": 92,
  proof: 97,
};

/** Where a host stands that is staged and waits for its turn. */
const STAGED = 25;

/** How far a host is, of a hundred: by its bytes while it is staged ahead, by its step from then on. */
export function shareOfHost({ step, remediation, bytesTotal, bytesDone }: HostDetail): number {
  if (isOrdered(remediation)) return Math.max(SHARES[step] ?? 0, remediation?.ahead == null ? 0 : STAGED);
  if (remediation?.ahead != null) return STAGED;
  return bytesTotal === 0 ? 0 : Math.floor((STAGED * Math.min(bytesDone, bytesTotal)) / bytesTotal);
}

/** Percentage by the steps of the hosts; the words say how many are done, and how many are out of service. */
export function remediationProgress(rows: readonly TaskHostRecord[], limit: number): Omit<TaskProgress, "total"> {
  const details = rows.map((row) => ({ row, detail: hostDetail.parse(row.detail) }));
  const shares = details.map(({ row, detail }) => (row.endedAt === null ? shareOfHost(detail) : 100));
  const done = rows.filter(({ endedAt }) => endedAt !== null).length;
  const out = details.filter(({ detail }) => detail.remediation?.outOfService === true).length;
  const atMost = limit >= rows.length ? "" : ` of at most ${limit}`;
  return {
    completed: Math.floor((0.99 * shares.reduce((sum, share) => sum + share, 0)) / Math.max(1, rows.length)),
    message: `${done} of ${rows.length} hosts done, ${out}${atMost} out of service`,
  };
}
