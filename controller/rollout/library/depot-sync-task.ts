import { z } from "zod";
import { isProblem } from "../../../core/problem/problem.js";
import type { SyncReport } from "../../domain/library/sync-report.js";
import type { OnlineDepot } from "../../store/library/online-depots.js";
import type { RolloutParts } from "../rollout-parts.js";
import { rolloutProblem } from "../rollout-problems.js";
import type { Ending, TaskRun } from "../task/task-run.js";
import { libraryTaskProblem } from "./library-task-problems.js";

export const SYNC = "sync$task";

/** Ids of the depots, in the order in which they are synchronised. */
export const syncInput = z.object({ depotIds: z.array(z.string()) });

/** What each depot said, by id. */
export type SyncResult = Readonly<Record<string, SyncReport>>;

/** Synchronises depots one after the other; one that fails keeps the others from nothing. A restart goes on with those not yet done. */
export async function syncDepots(parts: RolloutParts, run: TaskRun): Promise<Ending> {
  const { depotIds } = syncInput.parse(run.record.input);
  const { reader } = parts.store;
  const reports: Record<string, SyncReport> = {};
  for (const [index, id] of depotIds.entries()) {
    const depot = (await reader.onlineDepots.list()).find((one) => one.id === id);
    // Deleted while it waited for its turn.
    if (depot === undefined) continue;
    const report = doneBefore(depot, run) ?? (await sync(parts, run, { depot, share: [index, depotIds.length] }));
    if (report === "gone") continue;
    if (report === "canceled") return canceledEnding(run, reports);
    reports[id] = report;
  }
  return { result: reports satisfies SyncResult, ...problemOf(reports) };
}

const canceledEnding = (run: TaskRun, result: SyncResult): Ending => ({
  result,
  problem: rolloutProblem("TASK_CANCELED", { task: run.record.id }),
});

/** A depot whose last synchronisation began after this task did was done before a restart. */
function doneBefore({ lastSync }: OnlineDepot, { record }: TaskRun): SyncReport | undefined {
  return lastSync !== null && lastSync.startedAt > record.createdAt ? lastSync : undefined;
}

interface Turn {
  readonly depot: OnlineDepot;
  readonly share: readonly [index: number, of: number];
}

async function sync(parts: RolloutParts, run: TaskRun, turn: Turn): Promise<SyncReport | "gone" | "canceled"> {
  const [index, of] = turn.share;
  const base = (99 * index) / of;
  run.setProgress(Math.floor(base), `reading ${turn.depot.location}`);
  try {
    return await parts.library.syncOnline(turn.depot, {
      ...{ clock: parts.clock, random: parts.random, signal: run.signal },
      onProgress: ({ vibsDone, vibsTotal, vib }) =>
        run.setProgress(Math.floor(base + (99 * vibsDone) / Math.max(1, vibsTotal) / of), `fetching ${vib}`),
    });
  } catch (thrown) {
    if (run.canceled) return "canceled";
    if (isProblem(thrown, "DEPOT_NOT_FOUND")) return "gone";
    throw thrown;
  }
}

function problemOf(reports: SyncResult): Pick<Ending, "problem"> {
  const entries = Object.entries(reports);
  const failed = entries.filter(([, { outcome }]) => outcome === "FAILED" || outcome === "INCOMPLETE");
  if (failed.length === 0) return {};
  const why = failed.map(([id, report]) => `${id}: ${wordsOf(report)}`).join("; ");
  return { problem: libraryTaskProblem("DEPOT_SYNC_INCOMPLETE", { failed: failed.length, of: entries.length, why }) };
}

function wordsOf({ problem, lacking }: SyncReport): string {
  if (problem !== null) return problem.message;
  const [first] = lacking;
  return `${lacking.length} VIBs could not be had, first ${first?.vib ?? ""}: ${first?.problem.message ?? ""}`;
}
