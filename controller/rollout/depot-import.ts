import { z } from "zod";
import { isProblem } from "../../core/problem/problem.js";
import type { DepotLibrary, ImportOutcome } from "../depot/depot-library.js";
import { rolloutProblem } from "./rollout-problems.js";
import type { RolloutParts } from "./rollout-parts.js";
import type { Ending, TaskRun } from "./task/task-run.js";

export const IMPORT = "create$task";

export const importInput = z.object({ fileId: z.string(), description: z.string(), sha256: z.string() });
export type ImportInput = z.infer<typeof importInput>;

/** What an import brought; kept as the task's result. */
export interface ImportReport {
  readonly depotId: string;
  readonly vibsNew: number;
  readonly vibsKnown: number;
}

/** Takes an uploaded bundle into the library, whole or not at all; result: ImportReport. The upload goes either way. */
export async function importDepot(parts: RolloutParts, run: TaskRun): Promise<Ending> {
  const { fileId } = importInput.parse(run.record.input);
  const done = await importedBefore(parts, run);
  const result = done ?? reportOf(await take(parts, run));
  await parts.uploads.remove(fileId);
  run.setProgress(99, "imported");
  return { result };
}

async function take(parts: RolloutParts, run: TaskRun): Promise<ImportOutcome> {
  const { fileId, description } = importInput.parse(run.record.input);
  const path = await parts.uploads.pathOf(fileId);
  const request: Parameters<DepotLibrary["importBundle"]>[1] = {
    who: run.record.who,
    description,
    ...(description !== "" && { name: description }),
    signal: run.signal,
    onProgress: ({ vibsDone, vibsTotal, vib }) =>
      run.setProgress(Math.floor((95 * vibsDone) / Math.max(1, vibsTotal)), `checking ${vib}`),
  };
  try {
    return await parts.library.importBundle(path, request);
  } catch (thrown) {
    if (run.canceled) throw rolloutProblem("TASK_CANCELED", { task: run.record.id });
    // A refused bundle is of no more use; one whose import the controller's stop cut off is imported at the next start.
    if (isProblem(thrown) && !run.signal.aborted) await parts.uploads.remove(fileId);
    throw thrown;
  }
}

/** A crash between the library's commit and the task's end: the depot that this very task made is its result. */
async function importedBefore({ store }: RolloutParts, run: TaskRun): Promise<ImportReport | undefined> {
  const { sha256 } = importInput.parse(run.record.input);
  const depot = await store.reader.depots.bySha256(sha256);
  if (depot === undefined || depot.who !== run.record.who || depot.createdAt < run.record.createdAt) return undefined;
  return { depotId: depot.id, vibsNew: depot.counts.vibs, vibsKnown: 0 };
}

const reportOf = ({ depotId, vibsNew, vibsKnown }: ImportOutcome): ImportReport => ({ depotId, vibsNew, vibsKnown });
