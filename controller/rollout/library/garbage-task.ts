import type { CollectedGarbage } from "../../depot/garbage.js";
import { vibsOf } from "../../domain/library/depot-uses.js";
import type { RolloutParts } from "../rollout-parts.js";
import type { Ending, TaskRun } from "../task/task-run.js";
import { imagesInUse } from "./image-uses.js";

export const COLLECT = "collect-garbage$task";

/** What a collection would remove now; nothing is changed. */
export const garbageOf = async ({
  library,
  store,
}: Pick<RolloutParts, "library" | "store">): Promise<CollectedGarbage> =>
  library.garbage(store.reader, vibsOf(await imagesInUse(store.reader)));

/** Removes bytes that no depot lists and no image needs; result: CollectedGarbage. */
export async function collectGarbage(parts: RolloutParts, _run: TaskRun): Promise<Ending> {
  const result = await parts.library.collectGarbage(async (tx) => vibsOf(await imagesInUse(tx)));
  return { result };
}
