import type { StageProgress } from "../stage-progress.js";
import type { HookLine, LogEntry, MaintenanceWindow, Remediation } from "./remediation.js";
import { isCancelable, type RemediationState } from "./transitions.js";

/** A state that was begun; one that was re-entered after a restart stands there again. */
export interface RemediationStep {
  readonly state: RemediationState;
  readonly begunAt: string;
  /** Empty while it lasts, and where a crash cut it off. */
  readonly endedAt: string;
  readonly event: string;
  readonly bootId: string;
}

/** The whole picture of a remediation at one moment. */
export interface RemediationProgress {
  readonly remediation: Remediation;
  readonly steps: readonly RemediationStep[];
  readonly journal: readonly HookLine[];
  readonly staging?: StageProgress;
  readonly inMaintenanceMode: boolean;
  readonly maintenanceMs: number;
  readonly bootId: string;
  readonly cancelable: boolean;
}

export interface ProgressParts {
  readonly remediation: Remediation;
  readonly log: readonly LogEntry[];
  readonly journal: readonly HookLine[];
  readonly staging?: StageProgress;
  readonly inMaintenanceMode: boolean;
  readonly bootId: string;
  readonly nowMs: number;
}

export function drawProgress(parts: ProgressParts): RemediationProgress {
  const { remediation, log, journal, inMaintenanceMode, bootId, nowMs } = parts;
  const staging = parts.staging ?? remediation.facts.staging;
  return {
    remediation,
    steps: stepsOf(log),
    journal,
    inMaintenanceMode,
    maintenanceMs: maintenanceMs(remediation.facts.maintenance, nowMs),
    bootId,
    cancelable: mayCancel(remediation),
    ...(staging === undefined ? {} : { staging }),
  };
}

/** Nothing has been written to a bank yet. */
export const mayCancel = ({ state, outcome, facts, cancelRequested }: Remediation): boolean =>
  outcome === "RUNNING" && isCancelable(state) && !facts.touched && !cancelRequested;

/** Milliseconds so far or in all; 0: it never was, or was so before the order already. */
export function maintenanceMs(window: MaintenanceWindow | undefined, nowMs: number): number {
  if (window?.sinceMs === undefined || window.wasBefore) return 0;
  return Math.max(0, (window.untilMs ?? nowMs) - window.sinceMs);
}

function stepsOf(log: readonly LogEntry[]): RemediationStep[] {
  const steps: RemediationStep[] = [];
  for (const { state, event, at, bootId } of log) {
    const last = steps.at(-1);
    if (event === "") steps.push({ state, begunAt: at, endedAt: "", event: "", bootId });
    else if (last !== undefined) steps[steps.length - 1] = { ...last, endedAt: at, event };
  }
  return steps;
}
