/* eslint-disable @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-call -- answers of every shape are looked into, and asserted */
import assert from "node:assert/strict";
import { systemClock } from "../../../core/time/clock.js";
import { StartedController } from "../api/started-controller.js";
import { HeldDepot } from "./held-depot.js";
import { SmallFleet } from "./small-fleet.js";

describe("rollouts on real agents", () => {
  let door: StartedController;
  let depot: HeldDepot;
  let fleet: SmallFleet;
  let hosts: { one: string; two: string; alone: string };
  const cluster = "/api/esx/settings/clusters/blue";
  const stage = `${cluster}/software?action=stage&vmw-task=true`;
  const scan = `${cluster}/software?action=scan&vmw-task=true`;

  before(async () => {
    depot = await HeldDepot.start(() => ({ address: door.controller.addresses.depot, ca: door.context.caPem }));
    // The agents dial the reports service at the address they enrolled with: its port must outlive a restart.
    door = await StartedController.start(systemClock, { depotUrl: depot.url, ...(await fixedPorts()) });
    fleet = new SmallFleet(door);
    await fleet.logIn();
    await fleet.must("POST", "/api/greenroom/clusters", { name: "blue" });
    hosts = {
      one: await fleet.addHost("one", { cluster: "blue" }),
      two: await fleet.addHost("two", { cluster: "blue" }),
      alone: await fleet.addHost("alone"),
    };
    await fleet.importBundle("1.0.0", ["net-a", "net-b"]);
    await fleet.importBundle("2.0.0", ["net-a", "net-b", "net-c"]);
    await fleet.importBundle("3.0.0", ["net-d"]);
  });
  after(async () => {
    await depot?.[Symbol.asyncDispose]();
    await fleet?.[Symbol.asyncDispose]();
    await door?.[Symbol.asyncDispose]();
  });

  it("refuse to stage or check without an image, in words", async () => {
    for (const [path, status, type] of [
      // Of a 404 some clients show no words.
      [stage, 400, "INVALID_ARGUMENT"],
      [scan, 404, "NOT_FOUND"],
    ] as const) {
      const answer = await fleet.ask("POST", path);
      const { error_type: said, data } = answer.json;
      assert.deepEqual([answer.status, said, data.code], [status, type, "IMAGE_MISSING"]);
    }
  });

  it("commit a draft: the image is signed and its version grows", async () => {
    const commit = await fleet.setImage(cluster, "1.0.0");
    const software = await fleet.must("GET", `${cluster}/software`);
    assert.equal(software.greenroom.commit, commit);
    assert.equal(software.greenroom.vibs.length, 2);
    assert.equal(software.greenroom.manifest_version, 1);
  });

  it("check hosts of unknown compliance first, then stage them in parallel, each proven by its receipt", async () => {
    assert.equal((await fleet.ask("GET", `${cluster}/software/compliance`)).status, 404);
    const task = await fleet.run(stage);
    assert.equal(task.status, "SUCCEEDED", JSON.stringify(task.error));
    assert.deepEqual(task.result.successful_hosts.sort(), [hosts.one, hosts.two].sort());
    assert.equal(task.user, "administrator");
    const compliance = await fleet.must("GET", `${cluster}/software/compliance`);
    assert.deepEqual([compliance.status, compliance.stage_status], ["NON_COMPLIANT", "STAGED"]);
    const { receipt } = await fleet.must("GET", `/api/greenroom/hosts/${hosts.one}/receipt`);
    assert.deepEqual([receipt.state, receipt.vibs.length], ["complete", 2]);
  });

  it("skip hosts that prove they are staged, and fetch nothing", async () => {
    const before = depot.asked.length;
    const { status, result } = await fleet.run(stage);
    assert.equal(status, "SUCCEEDED");
    assert.deepEqual(result.skipped_hosts.sort(), [hosts.one, hosts.two].sort());
    assert.equal(result.host_status[hosts.one].greenroom.skip_reason, "ALREADY_STAGED");
    assert.equal(depot.asked.length, before);
  });

  it("stage an exact commit: when the image moved on the answer is a 400 that names both", async () => {
    const { commit: old } = await fleet.must("GET", "/api/greenroom/clusters/blue");
    const now = await fleet.setImage(cluster, "2.0.0");
    const answer = await fleet.ask("POST", stage, { commit: old });
    assert.deepEqual([answer.status, answer.json.error_type], [400, "INVALID_ARGUMENT"]);
    const [message] = answer.json.messages;
    assert.ok(message.default_message.includes(old) && message.default_message.includes(now));
  });

  it("refuse a host of elsewhere, and keys that nobody knows", async () => {
    const elsewhere = await fleet.ask("POST", stage, { hosts: [hosts.alone] });
    assert.deepEqual([elsewhere.status, elsewhere.json.data.code], [400, "HOST_NOT_IN_SCOPE"]);
    const unknown = await fleet.ask("POST", stage, { dry_run: true });
    assert.match(unknown.json.messages[0].default_message, /dry_run/);
  });

  it("hold a scope for one task: a second is refused by the name of the first", async () => {
    depot.hold();
    const heard = depot.nextRequest();
    const task = await fleet.must("POST", stage, { hosts: ["one"] });
    await heard;
    for (const path of [stage, scan]) {
      const busy = await fleet.ask("POST", path);
      assert.deepEqual([busy.status, busy.json.error_type], [400, "NOT_ALLOWED_IN_CURRENT_STATE"]);
      assert.ok(busy.json.messages[0].default_message.includes(task));
    }
    depot.release();
    const { status, result } = await fleet.ended(task);
    assert.equal(status, "SUCCEEDED");
    assert.deepEqual(result.successful_hosts, [hosts.one]);
  });

  it("cancel: the hosts are skipped by the user, the task fails as CANCELED", async () => {
    depot.hold();
    const heard = depot.nextRequest();
    const task = await fleet.must("POST", stage);
    await heard;
    assert.equal((await fleet.ask("POST", `/api/cis/tasks/${task}?action=cancel`)).status, 204);
    const info = await fleet.ended(task);
    depot.release();
    assert.deepEqual([info.status, info.error.error_type], ["FAILED", "CANCELED"]);
    assert.equal(info.result.host_status[hosts.two].greenroom.skip_reason, "SKIPPED_BY_USER");
    assert.equal(info.result.host_status[hosts.one].greenroom.skip_reason, "ALREADY_STAGED");
    const again = await fleet.ask("POST", `/api/cis/tasks/${task}?action=cancel`);
    assert.deepEqual([again.status, again.json.data.code], [400, "TASK_ENDED"]);
  });

  it("go on after a restart of the controller, with the same order and nothing fetched twice", async () => {
    await fleet.setImage(cluster, "3.0.0");
    depot.hold();
    const before = depot.asked.length;
    const heard = depot.nextRequest();
    const task = await fleet.must("POST", stage, { hosts: ["two"] });
    await heard;
    await door.restart();
    const running = await fleet.must("GET", `/api/cis/tasks/${task}`);
    assert.equal(running.status, "RUNNING");
    depot.release();
    const { status, result } = await fleet.ended(task);
    assert.equal(status, "SUCCEEDED");
    assert.deepEqual(result.successful_hosts, [hosts.two]);
    assert.equal(depot.asked.length - before, 1, depot.asked.slice(before).join(" "));
  });

  it("go on when the agent was away in mid-staging", async () => {
    depot.hold();
    const heard = depot.nextRequest();
    const task = await fleet.must("POST", stage, { hosts: ["one"] });
    await heard;
    await fleet.stopAgent(hosts.one);
    depot.release();
    await fleet.startAgent(hosts.one);
    const { status, result } = await fleet.ended(task);
    assert.equal(status, "SUCCEEDED", JSON.stringify(result));
    assert.deepEqual(result.successful_hosts, [hosts.one]);
  });

  it("fail a task in which one host is away, and stage the other", async () => {
    await fleet.setImage(cluster, "1.0.0");
    await fleet.stopAgent(hosts.two);
    const task = await fleet.run(stage);
    await fleet.startAgent(hosts.two);
    assert.equal(task.status, "FAILED");
    assert.equal(task.error.data.code, "STAGING_INCOMPLETE");
    assert.deepEqual(task.result.successful_hosts, [hosts.one]);
    assert.deepEqual(task.result.failed_hosts, [hosts.two]);
    assert.notEqual(task.result.host_status[hosts.two].greenroom.problem, null);
  });

  it("do all of it for a standalone host, under its own path", async () => {
    const base = `/api/esx/settings/hosts/${hosts.alone}`;
    await fleet.setImage(base, "1.0.0");
    const checked = await fleet.run(`${base}/software?action=scan&vmw-task=true`);
    assert.deepEqual(checked.result.non_compliant_hosts, [hosts.alone]);
    const staged = await fleet.run(`${base}/software?action=stage&vmw-task=true`);
    assert.deepEqual(staged.result.successful_hosts, [hosts.alone]);
    const elsewhere = await fleet.ask("GET", `/api/esx/settings/hosts/${hosts.one}/software`);
    assert.deepEqual([elsewhere.status, elsewhere.json.data.code], [400, "HOST_IN_CLUSTER"]);
  });
});

async function fixedPorts() {
  const { freePort } = await import("../../rig/free-port.js");
  return { grpc: `127.0.0.1:${await freePort()}`, rest: `127.0.0.1:${await freePort()}` };
}
