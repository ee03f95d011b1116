import { problemStatus, type ProblemStatus } from "../problem-status.js";
import type { RemediationProgress } from "./progress.js";
import type { BadImage } from "./remediation.js";

/** A remediation as `greenroom agent status --output json` has it; keys as on the REST API. */
export interface RemediationStatus {
  readonly order_id: string;
  readonly image_digest: string;
  /** STAGING … DONE: the table in domain/remediation/transitions.ts. */
  readonly state: string;
  /** When the state was begun, RFC 3339. */
  readonly since: string;
  /** RUNNING, REMEDIATED, COMPLIANT, FAILED, ROLLED_BACK or CANCELED. */
  readonly outcome: string;
  /** Null while nothing failed. */
  readonly failed_state: string | null;
  readonly problem: ProblemStatus | null;
  readonly in_maintenance_mode: boolean;
  /** So far or in all; 0: it never was, or was so before the order already. */
  readonly maintenance_ms: number;
  /** Nothing has been written to a bank yet. */
  readonly cancelable: boolean;
  readonly boot_id: string;
  readonly savings: {
    readonly bytes_staged_before: number;
    readonly bytes_fetched: number;
    /** Of fetching and verifying, outside maintenance mode; 0: not known. */
    readonly fetch_ms: number;
  };
  /** Null before the prechecks. */
  readonly impact: { readonly maintenance_mode: boolean; readonly reboot: boolean } | null;
  /** Oldest first; a state that was re-entered after a restart stands there again. */
  readonly steps: readonly {
    readonly state: string;
    readonly begun_at: string;
    readonly ended_at: string | null;
    readonly event: string | null;
    readonly boot_id: string;
  }[];
  readonly prechecks: readonly {
    readonly id: string;
    /** OK, WARNING or ERROR. */
    readonly severity: string;
    readonly text: string;
    readonly remedy: string;
    readonly target_id: string;
  }[];
  readonly targets: readonly {
    readonly target_id: string;
    readonly kind: string;
    readonly state: string;
    readonly from_version: string;
    readonly to_version: string;
  }[];
  /** What hooks printed, newest last. */
  readonly journal: readonly { readonly at: string; readonly hook: string; readonly text: string }[];
}

/** An image that failed on this host, refused until an operator clears it. */
export interface BadImageStatus {
  readonly image_digest: string;
  readonly name: string;
  readonly at: string;
  readonly problem: ProblemStatus | null;
}

/** From the ledger, while the agent is down. */
export function remediationStatus(progress: RemediationProgress): RemediationStatus {
  const { remediation, steps, journal, inMaintenanceMode, maintenanceMs, bootId, cancelable } = progress;
  const { orderId, imageDigest, state, outcome, problem, failedState, facts } = remediation;
  const { savings, impact, prechecks, targets } = facts;
  return {
    order_id: orderId,
    image_digest: imageDigest,
    state,
    since: sinceOf(remediation.begunAt, steps),
    outcome,
    failed_state: failedState ?? null,
    problem: problemStatus(problem),
    in_maintenance_mode: inMaintenanceMode,
    maintenance_ms: maintenanceMs,
    cancelable,
    boot_id: bootId,
    savings: {
      bytes_staged_before: savings.bytesStagedBefore ?? 0,
      bytes_fetched: savings.bytesFetched,
      fetch_ms: savings.fetchMs,
    },
    impact: impact === undefined ? null : { maintenance_mode: impact.maintenanceMode, reboot: impact.reboot },
    steps: steps.map((step) => ({
      state: step.state,
      begun_at: step.begunAt,
      ended_at: step.endedAt || null,
      event: step.event || null,
      boot_id: step.bootId,
    })),
    prechecks: prechecks.map(({ targetId, ...check }) => ({ ...check, target_id: targetId })),
    targets: targets.map(({ id, kind, state: how, fromVersion, toVersion }) => ({
      target_id: id,
      kind,
      state: how,
      from_version: fromVersion,
      to_version: toVersion,
    })),
    journal,
  };
}

/** A state that has ended lasts since its end: the next one is not begun yet, or there is none. */
export const sinceOf = (
  begunAt: string,
  steps: readonly { readonly begunAt: string; readonly endedAt: string }[],
): string => {
  const last = steps.at(-1);
  return last === undefined ? begunAt : last.endedAt || last.begunAt;
};

export const badImageStatus = ({ imageDigest, name, at, problem }: BadImage): BadImageStatus => ({
  image_digest: imageDigest,
  name,
  at,
  problem: problemStatus(problem),
});
