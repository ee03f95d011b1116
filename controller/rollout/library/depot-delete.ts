import { z } from "zod";
import { isProblem } from "../../../core/problem/problem.js";
import { usesOf } from "../../domain/library/depot-uses.js";
import type { StoreTransaction } from "../../store/repositories.js";
import type { RolloutParts } from "../rollout-parts.js";
import type { Ending, TaskRun } from "../task/task-run.js";
import { imagesInUse, offerOf } from "./image-uses.js";
import { libraryTaskProblem } from "./library-task-problems.js";

export const DELETE = "delete$task";

export const deleteInput = z.object({
  depotId: z.string(),
  /** "whatever-uses-it": no longer offered, though images use it; the bytes that they need stay. */
  evenIf: z.enum(["unused", "whatever-uses-it"]),
});
export type DeleteInput = z.infer<typeof deleteInput>;

/** DEPOT_IN_USE names every image that uses what no other depot offers. */
export async function refuseUsed(tx: StoreTransaction, { depotId, evenIf }: DeleteInput): Promise<void> {
  if (evenIf === "whatever-uses-it") return;
  const uses = usesOf(await offerOf(tx, depotId), await imagesInUse(tx));
  if (uses.length > 0) throw libraryTaskProblem("DEPOT_IN_USE", { depot: depotId, uses });
}

/** Forgets a depot and what it lists, in one transaction. Bytes stay until they are collected: others may use them. */
export async function deleteDepot(parts: RolloutParts, run: TaskRun): Promise<Ending> {
  const input = deleteInput.parse(run.record.input);
  await parts.store.transact(async (tx) => {
    await refuseUsed(tx, input);
    await tx.depots.remove(input.depotId).catch((thrown: unknown) => {
      // Deleted before a restart, or by another task: it is gone, as was asked for.
      if (!isProblem(thrown, "DEPOT_NOT_FOUND")) throw thrown;
    });
  });
  return { result: null };
}
