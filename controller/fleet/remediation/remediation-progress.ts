import type { ProblemBody } from "../../../core/problem/problem.js";
import type { TargetKind } from "../../../formats/vib/target.js";
import type { BadImage } from "../../domain/remediation/remembered-remediation.js";
import type { Savings } from "../../domain/remediation/saved.js";
import type { StagingProgress } from "../staging-progress.js";

/** The states of a host's own machine, as its table calls them. */
export type HostState =
  | "staging"
  | "prechecks"
  | "entering-maintenance"
  | "applying"
  | "rebooting"
  | "verifying"
  | "rolling-back"
  | "leaving-maintenance"
  | "done";

export type RemediationOutcome = "RUNNING" | "REMEDIATED" | "COMPLIANT" | "FAILED" | "ROLLED_BACK" | "CANCELED";

/** A state that was begun; `endedAt` and `event` are null while it lasts. Times of the host's clock, RFC 3339. */
export interface HostStep {
  readonly state: HostState;
  readonly begunAt: string;
  readonly endedAt: string | null;
  readonly event: string | null;
  readonly bootId: string;
}

export interface PrecheckFinding {
  /** BOOT_BANK_SPACE, … */
  readonly id: string;
  readonly severity: "OK" | "WARNING" | "ERROR";
  readonly text: string;
  /** Empty where all is well. */
  readonly remedy: string;
  readonly targetId: string;
}

export interface NeededImpact {
  readonly maintenanceMode: boolean;
  readonly reboot: boolean;
}

export interface Prechecked {
  readonly findings: readonly PrecheckFinding[];
  readonly impact: NeededImpact | null;
}

export interface TargetRemediation {
  readonly id: string;
  readonly kind: TargetKind;
  /** waiting, writing, written, armed, installed, running, rolled-back, failed, unchanged. */
  readonly state: string;
  readonly fromVersion: string;
  readonly toVersion: string;
  readonly problem: ProblemBody | null;
}

/** The whole picture of a remediation on one host at one moment. */
export interface RemediationProgress {
  readonly orderId: string;
  readonly imageDigest: string;
  readonly state: HostState;
  readonly outcome: RemediationOutcome;
  /** Oldest first. */
  readonly steps: readonly HostStep[];
  /** While it stages, and its last word afterwards. */
  readonly staging: StagingProgress | null;
  readonly prechecks: readonly PrecheckFinding[];
  readonly problem?: ProblemBody;
  /** null while nothing failed. */
  readonly failedState: HostState | null;
  readonly inMaintenanceMode: boolean;
  /** So far, or in all. */
  readonly maintenanceMs: number;
  readonly savings: Savings;
  /** What hooks printed, newest last. */
  readonly journal: readonly { readonly at: string; readonly hook: string; readonly text: string }[];
  readonly bootId: string;
  readonly targets: readonly TargetRemediation[];
  readonly impact: NeededImpact | null;
  readonly cancelable: boolean;
}

/** What a host says of what lies on it and what was done to it. */
export interface HostStanding {
  /** Envelope of a receipt signed now, of the image last ordered; absent where nothing was ever ordered. */
  readonly receiptEnvelope?: Uint8Array;
  readonly badImages: readonly BadImage[];
  /** Whether a remediation runs there, whoever ordered it. */
  readonly remediation: "none" | "running" | "ended";
}
