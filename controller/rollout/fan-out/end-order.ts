import { asProblem } from "../../../core/problem/core-problems.js";
import type { RolloutParts } from "../rollout-parts.js";
import type { TaskRun } from "../task/task-run.js";
import type { HostRow } from "./host-row.js";

export interface Carried {
  readonly run: TaskRun;
  readonly row: HostRow;
  readonly hostId: string;
}

/**
 * The order of a host that a user ends must not go on there: the agent is told to stop it, and where it cannot be told it will be as soon as it
 * answers. Answers the notices of the row: the order goes on for now, when that is so.
 */
export async function endOrder(
  parts: Pick<RolloutParts, "fleet" | "store">,
  { run, row, hostId }: Carried,
): Promise<string[]> {
  const { order, notices } = row.detail;
  if (order === null) return notices;
  const { orderId } = order;
  try {
    const stopped = await parts.fleet.agent(hostId).cancelStage(orderId);
    // It may have come to its end before anybody could stop it: then its receipt says more than this row.
    return stopped ? notices : [...notices, "nothing of this order was under way when the host was told to stop it"];
  } catch (thrown) {
    const notice = `the host could not be told to stop ${orderId} and may still work on it; it is told when it answers (${asProblem(thrown).code})`;
    const wanted = { orderId, hostId, taskId: run.record.id, notice };
    await parts.store.transact(({ cancelOrders }) => cancelOrders.want(wanted));
    return [...notices, notice];
  }
}
