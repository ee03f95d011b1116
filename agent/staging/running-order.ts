import type { AdmittedOrder } from "../domain/order/order-check.js";
import type { OrderBandwidth } from "./bandwidth.js";
import type { ProgressBoard } from "./progress-board.js";
import type { StagingTools } from "./staging-tools.js";

/** One order on its way. */
export interface RunningOrder {
  readonly tools: StagingTools;
  readonly admitted: AdmittedOrder;
  readonly board: ProgressBoard;
  readonly bandwidth: OrderBandwidth;
  readonly signal: AbortSignal;
  /** Runs an effect while nothing else touches the staging folder. */
  readonly alone: <T>(act: () => Promise<T>) => Promise<T>;
}
