import type { TaskHostRecord } from "../../store/activity/task-hosts.js";
import type { TaskProgress } from "../../store/activity/task-record.js";
import type { HostRecord } from "../../store/inventory/host-record.js";
import type { TaskRun } from "../task/task-run.js";
import { hostDetail, waitingDetail } from "./host-detail.js";

/** Every host has its row before the first one begins; after a restart the rows are there already. */
export async function enlist(run: TaskRun, hosts: readonly HostRecord[]): Promise<void> {
  const startedAt = run.record.startedAt ?? run.record.createdAt;
  const rows = hosts
    .filter(({ id }) => run.host(id) === undefined)
    .map(({ id, name }): TaskHostRecord => {
      return { hostId: id, status: "PENDING", detail: waitingDetail(name), startedAt, endedAt: null };
    });
  if (rows.length > 0) await run.setHosts(rows);
}

/** The hosts of a task in the order of their turns, those left out that are gone from the scope by now. */
export function inTurn(hosts: readonly HostRecord[], hostIds: readonly string[]): readonly HostRecord[] {
  const byId = new Map(hosts.map((host) => [host.id, host]));
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
