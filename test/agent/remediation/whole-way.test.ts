import assert from "node:assert/strict";
import type { AgentStatus } from "../../../agent/domain/agent-status.js";
import { isProblem } from "../../../core/problem/problem.js";
import {
  PrecheckSeverity,
  RemediationOutcome,
  RemediationState,
  type RemediationProgress,
} from "../../../proto/gen/greenroom/agent/v1/agent_pb.js";
import { greenroom } from "../rig/enrolled-agent.js";
import { forgePair } from "../rig/inner-remediation.js";
import { folderListing } from "../rig/folder-listing.js";
import { NEW_BUILD, OLD_BUILD, RemediatedHost } from "../rig/remediated-host.js";
import type { ForgedVib } from "../rig/image-forge.js";
import { isRoot } from "../rig/staging-host.js";

const CALL = { timeoutMs: 20_000 } as const;
const stepsOf = ({ steps }: RemediationProgress): string[] =>
  steps.map(({ state, event }) => `${RemediationState[state]} ${event}`);

describe("a remediation by a real agent", function () {
  this.timeout(300_000);
  let pair: { readonly old: ForgedVib[]; readonly fresh: ForgedVib[] };
  let host: RemediatedHost;
  before(async function () {
    if (!isRoot) return this.skip();
    pair = await forgePair();
    host = await RemediatedHost.make({ vibs: pair.fresh, installed: pair.old, sandbox: { dpus: 1 } });
    await host.start();
  });
  after(async () => {
    await host?.[Symbol.asyncDispose]();
  });

  const status = async (...more: string[]) => {
    const env = {
      GREENROOM_AGENT_DRIVER: "sandbox",
      GREENROOM_AGENT_ROOT: host.agent.root,
      GREENROOM_AGENT_DEVELOPMENT: "true",
      GREENROOM_AGENT_STATE_FOLDER: host.agent.state,
    };
    return (await greenroom(["agent", ...more], { env })).stdout;
  };
  const json = async (): Promise<AgentStatus> => JSON.parse(await status("status", "--output", "json")) as AgentStatus;

  it("can be looked ahead to: everything that could keep it from it is told, and nothing is changed", async () => {
    const before = folderListing(host.path("host"));
    const { manifestEnvelope } = host.envelopes();
    const { findings, impact } = await host.calls((client) => client.precheck({ manifestEnvelope }, CALL));
    assert.deepEqual([impact?.maintenanceMode, impact?.reboot], [true, true]);
    const errors = findings.filter(({ severity }) => severity === PrecheckSeverity.ERROR);
    assert.deepEqual([...new Set(errors.map(({ id }) => id))], ["STAGED_CONTENT"]);
    assert.deepEqual(folderListing(host.path("host")), before);
  });

  it("that is not well goes back to the old image; status says why, also while the agent is down, until it is cleared", async () => {
    host.spoil("unhealthy-builds");
    const before = host.bank("bootbank");
    const done = await host.remediate();
    assert.deepEqual([done.outcome, done.failedState], [RemediationOutcome.ROLLED_BACK, RemediationState.VERIFYING]);
    assert.deepEqual(host.bank("bootbank"), before);
    assert.equal(host.reboots, 2);
    const alive = await json();
    assert.deepEqual([alive.remediation?.outcome, alive.remediation?.failed_state], ["ROLLED_BACK", "VERIFYING"]);
    assert.equal(alive.images[0]?.complete, true, "what is staged stays staged");
    assert.deepEqual(
      alive.bad_images.map(({ image_digest }) => image_digest),
      [host.manifest.imageDigest],
    );
    await host.agent.stop();
    const dead = await json();
    assert.deepEqual([dead.remediation, dead.bad_images], [alive.remediation, alive.bad_images]);
    const text = await status("status");
    assert.match(text, /^Remediation +ROLLED_BACK at .*, failed at VERIFYING$/m);
    assert.match(text, /^ +HOOK_FAILED: /m);
    assert.match(text, /^Bad images +Forged image/m);
    await host.start();
    await assert.rejects(host.remediate(), (thrown) => isProblem(thrown, "IMAGE_MARKED_BAD"));
    host.mend();
    assert.match(
      await status("clear-bad-image", host.manifest.imageDigest.slice(7, 15)),
      /may be remediated here again/,
    );
  });

  it("is the old software everywhere when power fails between the arming of the host and of its DPU", async () => {
    await host.agent.stop();
    await host.start({ GREENROOM_FAILPOINT: "bank-armed" });
    const done = await host.follow(host.envelopes(), {
      again: async () => {
        if (host.ends.at(-1) === "SIGKILL") await host.powerCycle();
        return {};
      },
    });
    assert.deepEqual([done.outcome, done.problem?.code], [RemediationOutcome.FAILED, "LOCK_STEP_BROKEN"]);
    for (const machine of ["host", "dpu-1"])
      assert.match(host.bootCfg("bootbank", machine), new RegExp(`bootstate=0[^]*build=${OLD_BUILD}`));
    assert.deepEqual((await json()).bad_images, []);
  });

  it("goes its whole way: written to the other banks of host and DPU, rebooted, measured, back in service", async () => {
    const before = host.bank("bootbank");
    const asked = host.depot.asked.length;
    const { reboots } = host;
    const done = await host.remediate();
    assert.equal(done.outcome, RemediationOutcome.REMEDIATED, done.problem?.message);
    assert.deepEqual(stepsOf(done), [
      "STAGING staged",
      "PRECHECKS passed",
      "ENTERING_MAINTENANCE entered",
      "APPLYING armed",
      "REBOOTING ",
      "REBOOTING booted",
      "VERIFYING healthy",
      "LEAVING_MAINTENANCE left",
    ]);
    assert.equal(new Set(done.steps.map(({ bootId }) => bootId)).size, 2, "across the boot");
    assert.deepEqual([host.reboots - reboots, host.depot.asked.length - asked], [1, 0]);
    assert.equal(host.inMaintenanceMode, false);
    assert.deepEqual(host.bank("bootbank"), before);
    for (const machine of ["host", "dpu-1"])
      assert.match(host.bootCfg("altbootbank", machine), new RegExp(`bootstate=0[^]*build=${NEW_BUILD}`));
    assert.ok(done.maintenanceMs > 0n);
    assert.ok((done.savings?.bytesStagedBefore ?? 0n) > 0n && (done.savings?.fetchMs ?? 0n) > 0n);
    const { remediation, installed } = await json();
    assert.equal(remediation?.outcome, "REMEDIATED");
    assert.equal(installed[0]?.version, NEW_BUILD);
  });

  it("of a compliant host does nothing, and says so", async () => {
    const done = await host.remediate();
    assert.deepEqual([done.outcome, stepsOf(done)], [RemediationOutcome.COMPLIANT, ["STAGING compliant"]]);
  });
});
