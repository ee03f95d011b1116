import type { ProblemBody } from "../../core/problem/problem.js";
import type { StageState, StageStep } from "./stage-machine.js";
import type { TargetStaging } from "./target-staging.js";

/** READING: what lay here is read again. FETCHING: bytes arrive and are verified. COMMITTING: on its way to its final name. UNPACKING: read once more, whole. */
export type VibPhase = "READING" | "FETCHING" | "COMMITTING" | "UNPACKING";

/** A VIB on its way. */
export interface VibProgress {
  readonly id: string;
  readonly sha256: string;
  readonly phase: VibPhase;
  readonly bytesDone: number;
  readonly bytesTotal: number;
  readonly bytesPerSecond: number;
  readonly remainingSeconds?: number;
}

export interface Verifying {
  readonly bytesDone: number;
  readonly bytesTotal: number;
}

/** A source that served wrong bytes, left aside since. */
export interface BadSource {
  readonly source: string;
  readonly vibId: string;
  readonly why: string;
}

export interface StagePause {
  readonly reason: string;
  /** RFC 3339; absent: not by itself any more. */
  readonly resumesAt?: string;
}

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
  /** What came over the wire in this run. */
  readonly bytesFetched: number;
  /** And in earlier runs of the same order, which a restart or a kill of the agent ended. */
  readonly bytesFetchedBefore: number;
  /** Over the last seconds; 0 while nothing moves. */
  readonly bytesPerSecond: number;
  readonly remainingSeconds?: number;
  readonly underway: readonly VibProgress[];
  /** In VERIFY: bytes of the files that are read once more; rate and remaining time are of it then. */
  readonly verifying?: Verifying;
  readonly targets: readonly TargetStaging[];
  readonly badSources: readonly BadSource[];
  /** The cap in force; 0: none. */
  readonly maxBytesPerSecond: number;
  readonly pause?: StagePause;
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
  bytesFetchedBefore: 0,
  bytesPerSecond: 0,
  underway: [],
  targets: [],
  badSources: [],
  maxBytesPerSecond: 0,
  notices: [],
});
