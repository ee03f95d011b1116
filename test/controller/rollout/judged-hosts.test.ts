/* eslint-disable @typescript-eslint/no-unsafe-argument -- answers of every shape are looked into, and asserted */
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { createSandbox } from "../../../agent/host/sandbox/create-sandbox.js";
import { systemClock } from "../../../core/time/clock.js";
import { forgeVib, type ForgedVib } from "../../rig/forge.js";
import { isRoot } from "../../rig/workplace.js";
import { StartedController } from "../api/started-controller.js";
import { SmallFleet } from "./small-fleet.js";

const owner = isRoot ? "root" : "self";

describe("staging judges a host as it is now", () => {
  let door: StartedController;
  let fleet: SmallFleet;
  let hostId: string;
  let base: string;
  const bank = (vibs: readonly ForgedVib[]) => {
    const { root } = fleet.agents.get(hostId)?.settings ?? assert.fail("no agent");
    // The agent that looks at it may be making a file.
    rmSync(root, { recursive: true, maxRetries: 5 });
    return createSandbox({
      root,
      bankVibs: vibs.map(({ bytes }) => bytes),
      dpus: 0,
      firmware: [],
      build: "1.0.0-1",
      owner,
    });
  };

  before(async () => {
    door = await StartedController.start(systemClock);
    fleet = new SmallFleet(door);
    await fleet.logIn();
    hostId = await fleet.addHost("alone");
    base = `/api/esx/settings/hosts/${hostId}`;
    await fleet.importBundle("2.0.0", ["net-a"]);
    await fleet.setImage(base, "2.0.0");
  });
  after(async () => {
    await fleet[Symbol.asyncDispose]();
    await door[Symbol.asyncDispose]();
  });

  it("one that is INCOMPATIBLE is skipped with every reason and sent no order, and the task has failed", async () => {
    await bank([await forgeVib({ name: "net-a", version: "3.0.0-1", payloadBytes: 1000 })]);
    const checked = await fleet.run(`${base}/software?action=scan&vmw-task=true`);
    assert.deepEqual(checked.result.incompatible_hosts, [hostId]);
    const task = await fleet.run(`${base}/software?action=stage&vmw-task=true`);
    assert.equal(task.status, "FAILED");
    assert.equal(task.result.host_status[hostId].status, "SKIPPED");
    assert.deepEqual(task.result.skipped_hosts, [hostId]);
    const { problem, bytes_fetched, skip_reason } = task.result.host_status[hostId].greenroom;
    assert.deepEqual([skip_reason, problem.code], ["INCOMPATIBLE", "HOST_INCOMPATIBLE"]);
    assert.match(problem.message, /net-a on host is 3\.0\.0-1 \(by GRN, .*\), higher than 2\.0\.0-1/);
    assert.equal(bytes_fetched, 0);
    assert.equal((await fleet.ask("GET", `/api/greenroom/hosts/${hostId}/receipt`)).json.data.code, "RECEIPT_MISSING");
  });

  it("one that was COMPLIANT at its last check and is not any more is staged, not skipped", async () => {
    // Of the same bytes as the bundle's: that is what compliance compares.
    await bank([await forgeVib({ name: "net-a", version: "2.0.0-1", payloadBytes: 40_000 })]);
    const checked = await fleet.run(`${base}/software?action=scan&vmw-task=true`);
    assert.deepEqual(checked.result.compliant_hosts, [hostId]);
    await bank([await forgeVib({ name: "net-a", version: "1.0.0-1", payloadBytes: 1000 })]);
    const task = await fleet.run(`${base}/software?action=stage&vmw-task=true`);
    assert.deepEqual(task.result.successful_hosts, [hostId], JSON.stringify(task.result));
  });
});
