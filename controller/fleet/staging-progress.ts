import type { ProblemBody } from "../../core/problem/problem.js";
import type { TargetSoftware } from "../../formats/vib/target.js";

/** What every target of a host runs, measured now. */
export interface MeasuredSoftware {
  readonly software: readonly TargetSoftware[];
  readonly bootId: string;
}

export type StagingState = "RUNNING" | "STAGED" | "COMPLIANT" | "FAILED" | "CANCELED";

/** The whole picture of a staging on one host at one moment; bytes and counts are of that host's part of the image. */
export interface StagingProgress {
  readonly orderId: string;
  readonly imageDigest: string;
  readonly state: StagingState;
  readonly step: string;
  readonly bytesTotal: number;
  readonly bytesDone: number;
  readonly bytesFetched: number;
  readonly vibsTotal: number;
  readonly vibsDone: number;
  readonly fetching: readonly string[];
  readonly notices: readonly string[];
  readonly problem?: ProblemBody;
  /** DSSE envelope of the receipt, at the end of a staging that succeeded; not yet verified. */
  readonly receiptEnvelope?: Uint8Array;
}
