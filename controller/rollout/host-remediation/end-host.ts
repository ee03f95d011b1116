import type { ProblemBody } from "../../../core/problem/problem.js";
import { refusedFromNowOn, type LastRemediation } from "../../domain/remediation/remembered-remediation.js";
import type { TaskHostRecord } from "../../store/activity/task-hosts.js";
import type { RemediationRecord } from "../../store/remediation/remediations.js";
import { storable } from "../fan-out/host-detail.js";
import { failureStatus, type HostRow } from "../fan-out/host-row.js";
import { remediationDetail } from "./remediation-detail.js";
import type { RolloutParts } from "../rollout-parts.js";
import { isBackInService, type HostToProve } from "./back-in-service.js";

/** How a host's turn ended. `overdue`: it was given up. */
export type HostEnd =
  | { readonly is: "remediated" | "compliant" | "skipped" }
  | { readonly is: "failed" | "rolled-back" | "overdue"; readonly problem: ProblemBody };

export interface EndedHost extends HostToProve {
  readonly taskId: string;
  readonly end: HostEnd;
  /** The user has ended the run: a host that the order did not reach in time is skipped, and did not fail. */
  readonly userEnds: "yes" | "no";
}

/** Codes of a host that says of an order that it has never begun it. */
const NEVER_BEGUN: readonly string[] = ["REMEDIATION_UNKNOWN", "ORDER_UNKNOWN"];

/**
 * Ends a host's row, gives its place back if it was seen in service, and keeps how it ended: one transaction, so that no restart finds the one
 * without the other. A host that failed and is not seen in service keeps its place.
 */
export async function endHost(parts: RolloutParts, row: HostRow, ended: EndedHost): Promise<void> {
  const end = withWayOn(skippedAfterAll(ended), ended.host.name);
  const isBack = end.is === "remediated" || end.is === "compliant" || (await isBackInService(parts, ended));
  const record = recordOf(parts, row, { ...ended, end });
  const written = await parts.store.transact(async ({ taskHosts, servicePlaces, remediations }) => {
    const last = endedRow(row, end, isBack ? "in-service" : "out");
    await taskHosts.put({ taskId: ended.taskId, hosts: [last] });
    if (isBack) await servicePlaces.release(ended.host.id);
    if (end.is !== "skipped") await remediations.add(record);
    return last;
  });
  row.adopt(written);
}

function skippedAfterAll({ end, userEnds }: EndedHost): HostEnd {
  if (!("problem" in end) || userEnds === "no") return end;
  return NEVER_BEGUN.includes(end.problem.code) ? { is: "skipped" } : end;
}

/** The host marked the image bad before it went back: what it says to do would be refused. */
const withWayOn = (end: HostEnd, host: string): HostEnd =>
  end.is === "rolled-back"
    ? { ...end, problem: { ...end.problem, remedy: refusedFromNowOn(end.problem.remedy, host) } }
    : end;

function endedRow(row: HostRow, end: HostEnd, place: "in-service" | "out"): TaskHostRecord {
  const known = row.detail.remediation ?? remediationDetail.parse({});
  const remediation = { ...known, outOfService: place === "out", cancelable: false };
  switch (end.is) {
    case "remediated":
      return row.preparedEnd("OK", "remediated", { remediation });
    case "compliant":
      return row.preparedEnd("SKIPPED", "skipped", { remediation, skipReason: "COMPLIANT" });
    case "skipped":
      return row.preparedEnd("SKIPPED", "skipped", { remediation, skipReason: "SKIPPED_BY_USER" });
    case "failed":
    case "rolled-back":
    case "overdue":
      return row.preparedEnd(failureStatus(end.problem), "failed", { remediation, problem: storable(end.problem) });
  }
}

type Kept = Omit<RemediationRecord, "endedAt">;

function recordOf({ clock }: RolloutParts, row: HostRow, { taskId, host, image, end }: EndedHost): Kept {
  const detail = row.detail.remediation ?? remediationDetail.parse({});
  const failure: Pick<LastRemediation, "failedStep" | "reason" | "remedy"> =
    "problem" in end
      ? { failedStep: detail.failedState ?? row.detail.step, reason: end.problem.message, remedy: end.problem.remedy }
      : { failedStep: "", reason: "", remedy: "" };
  const { orderedAt, maintenanceMs, savings } = detail;
  return {
    ...{ taskId, hostId: host.id, scopeId: image.scopeId, imageDigest: image.imageDigest, outcome: end.is },
    ...failure,
    tookMs: orderedAt === null ? 0 : Math.max(0, clock.now() - Date.parse(orderedAt)),
    ...{ maintenanceMs, savings },
  };
}
