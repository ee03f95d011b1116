import type { ProblemBody } from "../../core/problem/problem.js";
import type { TargetKind, TargetSoftware } from "../../formats/vib/target.js";

/** What every target of a host runs, measured now. */
export interface MeasuredSoftware {
  readonly software: readonly TargetSoftware[];
  readonly bootId: string;
}

export type StagingState = "RUNNING" | "STAGED" | "COMPLIANT" | "FAILED" | "CANCELED";

/** How one target of the host stands to the image: one target's failure is that target's alone. */
export interface TargetStaging {
  readonly id: string;
  readonly kind: TargetKind;
  readonly state: "absent" | "partial" | "staged" | "compliant" | "not-stageable" | "failed";
  readonly vibsWanted: number;
  readonly vibsStaged: number;
  readonly problem: ProblemBody | null;
}

/** One VIB that a host works on. */
export interface VibUnderway {
  readonly id: string;
  readonly phase: "READING" | "FETCHING" | "COMMITTING" | "UNPACKING";
  readonly bytesDone: number;
  readonly bytesTotal: number;
}

/** The whole picture of a staging on one host at one moment; bytes and counts are of that host's part of the image. */
export interface StagingProgress {
  readonly orderId: string;
  readonly imageDigest: string;
  readonly state: StagingState;
  readonly step: string;
  readonly bytesTotal: number;
  readonly bytesDone: number;
  /** Over the wire in this run of the agent. */
  readonly bytesFetched: number;
  /** In its earlier runs of the same order; null: it does not count them. */
  readonly bytesFetchedBefore: number | null;
  readonly vibsTotal: number;
  readonly vibsDone: number;
  readonly fetching: readonly string[];
  /** VIBs on their way, or read once more. */
  readonly underway: readonly VibUnderway[];
  /** In VERIFY: bytes of the files that are read once more; null: none are, or the agent does not say. */
  readonly verifying: { readonly bytesDone: number; readonly bytesTotal: number } | null;
  readonly notices: readonly string[];
  /** Over the last seconds; 0 while nothing moves. */
  readonly bytesPerSecond: number;
  /** null while it cannot be told. */
  readonly remainingSeconds: number | null;
  /** While the order waits for its hours; RFC 3339, null: not by itself any more. */
  readonly pause: { readonly reason: string; readonly resumesAt: string | null } | null;
  /** Sources that served wrong bytes, left aside since. */
  readonly badSources: readonly { readonly source: string; readonly vibId: string; readonly why: string }[];
  readonly targets: readonly TargetStaging[];
  readonly problem?: ProblemBody;
  /** DSSE envelope of the receipt, at the end of a staging that succeeded; not yet verified. */
  readonly receiptEnvelope?: Uint8Array;
}
