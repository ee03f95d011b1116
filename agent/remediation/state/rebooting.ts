import { setTimeout as pause } from "node:timers/promises";
import { remediationProblem } from "../../domain/remediation/remediation-problems.js";
import type { BankStanding } from "../../host/host-changes.js";
import type { Ending, Running } from "../running.js";

/** A machine that took a reboot is gone within this, or something holds it up. */
export const REBOOT_MOST_SECONDS = 1800;

/** Reboots, unless another boot runs already than the one in which banks were armed. Then looks at what booted (FORMAT 9.3 steps 5 and 6). */
export async function rebootingEffect(run: Running): Promise<Ending<"REBOOTING">> {
  if ((await run.tools.host.bootId()) === run.facts.armedBoot) await reboot(run);
  const standings = await changedBanks(run);
  const fellBack = standings.filter((one) => !runsNewBank(run, one));
  if (fellBack.length === 0) return { event: "booted" };
  const why = fellBack.map(({ standBy }) => `${standBy.name} is ${standBy.state}`).join(", ");
  const targets = fellBack.map(({ target }) => target.id);
  const problem = remediationProblem("BOOTED_OTHER_BANK", { targets, why });
  for (const id of targets) run.noteTarget(id, { state: "failed", problem: problem.body });
  run.note({ imageAtFault: true });
  return { event: "fellBack", problem };
}

/** Asks for the reboot and waits to be ended by it; never returns. Throws REBOOT_TIMED_OUT, and what the signal is aborted with. */
export async function reboot(run: Running): Promise<never> {
  const { tools, signal } = run;
  tools.log("remediation-reboots", { orderId: run.orderId });
  await tools.host.reboot(run.hook("reboot"));
  tools.onReboot();
  await pause(REBOOT_MOST_SECONDS * 1000, undefined, { signal }).catch(() => undefined);
  signal.throwIfAborted();
  throw remediationProblem("REBOOT_TIMED_OUT", { seconds: REBOOT_MOST_SECONDS });
}

/** How host and DPUs stand that this remediation changes. */
export async function changedBanks(run: Running): Promise<BankStanding[]> {
  const { oldBanks } = run.facts;
  return (await run.tools.host.banks()).filter(({ target }) => target.id in oldBanks);
}

export const runsNewBank = (run: Running, { target, booted }: BankStanding): boolean =>
  booted.name !== run.facts.oldBanks[target.id];
