import type { ProblemBody } from "../../core/problem/problem.js";
import type { StageState, StageStep } from "./stage-machine.js";

/** The whole picture of a staging at one moment; each event carries all of it. */
export interface StageProgress {
  readonly orderId: string;
  readonly imageDigest: string;
  readonly state: StageState;
  readonly step: StageStep;
  readonly bytesTotal: number;
  readonly bytesDone: number;
  readonly vibsTotal: number;
  readonly vibsDone: number;
  /** VIBs on their way now, by id. */
  readonly fetching: readonly string[];
  /** Of bytesDone: what came over the wire in this run. */
  readonly bytesFetched: number;
  readonly notices: readonly string[];
  readonly problem?: ProblemBody;
  /** DSSE envelope (JSON), when the staging has ended well. */
  readonly receiptEnvelope?: Uint8Array;
}

export const freshProgress = (orderId: string, imageDigest: string): StageProgress => ({
  orderId,
  imageDigest,
  state: "RUNNING",
  step: "CHECK",
  bytesTotal: 0,
  bytesDone: 0,
  vibsTotal: 0,
  vibsDone: 0,
  fetching: [],
  bytesFetched: 0,
  notices: [],
});
