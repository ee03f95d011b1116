import assert from "node:assert/strict";
import { systemClock } from "../../../core/time/clock.js";
import { StartedController } from "../api/started-controller.js";
import { HeldDepot } from "../rollout/held-depot.js";
import { SmallFleet } from "../rollout/small-fleet.js";

describe("the image of a cluster that is busy", () => {
  const software = "/api/esx/settings/clusters/blue/software";
  let depot: HeldDepot;
  let door: StartedController;
  let fleet: SmallFleet;
  let draft: string;
  let staging: string;

  before(async () => {
    depot = await HeldDepot.start(() => ({ address: door.controller.addresses.depot, ca: door.context.caPem }));
    door = await StartedController.start(systemClock, { depotUrl: depot.url });
    fleet = new SmallFleet(door);
    await fleet.logIn();
    await fleet.must("POST", "/api/greenroom/clusters", { name: "blue" });
    await fleet.addHost("one", { cluster: "blue" });
    await fleet.importBundle("1.0.0", ["net-a"]);
    await fleet.importBundle("2.0.0", ["net-a"]);
    await fleet.setImage(software.replace("/software", ""), "1.0.0");
    draft = await fleet.must("POST", `${software}/drafts`);
    depot.hold();
    const heard = depot.nextRequest();
    staging = await fleet.must("POST", `${software}?action=stage&vmw-task=true`);
    await heard;
  });
  after(async () => {
    await depot?.[Symbol.asyncDispose]();
    await fleet?.[Symbol.asyncDispose]();
    await door?.[Symbol.asyncDispose]();
  });

  for (const [what, method, path, body] of [
    ["the scan of a draft", "POST", "/drafts/D?action=scan&vmw-task=true", undefined],
    ["the commit of a draft", "POST", "/drafts/D?action=commit&vmw-task=true", {}],
    ["another solution", "PUT", "/solutions/agent?vmw-task=true", { version: "1" }],
    ["a solution less", "DELETE", "/solutions/agent?vmw-task=true", undefined],
  ] as const)
    it(`refuses ${what} by the name of the running task`, async () => {
      const { status, json } = await fleet.ask(method, software + path.replace("D?", `${draft}?`), body);
      assert.deepEqual([status, json.error_type, json.data.code], [400, "NOT_ALLOWED_IN_CURRENT_STATE", "SCOPE_BUSY"]);
      assert.equal(json.data.details.task, staging);
    });

  it("lets drafts be edited and validated meanwhile, which asks no host", async () => {
    await fleet.must("PUT", `${software}/drafts/${draft}/software/base-image`, { version: "2.0.0" });
    const task = await fleet.run(`${software}/drafts/${draft}?action=validate&vmw-task=true`);
    assert.deepEqual([task.status, task.result], ["SUCCEEDED", { notifications: {} }]);
  });

  it("takes the commit once it is free", async () => {
    depot.release();
    assert.equal((await fleet.ended(staging)).status, "SUCCEEDED");
    assert.equal((await fleet.run(`${software}/drafts/${draft}?action=commit&vmw-task=true`)).status, "SUCCEEDED");
  });
});
