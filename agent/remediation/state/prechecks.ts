import { isProblem } from "../../../core/problem/problem.js";
import { errorsOf, type PrecheckFinding } from "../../domain/remediation/findings.js";
import { remediationProblem } from "../../domain/remediation/remediation-problems.js";
import type { TargetRemediation } from "../../domain/remediation/remediation.js";
import { changeOf, isChanged } from "../../domain/remediation/target-change.js";
import { refuseExpired } from "../../domain/order/order-check.js";
import { lookAhead, type Look } from "../look.js";
import type { Ending, Running } from "../running.js";

/** Everything is looked at before the host is taken out of service, and all that is wrong is told at once. */
export async function prechecksEffect(run: Running): Promise<Ending<"PRECHECKS">> {
  const { tools, admitted, signal } = run;
  const { manifest } = admitted;
  const look = await lookAhead(tools, { manifest, order: { refusal: refusalOf(run) }, signal });
  const { findings: prechecks, impact, damaged } = look;
  run.note({ prechecks, impact, targets: targetsOf(run, look) });
  const errors = errorsOf(prechecks);
  const grave = errors.filter(({ id }) => id !== "STAGED_CONTENT");
  if (grave.length > 0) return { event: "failed", problem: prechecksFailed(grave) };
  if (damaged.length > 0) {
    // Read again and found wrong: it loses its row, and so staging sets it aside and fetches it anew.
    for (const { sha256, id, why } of damaged) {
      tools.ledger.stagedVibs.distrust(sha256);
      tools.log("remediation-damaged", { orderId: run.orderId, vib: id, why });
    }
    return { event: "damaged" };
  }
  return { event: impact.maintenanceMode || impact.reboot ? "passed" : "passedLive" };
}

function refusalOf({ tools, admitted }: Running): string | undefined {
  try {
    // The lease: a host that was held up for longer is not taken out of service any more.
    refuseExpired({ ...admitted, nowMs: tools.clock.now(), lease: "open" });
    return undefined;
  } catch (failure) {
    if (isProblem(failure)) return failure.message;
    throw failure;
  }
}

const prechecksFailed = (errors: readonly PrecheckFinding[]) =>
  remediationProblem("PRECHECKS_FAILED", {
    checks: [...new Set(errors.map(({ id }) => id))],
    first: errors[0]?.text ?? "",
  });

const targetsOf = ({ admitted }: Running, { software }: Look): TargetRemediation[] =>
  software.map((one) => {
    const change = changeOf(one, admitted.manifest);
    const { target, fromVersion, toVersion } = change;
    return {
      id: target.id,
      kind: target.kind,
      fromVersion,
      toVersion,
      state: isChanged(change) ? "waiting" : "unchanged",
    };
  });
