import assert from "node:assert/strict";
import { ACTIVE_STATES, type ActiveState } from "../../../agent/domain/remediation/transitions.js";
import { MOMENTS, TARGET_MOMENTS } from "../../../agent/staging/folder/failpoints.js";
import { RemediationOutcome, type RemediationProgress } from "../../../proto/gen/greenroom/agent/v1/agent_pb.js";
import { forgeVib, NEEDS_REBOOT, ON_DPU, type ForgedVib } from "../rig/image-forge.js";
import { NEW_BUILD, OLD_BUILD, RemediatedHost } from "../rig/remediated-host.js";
import { isRoot } from "../rig/staging-host.js";

const BACK: ActiveState = "ROLLING_BACK";
/** `name` of a failpoint, or `name:count`. */
const everyMoment = (states: readonly ActiveState[]): string[] =>
  states.flatMap((state) => MOMENTS.map((moment) => `${state}/${moment}`));
/** Of host and of DPU. */
const betweenTargets = (names: readonly string[]): string[] => names.flatMap((name) => [name, `${name}:2`]);

describe("an agent killed by SIGKILL in the middle of a remediation", function () {
  this.timeout(300_000);
  let old: ForgedVib[];
  let vibs: ForgedVib[];
  before(async function () {
    if (!isRoot) return this.skip();
    const dpu = { target: ON_DPU, descriptor: NEEDS_REBOOT };
    const host = { descriptor: NEEDS_REBOOT };
    old = [
      await forgeVib({ name: "esx-base", version: "1.0-1", ...host }),
      await forgeVib({ name: "dpu-base", version: "1.0-1", ...dpu }),
    ];
    vibs = [
      await forgeVib({ name: "esx-base", version: "2.0-1", sizeBytes: 60_000, ...host }),
      await forgeVib({ name: "dpu-base", version: "2.0-1", ...dpu }),
    ];
  });

  /** One remediation that is killed at each of these, one after the other: each start goes on and comes as far as the next. */
  async function killedAt(host: RemediatedHost, failpoints: readonly string[]): Promise<RemediationProgress> {
    const left = [...failpoints];
    const next = (): Record<string, string> => {
      const failpoint = left.shift();
      return failpoint === undefined ? {} : { GREENROOM_FAILPOINT: failpoint };
    };
    await host.start(next());
    const done = await host.follow(host.envelopes(), {
      again: () => (host.ends.at(-1) === "SIGKILL" ? next() : host.lastEnv),
    });
    assert.deepEqual(left, [], "it came by every place");
    assert.equal(host.ends.filter((end) => end === "SIGKILL").length, failpoints.length);
    return done;
  }

  it("at every moment of every state, and between one bank and the next, comes to the same end as undisturbed", async () => {
    await using host = await RemediatedHost.make({ vibs, installed: old, sandbox: { dpus: 1 } });
    const before = [host.bank("bootbank"), host.bank("bootbank", "dpu-1")];
    const applying = [...betweenTargets(["bank-written", "bank-armed"])];
    const states = ACTIVE_STATES.filter((state) => state !== BACK);
    const failpoints = states.flatMap((state) => [...(state === "APPLYING" ? applying : []), ...everyMoment([state])]);
    const done = await killedAt(host, failpoints);
    assert.equal(done.outcome, RemediationOutcome.REMEDIATED, done.problem?.message);
    assert.deepEqual([host.bank("bootbank"), host.bank("bootbank", "dpu-1")], before);
    for (const machine of ["host", "dpu-1"])
      assert.match(host.bootCfg("altbootbank", machine), new RegExp(`bootstate=0[^]*build=${NEW_BUILD}`));
    assert.equal(host.inMaintenanceMode, false);
    assert.equal(host.reboots, 1, "the reboot ran once");
    assert.ok(done.maintenanceMs > 0n);
    assert.equal(host.depot.asked.length, vibs.length, "each file was asked for once");
  });

  it("on the way back from an image that is not healthy, comes back to the old one, whose bytes are as they were", async () => {
    await using host = await RemediatedHost.make({ vibs, installed: old, sandbox: { dpus: 1 } });
    host.spoil("unhealthy-builds");
    const before = [host.bank("bootbank"), host.bank("bootbank", "dpu-1")];
    const back = [...betweenTargets(["bank-disarmed"]), ...everyMoment([BACK])];
    const done = await killedAt(host, back);
    assert.equal(done.outcome, RemediationOutcome.ROLLED_BACK, done.problem?.message);
    assert.equal(done.problem?.code, "HOOK_FAILED");
    assert.deepEqual([host.bank("bootbank"), host.bank("bootbank", "dpu-1")], before);
    assert.match(host.bootCfg("bootbank"), new RegExp(`bootstate=0[^]*build=${OLD_BUILD}`));
    for (const machine of ["host", "dpu-1"]) assert.match(host.bootCfg("altbootbank", machine), /bootstate=3/);
    assert.equal(host.inMaintenanceMode, false);
    assert.equal(host.reboots, 2);
  });

  it("is tested at every place there is", () => {
    assert.deepEqual([...TARGET_MOMENTS].sort(), ["bank-armed", "bank-disarmed", "bank-written"]);
  });
});
