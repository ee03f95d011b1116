import { setTimeout as pause } from "node:timers/promises";
import { hoursAt } from "../../domain/order/stage-hours.js";
import { refuseExpiredManifest, type AdmittedOrder } from "../../domain/order/order-check.js";
import { stagingProblem } from "../../domain/staging-problems.js";
import type { ProgressBoard } from "../progress-board.js";
import type { StagingTools } from "../staging-tools.js";

/** The clock may be set meanwhile: it is looked at again at least this often. */
const LOOK_AGAIN_MS = 60_000;

export interface Waiting {
  readonly tools: StagingTools;
  readonly admitted: AdmittedOrder;
  readonly board: ProgressBoard;
  readonly signal: AbortSignal;
}

/**
 * Until the hours of the order are open; its part files stay as they are. Throws MANIFEST_EXPIRED when the image's manifest expires meanwhile,
 * STAGE_HOURS_OVER when its hours are over for good, and whatever the signal is aborted with.
 */
export async function waitForHours({ tools, admitted, board, signal }: Waiting): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const nowMs = tools.clock.now();
    const hours = hoursAt(admitted.order.hours, nowMs);
    refuseExpiredManifest(admitted.manifest, nowMs);
    if (hours.open) return board.resumed();
    const { reason, opensAtMs } = hours;
    const { orderId } = admitted.order;
    if (opensAtMs === undefined) throw stagingProblem("STAGE_HOURS_OVER", { orderId, why: reason });
    board.paused({ reason, resumesAt: new Date(opensAtMs).toISOString() });
    tools.log("stage-waits", { orderId, reason });
    const waitMs = Math.min(LOOK_AGAIN_MS, opensAtMs - nowMs);
    // An abort ends the pause early; the loop throws its reason.
    await pause(waitMs, undefined, { signal }).catch(() => undefined);
  }
}
