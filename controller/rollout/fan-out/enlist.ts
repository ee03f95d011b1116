import { timestamp } from "../../../core/time/clock.js";
import type { TaskHostRecord } from "../../store/activity/task-hosts.js";
import type { TaskProgress } from "../../store/activity/task-record.js";
import type { HostRecord } from "../../store/inventory/host-record.js";
import type { RolloutParts } from "../rollout-parts.js";
import { rolloutProblem } from "../rollout-problems.js";
import type { TaskRun } from "../task/task-run.js";
import { hostDetail, storable, waitingDetail } from "./host-detail.js";

/**
 * Every wanted host has its row before the first one begins; after a restart the rows are there already. One that is gone from the scope ends
 * with HOST_NOT_IN_SCOPE, so that it is not forgotten. Answers those that are there, in the order of their turns.
 */
export async function enlist(
  { store, clock }: Pick<RolloutParts, "store" | "clock">,
  run: TaskRun,
  hostIds: readonly string[],
): Promise<readonly HostRecord[]> {
  const { scopeId, startedAt: began, createdAt } = run.record;
  const startedAt = began ?? createdAt;
  const scope = scopeId ?? "";
  const byId = new Map((await store.reader.hosts.ofScope(scope)).map((host) => [host.id, host]));
  const rows: TaskHostRecord[] = [];
  for (const hostId of hostIds) {
    const before = run.host(hostId);
    const host = byId.get(hostId);
    if (host !== undefined) {
      const detail = waitingDetail(host.name);
      if (before === undefined) rows.push({ hostId, status: "PENDING", detail, startedAt, endedAt: null });
    } else if (before === undefined || before.endedAt === null) {
      const name = (await store.reader.hosts.get(hostId))?.name ?? hostId;
      const { body } = rolloutProblem("HOST_NOT_IN_SCOPE", { host: name, scope });
      const known = before === undefined ? waitingDetail(name) : hostDetail.parse(before.detail);
      const detail = { ...known, step: "failed", problem: storable(body) };
      rows.push({ hostId, status: "ERROR", detail, startedAt, endedAt: timestamp(clock) });
    }
  }
  if (rows.length > 0) await run.setHosts(rows);
  return hostIds.flatMap((id) => byId.get(id) ?? []);
}

/** Percentage by bytes where they are known, by hosts where they are not; the words count hosts. */
export function progressOf(rows: readonly TaskHostRecord[]): Omit<TaskProgress, "total"> {
  const shares = rows.map((row) => (row.endedAt === null ? shareOf(row) : 1));
  const done = rows.filter(({ endedAt }) => endedAt !== null).length;
  const completed = Math.floor((99 * shares.reduce((sum, share) => sum + share, 0)) / Math.max(1, rows.length));
  return { completed, message: `${done} of ${rows.length} hosts done` };
}

const bytesOf = hostDetail.pick({ bytesTotal: true, bytesDone: true });

function shareOf(row: TaskHostRecord): number {
  const { bytesTotal, bytesDone } = bytesOf.parse(row.detail);
  return bytesTotal === 0 ? 0 : Math.min(1, bytesDone / bytesTotal);
}
