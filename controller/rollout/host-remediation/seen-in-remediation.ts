import type { RemediationProgress } from "../../fleet/remediation/remediation-progress.js";
import { seenIn, type HostDetail } from "../fan-out/host-detail.js";
import { remediationDetail, type RemediationDetail } from "./remediation-detail.js";

/** Lines of hooks and steps that a row keeps; the host itself has more. */
const KEPT = { journal: 24, steps: 40 } as const;

/** What an event of a remediation tells of the host that sent it, beside what is known of it. `now`: RFC 3339. */
export function seenInRemediation(known: HostDetail, progress: RemediationProgress, now: string): Partial<HostDetail> {
  const before: RemediationDetail = known.remediation ?? remediationDetail.parse({});
  const { state, outcome, failedState, inMaintenanceMode, maintenanceMs, savings, cancelable, impact } = progress;
  return {
    ...(progress.staging !== null && seenIn(progress.staging, known)),
    step: state === "done" ? known.step : state,
    remediation: {
      ...before,
      ...{
        state,
        outcome,
        failedState,
        inMaintenanceMode,
        maintenanceMs,
        savings: savedBy(savings, before),
        cancelable,
        impact,
      },
      steps: progress.steps.slice(-KEPT.steps).map((step) => ({ ...step })),
      prechecks: progress.prechecks.map((finding) => ({ ...finding })),
      journal: progress.journal.slice(-KEPT.journal).map((line) => ({ ...line })),
      targets: progress.targets.map(({ id, state: how, fromVersion, toVersion }) => {
        return { id, state: how, fromVersion, toVersion };
      }),
      beyondStagingAt: before.beyondStagingAt ?? (state === "staging" ? null : now),
      seenAt: now,
    },
  };
}

/** To the host all of it lay there before its order; what this run has staged ahead is fetched by the run. */
function savedBy(told: RemediationProgress["savings"], { ahead }: RemediationDetail): RemediationDetail["savings"] {
  const fetched = ahead?.bytesFetched ?? 0;
  const bytesStagedBefore = Math.max(0, told.bytesStagedBefore - fetched);
  return { ...told, bytesStagedBefore, bytesFetched: told.bytesFetched + fetched };
}
