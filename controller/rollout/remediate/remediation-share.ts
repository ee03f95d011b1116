import type { TaskHostRecord } from "../../store/activity/task-hosts.js";
import type { TaskProgress } from "../../store/activity/task-record.js";
import { hostDetail } from "../fan-out/host-detail.js";

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

export const shareOfStep = (step: string): number => SHARES[step] ?? 0;

/** Percentage by the steps of the hosts; the words say how many are done, and how many are out of service. */
export function remediationProgress(rows: readonly TaskHostRecord[], limit: number): Omit<TaskProgress, "total"> {
  const details = rows.map((row) => ({ row, detail: hostDetail.parse(row.detail) }));
  const shares = details.map(({ row, detail }) => (row.endedAt === null ? shareOfStep(detail.step) : 100));
  const done = rows.filter(({ endedAt }) => endedAt !== null).length;
  const out = details.filter(({ detail }) => detail.remediation?.outOfService === true).length;
  const atMost = limit >= rows.length ? "" : ` of at most ${limit}`;
  return {
    completed: Math.floor((0.99 * shares.reduce((sum, share) => sum + share, 0)) / Math.max(1, rows.length)),
    message: `${done} of ${rows.length} hosts done, ${out}${atMost} out of service`,
  };
}
