import type { ProblemBody } from "../../../core/problem/problem.js";
import type { TargetKind } from "../../../formats/vib/target.js";
import type { OrderEnvelopes } from "../order/order-check.js";
import type { StageProgress } from "../stage-progress.js";
import type { PrecheckFinding } from "./findings.js";
import type { RemediationImpact } from "./impact.js";
import type { RemediationState } from "./transitions.js";

/**
 * REMEDIATED: measured, every target runs the image. COMPLIANT: it did already. FAILED: ended before the new image booted. ROLLED_BACK: the new
 * image did not come up healthy, and the host runs the old one.
 */
export type RemediationOutcome = "RUNNING" | "REMEDIATED" | "COMPLIANT" | "FAILED" | "ROLLED_BACK" | "CANCELED";

/** A remediation as the ledger has it. */
export interface Remediation extends OrderEnvelopes {
  readonly orderId: string;
  readonly imageDigest: string;
  readonly imageName: string;
  readonly begunAt: string;
  readonly state: RemediationState;
  readonly outcome: RemediationOutcome;
  /** Why it failed: the first problem, whatever went wrong after it. */
  readonly problem?: ProblemBody;
  readonly failedState?: RemediationState;
  readonly cancelRequested: boolean;
  readonly facts: RemediationFacts;
}

/** What its states have found out and done; each survives a restart and a reboot. */
export interface RemediationFacts {
  readonly prechecks: readonly PrecheckFinding[];
  /** Known after the prechecks. */
  readonly impact?: RemediationImpact;
  readonly targets: readonly TargetRemediation[];
  readonly savings: RemediationSavings;
  readonly maintenance?: MaintenanceWindow;
  /** Name of the bank that each target ran from when the first bank was to be written, by target id; only targets that change. */
  readonly oldBanks: Readonly<Record<string, string>>;
  /** A bank was written to, or is about to be: no cancel any more. */
  readonly touched: boolean;
  /** Every bank holds the new set, and firmware is installed: only then is any of them armed. */
  readonly written: boolean;
  /** The boot in which banks were armed, and the one in which they were taken back: the reboot is over once another one runs. */
  readonly armedBoot?: string;
  readonly disarmedBoot?: string;
  /** It boots a bank that failed: the image is marked bad for this host. */
  readonly imageAtFault: boolean;
  /** Host and DPUs run from their old banks again. */
  readonly rolledBack: boolean;
  /** The host ends out of service, for a human to look at. */
  readonly stays: boolean;
  /** The last word of its staging. */
  readonly staging?: StageProgress;
}

/** Milliseconds since 1970, by the host's clock. */
export interface MaintenanceWindow {
  /** It was in maintenance mode before the order: nothing is counted. */
  readonly wasBefore: boolean;
  /** When the hook was first asked: what a crash makes of the true moment. */
  readonly askedAtMs: number;
  readonly sinceMs?: number;
  readonly untilMs?: number;
}

export interface RemediationSavings {
  /** Undefined until it was looked at. */
  readonly bytesStagedBefore?: number;
  readonly bytesFetched: number;
  /** Milliseconds of fetching and verifying outside maintenance mode; 0: not known. */
  readonly fetchMs: number;
}

export type TargetState =
  "waiting" | "writing" | "written" | "armed" | "installed" | "running" | "rolled-back" | "failed" | "unchanged";

export interface TargetRemediation {
  readonly id: string;
  readonly kind: TargetKind;
  readonly state: TargetState;
  readonly fromVersion: string;
  readonly toVersion: string;
  readonly problem?: ProblemBody;
}

/** One entry of the append-only log: a state was begun (no event), or ended by an event. */
export interface LogEntry {
  readonly state: RemediationState;
  readonly event: string;
  /** RFC 3339. */
  readonly at: string;
  readonly bootId: string;
}

/** A line that a hook printed. */
export interface HookLine {
  readonly at: string;
  /** enter-maintenance, leave-maintenance, reboot, health-probe, firmware. */
  readonly hook: string;
  readonly text: string;
}

/** An image that failed on this host, refused until an operator clears it. */
export interface BadImage {
  readonly imageDigest: string;
  readonly name: string;
  readonly at: string;
  readonly problem: ProblemBody;
}

export const FRESH_FACTS: RemediationFacts = {
  prechecks: [],
  targets: [],
  savings: { bytesFetched: 0, fetchMs: 0 },
  oldBanks: {},
  touched: false,
  written: false,
  imageAtFault: false,
  rolledBack: false,
  stays: false,
};

const CANCELED: readonly string[] = ["REMEDIATION_CANCELED", "STAGE_CANCELED"];

/** How it ends with this event of its last state. */
export function outcomeAt({ facts }: Pick<Remediation, "facts">, event: string, problem: ProblemBody | undefined) {
  if (problem === undefined) return event === "compliant" ? "COMPLIANT" : "REMEDIATED";
  if (isCancel(problem)) return "CANCELED";
  return facts.rolledBack ? "ROLLED_BACK" : "FAILED";
}

/** The problem that says why it failed: the first one, but a cancel is none where the way back fails. */
export const gravest = (known: ProblemBody | undefined, next: ProblemBody | undefined): ProblemBody | undefined =>
  known === undefined || (isCancel(known) && next !== undefined) ? next : known;

/** Whether this says that somebody did not want it any more; nothing failed then. */
export const isCancel = ({ code }: Pick<ProblemBody, "code">): boolean => CANCELED.includes(code);
