import { Readable } from "node:stream";
import { z } from "zod";
import { asProblem } from "../../core/problem/core-problems.js";
import type { DepotLibrary, ImportOutcome } from "../depot/depot-library.js";
import { rolloutProblem } from "./rollout-problems.js";
import type { RolloutParts } from "./rollout-parts.js";
import type { Ending, TaskRun } from "./task/task-run.js";

export const IMPORT = "create$task";

/** Of what the controller fetches itself: `location`, and an empty `fileId` and `sha256`. */
export const importInput = z.object({
  fileId: z.string(),
  description: z.string(),
  sha256: z.string(),
  location: z.string().optional(),
  ownerData: z.string().optional(),
});
export type ImportInput = z.infer<typeof importInput>;

const importReport = z.object({ depotId: z.string(), vibsNew: z.number(), vibsKnown: z.number() });
/** What an import brought; kept as the task's result. */
export type ImportReport = Readonly<z.infer<typeof importReport>>;

/** Takes an uploaded bundle, or one that it fetches first, into the library, whole or not at all; result: ImportReport. The upload goes either way. */
export async function importDepot(parts: RolloutParts, run: TaskRun): Promise<Ending> {
  const input = importInput.parse(run.record.input);
  const fetched: string[] = [];
  const afterwards = async () => {
    for (const fileId of [input.fileId, ...fetched]) await parts.uploads.remove(fileId);
  };
  // Done before a restart: the result was written in the transaction of the import itself, so nothing is done twice.
  const before = importReport.safeParse(run.record.result);
  if (before.success) return { result: before.data, afterwards };
  try {
    const fileId = input.location === undefined ? input.fileId : await pull(parts, run, input.location);
    fetched.push(fileId);
    const result = reportOf(await take(parts, run, fileId));
    run.setProgress(99, "imported");
    return { result, afterwards };
  } catch (thrown) {
    // Cut off by the controller's stop: it is imported at the next start, from the upload that stays.
    if (run.signal.aborted && !run.canceled) throw thrown;
    const problem = run.canceled ? rolloutProblem("TASK_CANCELED", { task: run.record.id }) : asProblem(thrown);
    return { result: null, problem, afterwards };
  }
}

/** A restart fetches it anew: what was begun is swept away then. */
async function pull({ uploads, library, clock }: RolloutParts, run: TaskRun, location: string): Promise<string> {
  run.setProgress(1, `fetching ${location}`);
  const { fileId } = await uploads.receive(
    Readable.from(library.fetchBundle(location, { clock, signal: run.signal })),
    undefined,
  );
  return fileId;
}

async function take(parts: RolloutParts, run: TaskRun, fileId: string): Promise<ImportOutcome> {
  const { description, location, ownerData = "" } = importInput.parse(run.record.input);
  const path = await parts.uploads.pathOf(fileId);
  const request: Parameters<DepotLibrary["importBundle"]>[1] = {
    who: run.record.who,
    description,
    ownerData,
    // A bundle that was fetched is called by where it came from.
    ...((location ?? description) !== "" && { name: location ?? description }),
    signal: run.signal,
    onProgress: ({ vibsDone, vibsTotal, vib }) =>
      run.setProgress(Math.floor((95 * vibsDone) / Math.max(1, vibsTotal)), `checking ${vib}`),
    onRecorded: ({ tasks }, outcome) => tasks.setResult(run.record.id, reportOf(outcome)),
  };
  return parts.library.importBundle(path, request);
}

const reportOf = ({ depotId, vibsNew, vibsKnown }: ImportOutcome): ImportReport => ({ depotId, vibsNew, vibsKnown });
