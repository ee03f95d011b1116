/* eslint-disable @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-call -- answers of every shape are looked into, and asserted */
import assert from "node:assert/strict";
import { systemClock } from "../../../core/time/clock.js";
import { freePort } from "../../rig/free-port.js";
import { StartedController } from "../api/started-controller.js";
import { HeldDepot } from "./held-depot.js";
import { SmallFleet } from "./small-fleet.js";

/** With a byte a second a staging would take days: whatever ends within a test had another cap. */
const STANDSTILL = 1;
const MiB = 2 ** 20;

describe("a bandwidth cap that is changed while hosts fetch (issue 5: changeable while it runs)", () => {
  let door: StartedController;
  let depot: HeldDepot;
  let fleet: SmallFleet;
  let one: string;
  let two: string;
  const cluster = "/api/esx/settings/clusters/blue";
  const stage = `${cluster}/software?action=stage&vmw-task=true`;
  const unstage = "/api/greenroom/clusters/blue/software?action=unstage";
  const cap = (path: string, max_bytes_per_second: unknown) =>
    fleet.ask("POST", `/api/greenroom/${path}?action=set-bandwidth`, { max_bytes_per_second });
  const begin = (limits: object): Promise<string> => fleet.must("POST", stage, { parallel: 1, greenroom: limits });
  /** Until the host has so much of it from the server. */
  const fetched = (task: string, host: string, bytes: number) =>
    fleet.until(
      `/api/cis/tasks/${task}`,
      ({ result, status }) =>
        status !== "RUNNING" || (result?.host_status?.[host]?.greenroom.bytes_fetched ?? -1) >= bytes,
    );

  before(async () => {
    depot = await HeldDepot.start(() => ({ address: door.controller.addresses.depot, ca: door.context.caPem }));
    const ports = { grpc: `127.0.0.1:${await freePort()}`, rest: `127.0.0.1:${await freePort()}` };
    door = await StartedController.start(systemClock, { depotUrl: depot.url, ...ports });
    fleet = new SmallFleet(door);
    await fleet.logIn();
    await fleet.must("POST", "/api/greenroom/clusters", { name: "blue" });
    one = await fleet.addHost("h-1", { cluster: "blue" });
    two = await fleet.addHost("h-2", { cluster: "blue" });
    await fleet.importBundle("1.0.0", ["net-a", "net-b"], 4 * MiB);
    await fleet.setImage(cluster, "1.0.0");
  });
  afterEach(async () => {
    depot.release();
    await fleet.run(unstage);
  });
  after(async () => {
    await depot?.[Symbol.asyncDispose]();
    await fleet?.[Symbol.asyncDispose]();
    await door?.[Symbol.asyncDispose]();
  });

  it("is lifted at once where hosts fetch, and holds for those whose turn is yet to come", async () => {
    const task = await begin({ max_bytes_per_second: STANDSTILL, hosts_at_once: 1 });
    const before = await fetched(task, one, 1);
    const { bytes_fetched, bytes_total } = before.result.host_status[one].greenroom;
    assert.ok(bytes_fetched < bytes_total / 8, `${bytes_fetched} of ${bytes_total}`);
    const { status, json } = await cap(`tasks/${task}`, 0);
    assert.equal(status, 200, JSON.stringify(json));
    assert.deepEqual(json, {
      task,
      max_bytes_per_second: 0,
      hosts: [
        { host: one, name: "h-1", state: "CHANGED", max_bytes_per_second: 0, problem: null },
        { host: two, name: "h-2", state: "LATER", max_bytes_per_second: null, problem: null },
      ],
    });
    const ended = await fleet.ended(task);
    assert.equal(ended.status, "SUCCEEDED", JSON.stringify(ended.error));
    assert.deepEqual(ended.result.successful_hosts, [one, two]);
    const late = await cap(`tasks/${task}`, 1);
    assert.deepEqual([late.status, late.json.data.code], [400, "TASK_ENDED"]);
  });

  it("slows a staging down that had none: the server is not asked for the next VIB before it is lifted", async () => {
    const asked = depot.asked.length;
    depot.hold();
    const heard = depot.nextRequest();
    const task = await begin({ hosts_at_once: 1 });
    await heard;
    const slowed = await fleet.cli("task", "bandwidth", task, "1B", "--output", "json");
    assert.equal(slowed.status, 0, slowed.stderr);
    const told = JSON.parse(slowed.stdout) as { changed: boolean; hosts: { max_bytes_per_second: number }[] };
    assert.deepEqual([told.changed, told.hosts[0]?.max_bytes_per_second], [true, STANDSTILL]);
    depot.release();
    const { result } = await fetched(task, one, 1);
    assert.ok(result.host_status[one].greenroom.bytes_fetched < MiB);
    assert.equal(depot.asked.length - asked, 1);
    const lifted = await fleet.cli("task", "bandwidth", task, "none");
    assert.match(lifted.stdout, /: no cap on each host\n {2}h-1: no cap, from now on\n {2}h-2: when it goes on\n/);
    assert.equal((await fleet.ended(task)).status, "SUCCEEDED");
  });

  it("reaches a host that was away when it was changed, once it is back", async () => {
    const task = await begin({ max_bytes_per_second: STANDSTILL });
    await Promise.all([one, two].map((host) => fetched(task, host, 1)));
    await fleet.stopAgent(one);
    const { json } = await cap(`tasks/${task}`, 0);
    const [away, there] = json.hosts;
    assert.deepEqual([away.host, away.state, there.state], [one, "LATER", "CHANGED"]);
    assert.ok(["HOST_NOT_CONNECTED", "PEER_UNREACHABLE"].includes(away.problem.code), JSON.stringify(away));
    await fleet.startAgent(one);
    const ended = await fleet.ended(task);
    assert.equal(ended.status, "SUCCEEDED", JSON.stringify(ended.error));
  });

  it("is the host's own as well, kept over its restarts, and the lower of the two counts", async () => {
    const set = await fleet.cli("host", "bandwidth", "h-1", "1B", "--output", "json");
    assert.equal(set.status, 0, set.stderr);
    assert.deepEqual(JSON.parse(set.stdout), { host: one, name: "h-1", max_bytes_per_second: 1, changed: true });
    await fleet.stopAgent(one);
    await fleet.startAgent(one);
    const task = await begin({ hosts_at_once: 1 });
    await fetched(task, one, 1);
    const { json } = await cap(`tasks/${task}`, 64 * MiB);
    assert.equal(json.hosts[0].max_bytes_per_second, STANDSTILL);
    const lifted = await fleet.cli("host", "bandwidth", "h-1", "none");
    assert.equal(lifted.stdout, "h-1: no cap, from now on and after restarts\n");
    assert.equal((await fleet.ended(task)).status, "SUCCEEDED");
    const { json: log } = await fleet.ask("GET", "/api/greenroom/audit");
    const acts = log.map(({ what }: { what: string }) => what);
    assert.ok(acts.includes("host bandwidth") && acts.includes("task bandwidth"), JSON.stringify(log));
  });

  it("is refused where there is none to change, and where it is no rate", async () => {
    const check = await fleet.must("POST", `${cluster}/software?action=check&vmw-task=true`);
    const refused = await cap(`tasks/${check}`, 1);
    assert.deepEqual([refused.status, refused.json.data.code], [400, "TASK_HAS_NO_CAP"]);
    for (const wrong of [-1, 1.5, "1", 2 ** 53]) assert.equal((await cap(`hosts/${one}`, wrong)).status, 400);
    assert.equal((await cap("tasks/task-99999", 1)).status, 404);
    await fleet.ended(check);
    await fleet.stopAgent(two);
    const away = await cap(`hosts/${two}`, 1);
    assert.deepEqual([away.status, away.json.data.code], [503, "HOST_NOT_CONNECTED"]);
    await fleet.startAgent(two);
    await fleet.until(`/api/greenroom/hosts/${two}`, (host) => host.connection_state === "CONNECTED");
  });
});
