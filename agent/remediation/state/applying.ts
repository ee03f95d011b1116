import type { WantedBank } from "../../host/host-changes.js";
import { remediationProblem } from "../../domain/remediation/remediation-problems.js";
import type { Ending, Running } from "../running.js";
import { wantedBanks } from "../wanted-banks.js";
import { enterMaintenance } from "./entering-maintenance.js";
import { installFirmware } from "./firmware.js";

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
    await tools.changes.applyLive(wanted, signal);
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
  for (const one of wanted) {
    await tools.changes.arm(one);
    tools.failpoint("bank-armed");
    run.noteTarget(one.target.id, { state: "armed" });
  }
  return { event: "armed" };
}

/** Those that run from the bank they ran from when this began; one that has booted the new bank already (the machine restarted) is done. */
async function banksToWrite(run: Running): Promise<WantedBank[]> {
  const { tools, admitted } = run;
  const wanted = wantedBanks(tools, admitted.manifest, await tools.host.software());
  const booted = new Map((await tools.changes.banks()).map(({ target, booted: bank }) => [target.id, bank.name]));
  if (Object.keys(run.facts.oldBanks).length === 0)
    run.note({ oldBanks: Object.fromEntries(wanted.map(({ target: { id } }) => [id, booted.get(id) ?? ""])) });
  const { oldBanks } = run.facts;
  return wanted.filter(({ target: { id } }) => booted.get(id) === oldBanks[id]);
}

async function writeBank(run: Running, wanted: WantedBank): Promise<void> {
  const { changes, failpoint } = run.tools;
  run.noteTarget(wanted.target.id, { state: "writing" });
  await changes.writeBank(wanted, run.signal);
  failpoint("bank-written");
  run.noteTarget(wanted.target.id, { state: "written" });
}
