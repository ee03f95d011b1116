import { z } from "zod";
import { asProblem } from "../../../core/problem/core-problems.js";
import type { Problem } from "../../../core/problem/problem.js";
import type { TaskHostRecord } from "../../store/activity/task-hosts.js";
import type { HostRecord } from "../../store/inventory/host-record.js";
import { rolloutProblem } from "../rollout-problems.js";
import type { RolloutParts } from "../rollout-parts.js";
import { stageDetail, waitingDetail } from "./stage-detail.js";
import { HostStaging } from "./stage-host.js";
import { stageLimits } from "./stage-limits.js";
import type { Ending, TaskRun } from "../task/task-run.js";

export const STAGE = "stage$task";

export const stageInput = z.object({
  /** The exact commit (DECISIONS 27). */
  commitId: z.string(),
  hostIds: z.array(z.string()),
  parallel: z.number().int(),
  /** Tasks of an older release have none. */
  limits: stageLimits.default({}),
});
export type StageInput = z.infer<typeof stageInput>;

/** Stages a commit on hosts of a scope, all in parallel; one host's failure touches no other (VLCM part 6). */
export async function stage(parts: RolloutParts, run: TaskRun): Promise<Ending> {
  const { commitId, hostIds, parallel, limits } = stageInput.parse(run.record.input);
  const scopeId = run.record.scopeId ?? "";
  const image = await parts.store.reader.images.commit({ scopeId, commitId });
  const hosts = (await parts.store.reader.hosts.ofScope(scopeId)).filter(({ id }) => hostIds.includes(id));
  await enlist(run, hosts);
  const open = hosts.filter(({ id }) => run.host(id)?.endedAt === null);
  tell(run);
  const onTouched = () => tell(run);
  const endings = await Promise.allSettled(
    open.map((host) =>
      new HostStaging(parts, run, { host, image, parallel, limits, onTouched }).carryOut().finally(onTouched),
    ),
  );
  // Only the stop of the controller comes through here, and only once every host has let go.
  for (const ending of endings) if (ending.status === "rejected") throw asProblem(ending.reason);
  const problem = run.canceled ? rolloutProblem("TASK_CANCELED", { task: run.record.id }) : shortfall(run.hosts());
  return { result: { commitId }, ...(problem !== undefined && { problem }) };
}

/** Every host has its row before the first one begins; after a restart the rows are there already. */
async function enlist(run: TaskRun, hosts: readonly HostRecord[]): Promise<void> {
  const startedAt = run.record.startedAt ?? run.record.createdAt;
  const rows = hosts
    .filter(({ id }) => run.host(id) === undefined)
    .map(({ id, name }): TaskHostRecord => {
      return { hostId: id, status: "RUNNING", detail: waitingDetail(name), startedAt, endedAt: null };
    });
  if (rows.length > 0) await run.setHosts(rows);
}

/** Percentage by bytes where they are known, by hosts where they are not; the words count hosts. */
function tell(run: TaskRun): void {
  const rows = run.hosts();
  const shares = rows.map((row) => (row.endedAt === null ? shareOf(row) : 1));
  const done = rows.filter(({ endedAt }) => endedAt !== null).length;
  const percent = Math.floor((99 * shares.reduce((sum, share) => sum + share, 0)) / Math.max(1, rows.length));
  run.setProgress(percent, `${done} of ${rows.length} hosts done`);
}

function shareOf(row: TaskHostRecord): number {
  const { bytesTotal, bytesDone } = stageDetail.parse(row.detail);
  return bytesTotal === 0 ? 0 : Math.min(1, bytesDone / bytesTotal);
}

/** Partial staging is a failed task with per-host results (DECISIONS 25). */
function shortfall(rows: readonly TaskHostRecord[]): Problem | undefined {
  const count = (...statuses: readonly string[]) => rows.filter(({ status }) => statuses.includes(status)).length;
  const failed = count("ERROR", "TIMED_OUT");
  if (failed === 0) return undefined;
  return rolloutProblem("STAGING_INCOMPLETE", { failed, staged: count("OK"), skipped: count("SKIPPED") });
}
