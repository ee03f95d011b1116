import type { CollectedGarbage } from "../../../depot/garbage.js";
import { IMPORT, type ImportReport } from "../../../rollout/depot-import.js";
import { SYNC, type SyncResult } from "../../../rollout/library/depot-sync-task.js";
import { COLLECT } from "../../../rollout/library/garbage-task.js";
import type { TaskRecord } from "../../../store/activity/task-record.js";
import type { StoreReader } from "../../../store/repositories.js";
import { presentImport } from "./offline-depot.js";
import { presentGarbage, presentSync } from "./online-depot.js";

/** The result of a task about the depot library; undefined for any other. */
export async function libraryTaskResult({ operation, result }: TaskRecord, reader: StoreReader): Promise<unknown> {
  // The store gives back what the operation of this name has put there; migrations keep it readable.
  if (operation === IMPORT) return presentImport(reader, result as ImportReport);
  if (operation === SYNC) return presentSync(result as SyncResult);
  if (operation === COLLECT) return presentGarbage(result as CollectedGarbage);
  return undefined;
}
