import { timestamp } from "../../../core/time/clock.js";
import { remediationProblem } from "../../domain/remediation/remediation-problems.js";
import type { TargetRemediation } from "../../domain/remediation/remediation.js";
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
  const inPlace = impact?.reboot === false || standings.length === 0;
  if (inPlace && (await changedInPlace(run))) throw remediationProblem("LIVE_CHANGE_STAYS", { orderId });
  for (const one of standings) if (isInTheWay(run, one)) await disarm(run, one);
  const bootId = await tools.host.bootId();
  if (fresh.length > 0) run.note({ disarmedBoot: bootId });
  if (run.facts.disarmedBoot === bootId) await reboot(run);
  noteOldTargets(run);
  if (!imageAtFault) return { event: "undone" };
  run.note({ rolledBack: true });
  // Before guests come back: the old image has to be well.
  await tools.host.probeHealth(run.hook("health-probe"));
  return { event: "rolledBack" };
}

/** A target that was being written to when it failed has failed; all others run what they ran before. */
function noteOldTargets(run: Running): void {
  const { problem, facts } = run.record;
  const targets = facts.targets.map((one): TargetRemediation => {
    if (one.state === "writing") return { ...one, state: "failed", ...(problem === undefined ? {} : { problem }) };
    return one.state === "written" || one.state === "armed" ? { ...one, state: "rolled-back" } : one;
  });
  run.note({ targets });
}

/** Whether any target that was to change runs the image by now; a change of a running bank is whole or not there. */
async function changedInPlace({ tools, admitted, facts }: Running): Promise<boolean> {
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
