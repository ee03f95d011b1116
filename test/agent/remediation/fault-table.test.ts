import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { HostDriver } from "../../../agent/host/host-driver.js";
import { hookProblem } from "../../../agent/host/hooks/hook-problems.js";
import type { RemediationProgress } from "../../../agent/domain/remediation/progress.js";
import { ACTIVE_STATES, type ActiveState } from "../../../agent/domain/remediation/transitions.js";
import { bootStateOf, folderDigests } from "../rig/bank-bytes.js";
import { ENDS, FAULTS, OUTCOMES, type End, type Fault } from "../rig/fault-ends.js";
import { forgePair, InnerRemediation, PowerCut } from "../rig/inner-remediation.js";
import type { ForgedVib } from "../rig/image-forge.js";
import { isRoot } from "../rig/staging-host.js";

/** What fails of the machine, by state. */
const BROKEN: Record<ActiveState, keyof HostDriver> = {
  STAGING: "software",
  PRECHECKS: "banks",
  ENTERING_MAINTENANCE: "enterMaintenance",
  APPLYING: "writeBank",
  REBOOTING: "reboot",
  VERIFYING: "probeHealth",
  ROLLING_BACK: "disarm",
  LEAVING_MAINTENANCE: "leaveMaintenance",
};

describe("a fault as a state of a remediation begins", function () {
  this.timeout(300_000);
  let pair: { readonly old: ForgedVib[]; readonly fresh: ForgedVib[] };
  before(async function () {
    if (!isRoot) return this.skip();
    pair = await forgePair();
  });

  /** Once, as the state begins. */
  function strike(inner: InnerRemediation, state: ActiveState, fault: Fault): void {
    let struck = false;
    const failure = hookProblem("HOOK_FAILED", { hook: state, status: "status 1", lines: [] });
    inner.at = (name) => {
      // An error lasts as long as its state.
      if (struck && name === `${state}/before-append`) inner.failing.clear();
      if (struck || name !== `${state}/before-effect`) return;
      struck = true;
      const [vib] = pair.fresh;
      if (fault === "cancel") inner.remediations.cancel("");
      if (fault === "deleted" && vib !== undefined) inner.deleteStaged(vib);
      if (fault === "altered" && vib !== undefined) inner.alterStaged(vib);
      if (fault === "error") inner.failing.set(BROKEN[state], failure);
      if (fault === "reboot") throw new PowerCut("the machine restarts");
    };
  }

  /** The bank that runs, and whether the other one would boot. */
  function assertBanks(inner: InnerRemediation, before: unknown, end: End, state: ActiveState): void {
    const bank = (machine: string, name: string) => join(inner.host.root, machine, name);
    for (const machine of ["host", "dpu-1"]) {
      const other = bootStateOf(bank(machine, "altbootbank"));
      if (end === "R" || state === "LEAVING_MAINTENANCE")
        assert.equal(other, "0", `${machine}: the new bank is settled`);
      else if (!(state === "ROLLING_BACK" && end === "F"))
        assert.equal(other, "3", `${machine}: nothing boots the new bank`);
    }
    assert.deepEqual(
      ["host", "dpu-1"].map((machine) => folderDigests(bank(machine, "bootbank"))),
      before,
    );
  }

  function assertTold(told: RemediationProgress, end: End, state: ActiveState): void {
    const { outcome, failedState, problem, state: last } = told.remediation;
    assert.equal(outcome, OUTCOMES[end], problem?.message);
    assert.equal(last, "DONE");
    if (end === "R") assert.equal(problem, undefined);
    if (end === "F" && state !== "ROLLING_BACK") assert.equal(failedState, state);
    assert.ok((problem === undefined) === (end === "R"));
  }

  for (const state of ACTIVE_STATES)
    for (const fault of FAULTS)
      it(`${fault} at ${state}: ${OUTCOMES[ENDS[state][fault]]}`, async () => {
        await using inner = await InnerRemediation.make(pair);
        await inner.stage();
        if (state === "ROLLING_BACK")
          writeFileSync(join(inner.host.root, "unhealthy-builds"), inner.manifest.baseImageVersion);
        const before = ["host", "dpu-1"].map((machine) => folderDigests(join(inner.host.root, machine, "bootbank")));
        strike(inner, state, fault);
        const told = await inner.remediate();
        const end = ENDS[state][fault];
        assertTold(told, end, state);
        assertBanks(inner, before, end, state);
        const stays = (state === "ROLLING_BACK" && end === "F") || (state === "LEAVING_MAINTENANCE" && end === "F");
        assert.equal(told.inMaintenanceMode, stays);
        // Whatever became of it: what is wanted and lies there sound is still staged, and a second attempt starts from there.
        if (end === "R" || stays || end === "B") return;
        inner.at = () => undefined;
        const again = await inner.remediate();
        assert.equal(again.remediation.outcome, "REMEDIATED", again.remediation.problem?.message);
        const damaged = fault === "deleted" || fault === "altered";
        assert.equal(
          inner.depot.asked.length,
          pair.fresh.length + (damaged ? 1 : 0),
          "only what was damaged is fetched again",
        );
      });
});
