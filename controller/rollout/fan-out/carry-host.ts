import { asProblem } from "../../../core/problem/core-problems.js";
import type { RolloutParts } from "../rollout-parts.js";
import { notConnected } from "./away.js";
import { endOrder, type Carried } from "./end-order.js";

/**
 * Does the work of one host, and sees to it that the host ends, whatever comes: skipped when a user wants that, failed with the reason
 * otherwise. Only the stop of the controller leaves it in the middle, and then it throws.
 */
export async function carryHost(
  parts: RolloutParts,
  { run, row, hostId }: Carried,
  work: () => Promise<void>,
): Promise<void> {
  try {
    run.signal.throwIfAborted();
    await work();
  } catch (thrown) {
    if (run.userEnds) await row.skip("SKIPPED_BY_USER", { notices: await endOrder(parts, { run, row, hostId }) });
    else if (run.signal.aborted) throw thrown;
    else await row.fail(await notConnected(parts.store.reader, hostId, asProblem(thrown)));
  }
  // Its free space and staged bytes are other ones now.
  parts.fleet.poke(hostId);
}
