import { drawProgress, type RemediationProgress } from "../domain/remediation/progress.js";
import type { Remediation } from "../domain/remediation/remediation.js";
import type { StageProgress } from "../domain/stage-progress.js";
import type { RemediationTools } from "./remediation-tools.js";

type Sources = Pick<RemediationTools, "ledger" | "host" | "clock">;

/** A remediation as it stands now, by the ledger and the host; `staging` is of the one that runs in this process. */
export async function pictureOf(
  { ledger, host, clock }: Sources,
  remediation: Remediation,
  staging?: StageProgress,
): Promise<RemediationProgress> {
  const { orderId } = remediation;
  return drawProgress({
    remediation,
    log: ledger.remediations.log(orderId),
    journal: ledger.remediations.lines(orderId),
    inMaintenanceMode: await host.maintenanceMode(),
    bootId: await host.bootId(),
    nowMs: clock.now(),
    ...(staging === undefined ? {} : { staging }),
  });
}

/** The last one, also while the agent is down; undefined where there never was one. */
export async function lastRemediation(sources: Sources): Promise<RemediationProgress | undefined> {
  const last = sources.ledger.remediations.last();
  return last && (await pictureOf(sources, last));
}
