/* eslint-disable @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-return, @typescript-eslint/no-unsafe-call -- answers of every shape are looked into, and asserted */
import assert from "node:assert/strict";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { systemClock } from "../../../core/time/clock.js";
import { freePort } from "../../rig/free-port.js";
import { StartedController } from "../api/started-controller.js";
import { HeldDepot } from "../rollout/held-depot.js";
import { SmallFleet } from "../rollout/small-fleet.js";
import { CALL, joinHost, newToken, reportsClient, type JoinedHost } from "./joined-host.js";

const NIC = { id: "firmware-nic-0", deviceClass: "nic", device: "GRN 25G", version: "21.0.0" };

/** Takes connections and never says a word. */
async function silentServer(): Promise<{ readonly server: Server; readonly address: string; end(): void }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => void sockets.add(socket.on("error", () => undefined)));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const end = () => {
    sockets.forEach((socket) => socket.destroy());
    server.close();
  };
  return { server, address: `127.0.0.1:${(server.address() as AddressInfo).port}`, end };
}

describe("the inventory, on real agents", () => {
  let door: StartedController;
  let depot: HeldDepot;
  let fleet: SmallFleet;
  let silent: Awaited<ReturnType<typeof silentServer>>;
  let ids: { one: string; two: string; alone: string; hung: string; gone: string };

  before(async () => {
    silent = await silentServer();
    depot = await HeldDepot.start(() => ({ address: door.controller.addresses.depot, ca: door.context.caPem }));
    const ports = { grpc: `127.0.0.1:${await freePort()}`, rest: `127.0.0.1:${await freePort()}` };
    door = await StartedController.start(systemClock, { depotUrl: depot.url, ...ports });
    fleet = new SmallFleet(door);
    await fleet.logIn();
    for (const name of ["blue", "green"]) await fleet.must("POST", "/api/greenroom/clusters", { name });
    const join = async (hostName: string, advertise: string) =>
      (await joinHost(door, await newToken(door), { hostName, advertise })).hostId;
    ids = {
      hung: await join("hung", silent.address),
      gone: await join("gone", "127.0.0.1:1"),
      one: await fleet.addHost("one", { cluster: "blue" }),
      two: await fleet.addHost("two", { cluster: "blue" }),
      alone: await fleet.addHost("alone", { dpus: 1, firmware: [NIC] }),
    };
    await fleet.importBundle("1.0.0", ["net-a", "net-b"]);
    await fleet.setImage("/api/esx/settings/clusters/blue", "1.0.0");
    await fleet.setImage("/api/esx/settings/clusters/green", "1.0.0");
  });
  after(async () => {
    silent?.end();
    await depot?.[Symbol.asyncDispose]();
    await fleet?.[Symbol.asyncDispose]();
    await door?.[Symbol.asyncDispose]();
  });

  const path = (host: string) => `/api/greenroom/hosts/${host}`;
  const code = async (method: string, at: string, json?: unknown): Promise<string> =>
    (await fleet.ask(method, at, json)).json?.data?.code;

  it("is read when an agent connects: hardware, every target with its version, acceptance level, scratch, boot id, age", async () => {
    const host = await fleet.until(path(ids.alone), ({ software_read_at }) => software_read_at !== null);
    assert.deepEqual([host.hardware.vendor, host.hardware.model], ["Greenroom", "Sandbox"]);
    assert.deepEqual(
      host.targets.map(({ id, kind, version }: Record<string, string>) => [id, kind, version]),
      [
        ["host", "HOST", "1.0.0-1"],
        ["dpu-1", "DPU", "1.0.0-1"],
        ["firmware-nic-0", "FIRMWARE", "21.0.0"],
      ],
    );
    assert.deepEqual([host.acceptance_level, host.connection_cause], ["CommunitySupported", "ANSWERS"]);
    assert.ok(host.boot_id !== "" && host.scratch.free_bytes > 0 && host.scratch.total_bytes > 0);
    assert.ok(host.heard_seconds_ago >= 0 && host.software_seconds_ago >= 0);
    const software = await fleet.must("GET", `${path("alone")}/software`);
    assert.deepEqual(
      software.targets.map(({ target }: Record<string, string>) => target),
      ["host", "dpu-1", "firmware-nic-0"],
    );
  });

  it("is read anew on demand, and says at once of a host that is away why it cannot be", async () => {
    const root = fleet.agents.get(ids.alone)?.settings.root ?? "";
    writeFileSync(join(root, "firmware.json"), JSON.stringify([{ ...NIC, version: "22.5.7" }]));
    const host = await fleet.must("POST", `${path("alone")}?action=refresh`);
    assert.equal(host.targets[2].version, "22.5.7");
    assert.equal(await code("POST", `${path("gone")}?action=refresh`), "PEER_UNREACHABLE");
  });

  it("lists hosts and clusters with vSphere's shapes and filters", async () => {
    const named = async (query: string) =>
      (await fleet.must("GET", `/api/vcenter/host?${query}`)).map(({ name }: Record<string, string>) => name).sort();
    const { one, two } = ids;
    assert.deepEqual(await named("clusters=domain-c1"), ["one", "two"]);
    assert.deepEqual(await named(`hosts=${one}&hosts=${two}&names=two`), ["two"]);
    assert.deepEqual(await named("standalone=true&connection_states=CONNECTED"), ["alone"]);
    assert.deepEqual(await named("clusters=domain-c9"), []);
    assert.equal((await fleet.ask("GET", "/api/vcenter/host?folders=f")).status, 400);
    const clusters = await fleet.must("GET", "/api/vcenter/cluster?names=green");
    assert.deepEqual(clusters, [{ cluster: "domain-c2", name: "green", ha_enabled: false, drs_enabled: false }]);
    assert.deepEqual(await fleet.must("GET", "/api/vcenter/cluster/blue"), {
      name: "blue",
      resource_pool: "domain-c1",
    });
    const ours = await fleet.must("GET", "/api/greenroom/hosts?clusters=blue");
    assert.deepEqual(
      ours.map(({ cluster_name }: Record<string, unknown>) => cluster_name),
      ["blue", "blue"],
    );
  });

  it("tells of an agent gone for good how it is connected, in words, and since when: refused, never connected, and nobody waits for it", async () => {
    const host = await fleet.until(path(ids.gone), ({ connection_cause }) => connection_cause === "PORT_CLOSED");
    assert.equal(host.connection_state, "NOT_RESPONDING");
    assert.match(host.connection_reason, /never connected yet; refused: nobody listens/);
    assert.equal(host.heard_at, null);
  });

  it("a host that was down and comes back is connected again by its own greeting", async () => {
    await fleet.stopAgent(ids.alone);
    const down = await fleet.until(path(ids.alone), ({ connection_state }) => connection_state === "NOT_RESPONDING");
    assert.ok(["CONNECTION_LOST", "PORT_CLOSED"].includes(down.connection_cause), down.connection_reason);
    await fleet.startAgent(ids.alone);
    const back = await fleet.until(path(ids.alone), ({ connection_state }) => connection_state === "CONNECTED");
    assert.ok(Date.parse(back.connection_since) >= Date.parse(down.connection_since));
  });

  it("renames a host for good, whatever its agent calls it, and a cluster", async () => {
    await fleet.must("PATCH", path("two"), { name: "rack7-two" });
    const { boot_id: before } = await fleet.must("POST", `${path("rack7-two")}?action=refresh`);
    assert.ok(before);
    assert.equal((await fleet.must("GET", path(ids.two))).name, "rack7-two");
    assert.equal(await code("PATCH", path(ids.one), { name: "rack7-two" }), "NAME_TAKEN");
    assert.equal(await code("PATCH", path(ids.one), { name: "host-7" }), "NAME_INVALID");
    await fleet.must("PATCH", "/api/greenroom/clusters/green", { name: "edge" });
    assert.equal(await code("PATCH", "/api/greenroom/clusters/edge", { name: "blue" }), "NAME_TAKEN");
  });

  it("moves a host between clusters, to standalone and back: it takes orders where it belongs, and only there", async () => {
    const stage = async (cluster: string) =>
      (await fleet.run(`/api/esx/settings/clusters/${cluster}/software?action=stage&vmw-task=true`)).result;
    await fleet.must("PATCH", path(ids.two), { cluster: "edge" });
    await fleet.must("POST", `${path(ids.two)}?action=refresh`);
    assert.deepEqual((await stage("edge")).successful_hosts, [ids.two]);
    assert.equal((await fleet.must("GET", "/api/greenroom/clusters/blue")).hosts.length, 1);
    await fleet.must("PATCH", path(ids.two), { cluster: null });
    await fleet.must("POST", `${path(ids.two)}?action=refresh`);
    assert.equal((await fleet.must("GET", path(ids.two))).cluster, null);
    await fleet.must("PATCH", path(ids.two), { cluster: "blue" });
    await fleet.must("POST", `${path(ids.two)}?action=refresh`);
    const result = await stage("blue");
    assert.deepEqual([...result.successful_hosts, ...result.skipped_hosts].sort(), [ids.one, ids.two].sort());
    assert.deepEqual(await fleet.must("GET", "/api/greenroom/alarms"), []);
  });

  it("refuses every change while a task runs there, by the name of the task", async () => {
    await fleet.importBundle("2.0.0", ["net-c"]);
    await fleet.setImage("/api/esx/settings/clusters/blue", "2.0.0");
    depot.hold();
    const heard = depot.nextRequest();
    const task = await fleet.must("POST", "/api/esx/settings/clusters/blue/software?action=stage&vmw-task=true");
    await heard;
    const attempts: [string, string, unknown?][] = [
      ["PATCH", path(ids.one), { name: "other" }],
      ["PATCH", path(ids.one), { cluster: null }],
      ["PATCH", path(ids.alone), { cluster: "blue" }],
      ["POST", `${path(ids.one)}?action=decommission`],
      ["PATCH", "/api/greenroom/clusters/blue", { name: "other" }],
      ["DELETE", "/api/greenroom/clusters/blue"],
    ];
    for (const [method, at, json] of attempts) {
      const answer = await fleet.ask(method, at, json);
      assert.deepEqual([answer.status, answer.json.data.code], [400, "SCOPE_BUSY"], `${method} ${at}`);
      assert.ok(answer.json.messages[0].default_message.includes(task));
    }
    assert.equal((await fleet.must("GET", "/api/greenroom/clusters/blue")).running_task, task);
    depot.release();
    await fleet.ended(task);
  });

  it("deletes an empty cluster alone", async () => {
    assert.equal(await code("DELETE", "/api/greenroom/clusters/blue"), "CLUSTER_NOT_EMPTY");
    await fleet.must("DELETE", "/api/greenroom/clusters/edge");
    assert.equal(await code("GET", "/api/greenroom/clusters/edge"), "CLUSTER_NOT_FOUND");
  });

  let identity: Pick<JoinedHost, "cert" | "key">;
  const hello = (client: ReturnType<typeof reportsClient>) =>
    client.hello({ agentVersion: "x", bootId: "x", advertise: "127.0.0.1:1" }, CALL);

  it("a host that is decommissioned is refused at the controller's door from then on, also over a channel that was open, and so is a new one", async () => {
    const host = await joinHost(door, await newToken(door), { hostName: "scrap" });
    identity = host;
    const open = reportsClient(door, identity);
    await hello(open);
    assert.equal((await fleet.ask("POST", `${path("scrap")}?action=decommission`)).status, 204);
    await assert.rejects(hello(open), { code: "CERTIFICATE_REVOKED" });
    open.close();
    const fresh = reportsClient(door, identity);
    await assert.rejects(hello(fresh), { code: "CERTIFICATE_REVOKED" });
    fresh.close();
  });

  it("a host that is decommissioned keeps its history, which is shown, and gives its name free", async () => {
    await fleet.must("POST", `${path(ids.two)}?action=decommission`);
    const gone = await fleet.must("GET", path(ids.two));
    assert.deepEqual([gone.decommissioned.by, gone.decommissioned.cluster.name], ["administrator", "blue"]);
    assert.deepEqual([gone.connection_state, gone.connection_cause], ["DISCONNECTED", "CERTIFICATE_REVOKED"]);
    assert.ok(
      !(await fleet.must("GET", "/api/greenroom/hosts")).some(({ host }: { host: string }) => host === ids.two),
    );
    const left = await fleet.must("GET", "/api/greenroom/hosts?decommissioned=true");
    assert.ok(left.some(({ host }: { host: string }) => host === ids.two));
    const history = await fleet.must("GET", `${path(ids.two)}/history`);
    assert.ok(history.tasks.length >= 2);
    assert.ok(history.audit.some(({ what }: { what: string }) => what === "host decommission"));
    assert.ok((await fleet.must("GET", `${path(ids.two)}/receipts`)).length >= 1);
    await fleet.must("PATCH", path(ids.one), { name: "rack7-two" });
    assert.equal((await fleet.must("GET", path("rack7-two"))).host, ids.one);
    assert.equal(await code("PATCH", path(ids.two), { name: "back" }), "HOST_DECOMMISSIONED");
  });

  it("a host that is decommissioned learns it by a typed refusal at its next report", async () => {
    await fleet.stopAgent(ids.two);
    await fleet.startAgent(ids.two);
    const { LocalAgent } = await import("../../../agent/service/local/local-agent.js");
    using local = new LocalAgent(join(fleet.agents.get(ids.two)?.settings.stateFolder ?? "", "agent.sock"));
    let link = (await local.status()).controller_link;
    while (link.last_error_code !== "CERTIFICATE_REVOKED") link = (await local.status()).controller_link;
    assert.deepEqual([link.state, link.last_error_code], ["refused", "CERTIFICATE_REVOKED"]);
  });

  it("a host that is decommissioned stays out after a restart of the controller", async () => {
    await door.restart();
    await fleet.logIn();
    assert.equal((await fleet.must("GET", path(ids.two))).connection_cause, "CERTIFICATE_REVOKED");
  });

  it("one whose certificate was revoked is shown for what it is, and the others finish as if it were not there", async () => {
    await fleet.must("PATCH", path(ids.alone), { cluster: "blue" });
    await fleet.must("POST", `${path(ids.alone)}?action=refresh`);
    const revoked = await fleet.must("POST", `${path(ids.alone)}?action=revoke`, { why: "stolen" });
    assert.deepEqual([revoked.connection_state, revoked.connection_cause], ["DISCONNECTED", "CERTIFICATE_REVOKED"]);
    assert.match(revoked.connection_reason, /revoked by administrator: stolen/);
    await fleet.importBundle("3.0.0", ["net-d"]);
    await fleet.setImage("/api/esx/settings/clusters/blue", "3.0.0");
    const task = await fleet.run("/api/esx/settings/clusters/blue/software?action=stage&vmw-task=true");
    assert.equal(task.status, "FAILED");
    assert.deepEqual(task.result.successful_hosts, [ids.one]);
    assert.deepEqual(task.result.failed_hosts, [ids.alone]);
    assert.match(JSON.stringify(task.result.host_status[ids.alone]), /was revoked/);
  });

  it("a host that hangs is timed out, and was waited for by nobody", async () => {
    const host = await fleet.until(path(ids.hung), ({ connection_cause }) => connection_cause === "TIMED_OUT");
    assert.equal(host.connection_state, "NOT_RESPONDING");
    assert.match(host.connection_reason, /timed out/);
  });
});
