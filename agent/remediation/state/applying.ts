import type { WantedBank } from "../../host/host-changes.js";
import { remediationProblem } from "../../domain/remediation/remediation-problems.js";
import type { Ending, Running } from "../running.js";
import { wantedBanks } from "../wanted-banks.js";
import { enterMaintenance } from "./entering-maintenance.js";
import { installFirmware } from "./firmware.js";
import { runsNewBank } from "./rebooting.js";

/** Writes the other bank of host and DPUs, installs firmware, and arms all banks only when all are written; or changes the running ones live. */
export async function applyingEffect(run: Running): Promise<Ending<"APPLYING">> {
  const { impact } = run.facts;
  await stayInMaintenance(run);
  const canceled = claimBanks(run);
  if (canceled !== undefined) return canceled;
  return impact?.reboot === false ? await applyLive(run) : await applyToBanks(run);
}

/** A restart of the machine in between may have brought it back into service. */
async function stayInMaintenance(run: Running): Promise<void> {
  const { host } = run.tools;
  if (run.facts.maintenance !== undefined && !(await host.maintenanceMode())) await enterMaintenance(run);
}

/** From here on there is no cancel; one that was asked for before is obeyed. */
function claimBanks(run: Running): Ending<"APPLYING"> | undefined {
  const { orderId, record } = run;
  if (record.cancelRequested && !record.facts.touched)
    return { event: "canceled", problem: remediationProblem("REMEDIATION_CANCELED", { orderId }) };
  run.note({ touched: true });
  return undefined;
}

async function applyLive(run: Running): Promise<Ending<"APPLYING">> {
  const { tools, admitted, signal } = run;
  for (const wanted of wantedBanks(tools, admitted.manifest, await tools.host.software())) {
    run.noteTarget(wanted.target.id, { state: "writing" });
    await tools.host.applyLive(wanted, signal);
    run.noteTarget(wanted.target.id, { state: "installed" });
  }
  await installFirmware(run);
  return { event: "appliedLive" };
}

async function applyToBanks(run: Running): Promise<Ending<"APPLYING">> {
  const { tools } = run;
  const wanted = await banksToWrite(run);
  if (!run.facts.written) {
    for (const one of wanted) await writeBank(run, one);
    await installFirmware(run);
    // Lock-step: no bank is armed before every one of them could be.
    run.note({ written: true });
  }
  if (run.facts.armedBoot === undefined) run.note({ armedBoot: await tools.host.bootId() });
  for (const one of wanted) {
    await tools.host.arm(one);
    tools.failpoint("bank-armed");
    run.noteTarget(one.target.id, { state: "armed" });
  }
  return { event: "armed" };
}

/** Those that run from the bank they ran from when this began: all of them, or none where the machine has restarted by itself since. LOCK_STEP_BROKEN. */
async function banksToWrite(run: Running): Promise<WantedBank[]> {
  const { tools, admitted } = run;
  const wanted = wantedBanks(tools, admitted.manifest, await tools.host.software());
  const banks = await tools.host.banks();
  if (Object.keys(run.facts.oldBanks).length === 0) {
    const changed = banks.filter(({ target }) => wanted.some((one) => one.target.id === target.id));
    run.note({ oldBanks: Object.fromEntries(changed.map(({ target, booted }) => [target.id, booted.name])) });
  }
  const changed = banks.filter(({ target }) => target.id in run.facts.oldBanks);
  const idsOf = (list: typeof changed) => list.map(({ target }) => target.id);
  const booted = idsOf(changed.filter((one) => runsNewBank(run, one)));
  const waiting = idsOf(changed.filter((one) => !runsNewBank(run, one)));
  if (booted.length > 0 && waiting.length > 0) throw remediationProblem("LOCK_STEP_BROKEN", { booted, waiting });
  return wanted.filter(({ target }) => waiting.includes(target.id));
}

async function writeBank(run: Running, wanted: WantedBank): Promise<void> {
  const { host, failpoint } = run.tools;
  run.noteTarget(wanted.target.id, { state: "writing" });
  await host.writeBank(wanted, run.signal);
  failpoint("bank-written");
  run.noteTarget(wanted.target.id, { state: "written" });
}
