import { timestamp } from "../../../core/time/clock.js";
import { remediationProblem } from "../../domain/remediation/remediation-problems.js";
import type { BankStanding } from "../../host/host-changes.js";
import type { Ending, Running } from "../running.js";
import { changesOf } from "../wanted-banks.js";
import { changedBanks, reboot, runsNewBank } from "./rebooting.js";

/** Back to the old banks, whose bytes were never touched; an image that booted and failed is marked bad for this host first. */
export async function rollingBackEffect(run: Running): Promise<Ending<"ROLLING_BACK">> {
  const { tools, orderId } = run;
  const standings = await changedBanks(run);
  const fresh = standings.filter((one) => runsNewBank(run, one));
  if (run.record.failedState === "VERIFYING") run.note({ imageAtFault: true });
  const { impact, imageAtFault } = run.facts;
  if (imageAtFault) markBad(run);
  if (impact?.reboot === false && (await changedLive(run))) throw remediationProblem("LIVE_CHANGE_STAYS", { orderId });
  for (const one of standings) if (isInTheWay(run, one)) await disarm(run, one);
  const bootId = await tools.host.bootId();
  if (fresh.length > 0) run.note({ disarmedBoot: bootId });
  if (run.facts.disarmedBoot === bootId) await reboot(run);
  if (!imageAtFault) return { event: "undone" };
  run.note({ rolledBack: true });
  // Before guests come back: the old image has to be well.
  await tools.host.probeHealth(run.hook("health-probe"));
  for (const { target } of standings) run.noteTarget(target.id, { state: "rolled-back" });
  return { event: "rolledBack" };
}

/** Whether any target that was to change runs the image by now; a change without a reboot is whole or not there. */
async function changedLive({ tools, admitted, facts }: Running): Promise<boolean> {
  const still = new Set(changesOf(admitted.manifest, await tools.host.software()).map(({ target }) => target.id));
  return facts.targets.some(({ id, state }) => state !== "unchanged" && !still.has(id));
}

const isInTheWay = (run: Running, standing: BankStanding): boolean =>
  standing.standBy.state === "armed" || runsNewBank(run, standing);

async function disarm(run: Running, { target }: BankStanding): Promise<void> {
  await run.tools.host.disarm(target);
  run.tools.failpoint("bank-disarmed");
}

function markBad({ tools, record, admitted }: Running): void {
  const { imageDigest, displayName: name } = admitted.manifest;
  const { problem } = record;
  if (problem === undefined || tools.ledger.badImages.get(imageDigest) !== undefined) return;
  tools.ledger.badImages.put({ imageDigest, name, at: timestamp(tools.clock), problem });
  tools.log("image-marked-bad", { imageDigest, code: problem.code });
}
