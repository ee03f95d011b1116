import { planStaging } from "../../domain/staging-plan.js";
import { remediationProblem } from "../../domain/remediation/remediation-problems.js";
import type { Ending, Running } from "../running.js";
import { changedBanks, runsNewBank } from "./rebooting.js";

/** Promise 8: what runs is measured, probed, and heard of by the controller; only then is the new bank kept. */
export async function verifyingEffect(run: Running): Promise<Ending<"VERIFYING">> {
  const { host } = run.tools;
  await refuseOtherSoftware(run);
  await host.probeHealth(run.hook("health-probe"));
  const standings = await changedBanks(run);
  if (run.facts.armedBoot !== undefined) await checkIn(run);
  for (const { target } of standings) await host.settle(target);
  run.note({
    targets: run.facts.targets.map((one) => (one.state === "unchanged" ? one : { ...one, state: "running" as const })),
  });
  return { event: "healthy" };
}

/** The right bank, and in it what the image says; of firmware the version that each device reports. */
async function refuseOtherSoftware(run: Running): Promise<void> {
  const { tools, admitted } = run;
  const wrongBank = (await changedBanks(run)).filter((one) => !runsNewBank(run, one)).map(({ target }) => target.id);
  const software = await tools.host.software();
  const other = software
    .filter((one) => {
      const plan = planStaging({ manifest: admitted.manifest, software: [one], staged: new Set() });
      return plan.compliance !== "compliant";
    })
    .map(({ target }) => target.id);
  const targets = [...new Set([...wrongBank, ...other])];
  if (targets.length === 0) return;
  const problem = remediationProblem("NOT_RUNNING_IMAGE", { targets });
  for (const id of targets) run.noteTarget(id, { state: "failed", problem: problem.body });
  throw problem;
}

async function checkIn({ tools, admitted, signal }: Running): Promise<void> {
  const { checkInSeconds: seconds } = admitted.order.policy;
  if (seconds === 0) return;
  const late = AbortSignal.timeout(seconds * 1000);
  try {
    await tools.reached(AbortSignal.any([signal, late]));
  } catch (failure) {
    signal.throwIfAborted();
    throw late.aborted ? remediationProblem("CHECK_IN_MISSING", { seconds }, failure) : failure;
  }
}
