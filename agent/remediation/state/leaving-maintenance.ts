import type { Ending, Running } from "../running.js";

/** Back into service, unless the host was in maintenance mode before and the policy keeps it there, or a human has to look first. */
export async function leavingEffect(run: Running): Promise<Ending<"LEAVING_MAINTENANCE">> {
  const { facts, tools } = run;
  const { maintenance, stays } = facts;
  if (maintenance === undefined || stays) return { event: "left" };
  if (maintenance.wasBefore && run.admitted.order.policy.keepMaintenanceMode) return { event: "left" };
  if (maintenance.untilMs !== undefined) return { event: "left" };
  const drained = await tools.host.maintenanceMode();
  const request = run.hook("leave-maintenance");
  // A drain that failed, or was canceled half-way, has moved or stopped guests: they are given back as well.
  await (drained ? tools.host.leaveMaintenance(request) : tools.host.takeBackDrain(request));
  run.note({ maintenance: { ...maintenance, untilMs: tools.clock.now() } });
  return { event: "left" };
}
