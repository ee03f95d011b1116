import { setTimeout as pause } from "node:timers/promises";
import { asProblem } from "../../../core/problem/core-problems.js";
import { errorsOf } from "../../domain/remediation/findings.js";
import { firmwareRoomFindings, roomFindings } from "../../domain/remediation/prechecks.js";
import { remediationProblem } from "../../domain/remediation/remediation-problems.js";
import { measureHost, planFor } from "../../staging/steps/plan.js";
import type { Ending, Running } from "../running.js";
import { firmwareRooms, roomsOf } from "../look.js";
import { wantedBanks } from "../wanted-banks.js";

/** Takes the host out of service; what fails is tried again as the order's policy says (vSphere's failure_action, VLCM 7.8). */
export async function enteringEffect(run: Running): Promise<Ending<"ENTERING_MAINTENANCE">> {
  const { maintenanceRetries, maintenanceRetrySeconds } = run.admitted.order.policy;
  if (run.facts.maintenance === undefined && (await lacksContent(run))) return { event: "damaged" };
  for (let attempt = 0; ; attempt++) {
    await refuseWithoutRoom(run);
    try {
      await enterMaintenance(run);
      return { event: "entered" };
    } catch (failure) {
      run.signal.throwIfAborted();
      const { code, message } = asProblem(failure);
      run.tools.log("maintenance-refused", { orderId: run.orderId, attempt, code, message });
      if (attempt >= maintenanceRetries) throw failure;
    }
    // An abort ends the pause early, and the next look at the signal throws its reason.
    await pause(maintenanceRetrySeconds * 1000, undefined, { signal: run.signal }).catch(() => undefined);
    run.signal.throwIfAborted();
  }
}

/** Once; the window is counted from when the hook was asked, where a crash hides when it was done. */
export async function enterMaintenance(run: Running): Promise<void> {
  const { tools } = run;
  const { host, clock } = tools;
  const known = run.facts.maintenance;
  const maintenance = known ?? { wasBefore: await host.maintenanceMode(), askedAtMs: clock.now() };
  if (known === undefined) run.note({ maintenance });
  const resumed = known !== undefined && (await host.maintenanceMode());
  await host.enterMaintenance(run.hook("enter-maintenance"));
  if (maintenance.sinceMs !== undefined) return;
  run.note({ maintenance: { ...maintenance, sinceMs: resumed ? maintenance.askedAtMs : clock.now() } });
}

/** Promise 5: staging is complete still. */
async function lacksContent({ tools, admitted }: Running): Promise<boolean> {
  return planFor(admitted.manifest, await measureHost(tools)).toFetch.length > 0;
}

/** Promise 5: every place that will fill is looked at again right before, since much time may have passed. */
async function refuseWithoutRoom({ tools, admitted }: Running): Promise<void> {
  const { manifest } = admitted;
  const facts = await measureHost(tools);
  const banks = await roomsOf(tools, wantedBanks(tools, manifest, facts.software), "measured");
  const firmware = firmwareRoomFindings(await firmwareRooms(tools, manifest, facts));
  const errors = errorsOf([...banks.flatMap(roomFindings), ...firmware]);
  if (errors.length === 0) return;
  const checks = [...new Set(errors.map(({ id }) => id))];
  throw remediationProblem("PRECHECKS_FAILED", { checks, first: errors[0]?.text ?? "" });
}
