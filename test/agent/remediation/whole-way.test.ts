import assert from "node:assert/strict";
import { RemediationOutcome, RemediationState } from "../../../proto/gen/greenroom/agent/v1/agent_pb.js";
import { forgeVib, NEEDS_REBOOT, ON_DPU, type ForgedVib } from "../rig/image-forge.js";
import { NEW_BUILD, RemediatedHost } from "../rig/remediated-host.js";
import { isRoot } from "../rig/staging-host.js";

describe("a remediation", function () {
  let old: ForgedVib;
  let vibs: ForgedVib[];
  before(async function () {
    if (!isRoot) return this.skip();
    old = await forgeVib({ name: "esx-base", version: "1.0-1", descriptor: NEEDS_REBOOT });
    vibs = [
      await forgeVib({ name: "esx-base", version: "2.0-1", sizeBytes: 60_000, descriptor: NEEDS_REBOOT }),
      await forgeVib({ name: "net-forge", sizeBytes: 30_000 }),
      await forgeVib({ name: "dpu-base", target: ON_DPU }),
    ];
  });

  it("goes its whole way: staged, written to the other banks of host and DPU, rebooted, measured, back in service", async () => {
    await using host = await RemediatedHost.make({ vibs, installed: [old], sandbox: { dpus: 1 } });
    await host.start();
    const before = host.bank("bootbank");
    const done = await host.remediate();
    assert.equal(done.problem, undefined, JSON.stringify(done.problem?.message));
    assert.equal(done.outcome, RemediationOutcome.REMEDIATED);
    assert.deepEqual(
      done.steps.map(({ state, event }) => `${RemediationState[state]} ${event}`),
      [
        "STAGING staged",
        "PRECHECKS passed",
        "ENTERING_MAINTENANCE entered",
        "APPLYING armed",
        "REBOOTING ",
        "REBOOTING booted",
        "VERIFYING healthy",
        "LEAVING_MAINTENANCE left",
      ],
    );
    assert.equal(host.reboots, 1);
    assert.equal(host.inMaintenanceMode, false);
    assert.deepEqual(host.bank("bootbank"), before);
    assert.match(host.bootCfg("altbootbank"), new RegExp(`bootstate=0[^]*build=${NEW_BUILD.replaceAll(".", "\\.")}`));
    assert.match(host.bootCfg("altbootbank", "dpu-1"), /bootstate=0/);
    assert.ok(done.maintenanceMs > 0n);
  });
});
