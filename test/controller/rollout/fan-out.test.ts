/* eslint-disable @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-return -- answers of every shape are looked into, and asserted */
import assert from "node:assert/strict";
import type { ServerEvent } from "../../../cli/rest/stream/event-stream.js";
import type { StageResult } from "../../../controller/api/wire/software.js";
import { EXIT } from "../../../core/problem/core-problems.js";
import { systemClock } from "../../../core/time/clock.js";
import { freePort } from "../../rig/free-port.js";
import { StartedController } from "../api/started-controller.js";
import { eventsOf } from "./event-client.js";
import { HeldDepot } from "./held-depot.js";
import { SmallFleet } from "./small-fleet.js";

describe("a staging that goes out to many hosts", () => {
  let door: StartedController;
  let depot: HeldDepot;
  let fleet: SmallFleet;
  let ids: readonly [one: string, two: string, three: string];
  const cluster = "/api/esx/settings/clusters/blue";
  const stage = `${cluster}/software?action=stage&vmw-task=true`;
  const unstage = "/api/greenroom/clusters/blue/software?action=unstage";

  before(async () => {
    depot = await HeldDepot.start(() => ({ address: door.controller.addresses.depot, ca: door.context.caPem }));
    const ports = { grpc: `127.0.0.1:${await freePort()}`, rest: `127.0.0.1:${await freePort()}` };
    door = await StartedController.start(systemClock, { depotUrl: depot.url, ...ports });
    fleet = new SmallFleet(door);
    await fleet.logIn();
    await fleet.must("POST", "/api/greenroom/clusters", { name: "blue" });
    ids = [
      await fleet.addHost("h-1", { cluster: "blue" }),
      await fleet.addHost("h-2", { cluster: "blue" }),
      await fleet.addHost("h-10", { cluster: "blue" }),
    ];
    await fleet.importBundle("1.0.0", ["net-a", "net-b"]);
    await fleet.importBundle("2.0.0", ["net-c", "net-d"]);
    await fleet.setImage(cluster, "1.0.0");
  });
  afterEach(() => depot.release());
  after(async () => {
    await depot?.[Symbol.asyncDispose]();
    await fleet?.[Symbol.asyncDispose]();
    await door?.[Symbol.asyncDispose]();
  });

  const steps = ({ result }: { result: StageResult }, id: string): readonly string[] =>
    result.host_status[id]?.greenroom.timeline.map(({ step }) => step) ?? [];
  const action = (task: string, name: string, json?: unknown) =>
    fleet.ask("POST", `/api/greenroom/tasks/${task}?action=${name}`, json);
  const unstageAll = async () => void (await fleet.run(unstage));

  it("checks a host of unknown compliance first, as a step that is shown (sentence 3)", async () => {
    const task = await fleet.run(stage, { hosts: ["h-1"] });
    assert.equal(task.status, "SUCCEEDED", JSON.stringify(task.error));
    assert.deepEqual(steps(task, ids[0]).slice(0, 2), ["check", "order"]);
    assert.deepEqual(steps(task, ids[0]).slice(-2), ["proof", "staged"]);
    await unstageAll();
  });

  it("takes turns with a limit, in the order of the names; the rest is skipped, who is under way finishes (sentence 8)", async () => {
    depot.hold();
    const heard = depot.nextRequest();
    const task = await fleet.must("POST", stage, { greenroom: { hosts_at_once: 1 } });
    await heard;
    const { result } = await fleet.until(
      `/api/cis/tasks/${task}`,
      (info) => info.result.host_status[ids[0]].greenroom.step === "fetch",
    );
    assert.deepEqual([result.greenroom.hosts.running, result.greenroom.hosts.waiting], [1, 2]);
    assert.equal((await action(task, "skip-remaining")).status, 204);
    // Those not begun wait for nobody.
    await fleet.until(`/api/cis/tasks/${task}`, (info) => info.result.skipped_hosts.length === 2);
    depot.release();
    const ended = await fleet.ended(task);
    assert.deepEqual([ended.status, ended.error.data.code], ["FAILED", "STAGING_INCOMPLETE"]);
    assert.match(ended.error.messages[0].default_message, /2 of 3 hosts .*1 staged, 2 skipped by the operator/);
    assert.deepEqual(ended.result.successful_hosts, [ids[0]]);
    assert.equal(ended.result.host_status[ids[2]].greenroom.skip_reason, "SKIPPED_BY_USER");
    assert.equal(ended.greenroom.skipping, "not-begun");
    assert.equal((await fleet.cli("task", "watch", task)).status, EXIT.partial);
  });

  it("tries again what failed or was skipped, as a task that names the old one, and nothing else", async () => {
    const [old] = await fleet.must("GET", "/api/greenroom/tasks?operations=stage$task&limit=1");
    const again = await fleet.cli("task", "retry", old.task, "--output", "json");
    assert.equal(again.status, EXIT.done, again.stderr);
    const { task, status, result, greenroom: ours } = JSON.parse(again.stdout);
    assert.equal(status, "SUCCEEDED");
    assert.deepEqual([ours.retry_of, ours.via], [old.task, "greenroom-rest greenroom-cli"]);
    assert.deepEqual(Object.keys(result.host_status).sort(), [ids[1], ids[2]].sort());
    const refused = await action(task, "retry-failed");
    assert.deepEqual([refused.status, refused.json.data.code], [400, "NOTHING_TO_RETRY"]);
    const ended = await action(task, "skip-remaining");
    assert.equal(ended.json.data.code, "TASK_ENDED");
  });

  it("has its clusters, hosts, versions and commits completed by the controller that runs", async () => {
    for (const [line, found] of [
      ["stage bl", /^blue$/],
      ["stage --host h-1", /^h-1 h-10$/],
      ["image draft edit blue --base-image ", /^1\.0\.0 2\.0\.0$/],
      ["image draft edit blue --component set-", /^set-1\.0\.0=1\.0\.0 set-2\.0\.0=2\.0\.0$/],
      ["stage blue --commit ", /^commit-\d+$/],
    ] as const) {
      // A person is not let wait for long, and presses Tab again where the controller is busy.
      let stdout = "";
      while (stdout === "" || stdout === "words\n") ({ stdout } = await fleet.cli("__complete", `greenroom ${line}`));
      const [, ...rows] = stdout.trimEnd().split("\n");
      const words = rows.map((row) => row.split("\t")[0]).sort();
      assert.match(words.join(" "), found, `${line}: ${stdout}`);
    }
  });

  it("skipped at once, those under way stop, and what is verified is kept and not fetched again (sentence 8)", async () => {
    await unstageAll();
    depot.hold(1);
    const before = depot.asked.length;
    const task = await fleet.must("POST", stage, { hosts: ["h-2"], parallel: 1 });
    await fleet.until(`/api/cis/tasks/${task}`, ({ result }) => result.host_status[ids[1]].greenroom.vibs_done === 1);
    const skipped = await fleet.cli("task", "skip", task, "--now");
    assert.equal(skipped.status, 0, skipped.stderr);
    const ended = await fleet.ended(task);
    depot.release();
    assert.deepEqual([ended.status, ended.error.data.code], ["FAILED", "STAGING_INCOMPLETE"]);
    assert.equal(ended.result.host_status[ids[1]].greenroom.skip_reason, "SKIPPED_BY_USER");
    assert.equal((await fleet.cli("task", "watch", task)).status, EXIT.failed);
    const again = await fleet.ended((await action(task, "retry-failed")).json);
    assert.equal(again.status, "SUCCEEDED");
    const paths = depot.asked.slice(before);
    // The second VIB is asked for twice, once in vain; the first one once.
    assert.equal(paths.filter((path) => path === paths[0]).length, 1, paths.join(" "));
  });

  it("an operator on the host stops it there: the controller does not overrule that, and tries again when it is told to", async () => {
    await unstageAll();
    depot.hold();
    const heard = depot.nextRequest();
    const task = await fleet.must("POST", stage, { hosts: ["h-1"] });
    await heard;
    const state = fleet.agents.get(ids[0])?.settings.stateFolder ?? assert.fail();
    const canceled = await fleet.cli("agent", "cancel", "--state-folder", state);
    assert.equal(canceled.status, EXIT.done, canceled.stderr);
    depot.release();
    const ended = await fleet.ended(task);
    assert.equal(ended.result.host_status[ids[0]].greenroom.problem.code, "STAGING_ENDED_ON_HOST");
    assert.equal((await fleet.cli("task", "retry", task)).status, EXIT.done);
  });

  it("a skip outlives a restart of the controller", async () => {
    await unstageAll();
    depot.hold();
    const heard = depot.nextRequest();
    const task = await fleet.must("POST", stage, { greenroom: { hosts_at_once: 1 } });
    await heard;
    await action(task, "skip-remaining");
    await door.restart();
    depot.release();
    const ended = await fleet.ended(task);
    assert.deepEqual(ended.result.successful_hosts, [ids[0]]);
    assert.deepEqual([...ended.result.skipped_hosts].sort(), [ids[1], ids[2]].sort());
    await unstageAll();
  });

  it("fails a host that is away with the reason, and takes it back when it answers in mid-task", async () => {
    await fleet.stopAgent(ids[1]);
    depot.hold();
    const task = await fleet.must("POST", stage);
    const away = await fleet.until(
      `/api/cis/tasks/${task}`,
      ({ result }) => result.host_status[ids[1]].status === "ERROR",
    );
    const { problem } = away.result.host_status[ids[1]].greenroom;
    assert.equal(problem.code, "HOST_NOT_CONNECTED");
    assert.equal(away.status, "RUNNING");
    await fleet.startAgent(ids[1]);
    await fleet.until(`/api/cis/tasks/${task}`, ({ result }) => result.host_status[ids[1]].status === "RUNNING");
    depot.release();
    const { status, result } = await fleet.ended(task);
    assert.equal(status, "SUCCEEDED", JSON.stringify(result));
    assert.deepEqual(
      [result.host_status[ids[1]].greenroom.returns, result.host_status[ids[1]].greenroom.problem],
      [1, null],
    );
  });

  it("a cancel reaches a host that is away: its order stops as soon as it answers, and its row says so until then", async () => {
    await unstageAll();
    depot.hold();
    const heard = depot.nextRequest();
    const task = await fleet.must("POST", stage, { hosts: ["h-1"] });
    await heard;
    await fleet.stopAgent(ids[0]);
    await fleet.must("POST", `/api/cis/tasks/${task}?action=cancel`);
    const warned = ({ result }: { result: StageResult }) => result.host_status[ids[0]]?.notifications.warnings;
    const ended = await fleet.ended(task);
    assert.equal(ended.error.data.code, "TASK_CANCELED");
    assert.match(JSON.stringify(warned(ended)), /could not be told to stop order-/);
    // What it does not hear is not forgotten with the controller either.
    await door.restart();
    await fleet.startAgent(ids[0]);
    await fleet.until(`/api/cis/tasks/${task}`, (info) => warned(info) === undefined);
    // No order runs on the host: it would refuse this otherwise.
    assert.equal((await fleet.run(unstage, { hosts: ["h-1"] })).status, "SUCCEEDED");
  });

  it("a host that finished an order before it could be told to stop it is told as that once it is heard, with its receipt", async () => {
    await unstageAll();
    depot.hold();
    const heard = depot.nextRequest();
    const task = await fleet.must("POST", stage, { hosts: ["h-1"] });
    await heard;
    await fleet.stopAgent(ids[0]);
    assert.equal((await action(task, "skip-remaining", { under_way: "CANCEL" })).status, 204);
    await fleet.ended(task);
    // It fetches and reports, but nobody reaches it: it is not where the controller dials.
    depot.release();
    const listen = fleet.agents.get(ids[0])?.settings.advertise ?? assert.fail();
    await fleet.startAgent(ids[0], { listen: "127.0.0.1:0" });
    const shown = `/api/greenroom/hosts/${ids[0]}`;
    const { staging } = await fleet.until(shown, (host) => host.staging?.state === "complete");
    const rowOf = ({ result }: { result: StageResult }) => result.host_status[ids[0]];
    assert.match(JSON.stringify(rowOf(await fleet.ended(task))), /could not be told to stop order-/);
    await fleet.stopAgent(ids[0]);
    await fleet.startAgent(ids[0], { listen });
    const told = await fleet.until(`/api/cis/tasks/${task}`, (info) => !/could not be told/.test(JSON.stringify(info)));
    const row = rowOf(told);
    assert.deepEqual([row?.status, row?.greenroom.skip_reason], ["SKIPPED", "SKIPPED_BY_USER"]);
    assert.match(
      JSON.stringify(row?.notifications.warnings),
      /had finished order-\S+ before it could be told.* as receipt \d+ says/,
    );
    assert.ok((row?.greenroom.receipt_counter ?? 0) >= staging.counter, JSON.stringify(row));
    const { hosts } = await fleet.must("GET", `${cluster}/software/compliance`);
    assert.equal(hosts[ids[0]].stage_status, "STAGED");
  });

  it("refuses a second order of any kind by the name of the first (sentence 9)", async () => {
    await unstageAll();
    depot.hold();
    const heard = depot.nextRequest();
    const task = await fleet.must("POST", stage, { hosts: ["h-1"] });
    await heard;
    for (const path of [stage, unstage]) {
      const busy = await fleet.ask("POST", path);
      assert.deepEqual([busy.status, busy.json.error_type], [400, "NOT_ALLOWED_IN_CURRENT_STATE"]);
      assert.match(busy.json.messages[0].default_message, new RegExp(`${task}.*administrator`));
    }
    const byCli = await fleet.cli("unstage", "blue");
    assert.equal(byCli.status, EXIT.conflict);
    depot.release();
    await fleet.ended(task);
  });

  it("tells what happens as it happens, from the last event on that a client has heard", async () => {
    await unstageAll();
    depot.hold();
    const heard = depot.nextRequest();
    const task = await fleet.must("POST", stage, { hosts: ["h-1"] });
    const path = `/api/greenroom/tasks/${task}/events`;
    await heard;
    const first = (await eventsOf(fleet, path).next()).value as ServerEvent;
    assert.equal(first.event, "task");
    assert.equal(JSON.parse(first.data).info.result.host_status[ids[0]].status, "RUNNING");
    const events: ServerEvent[] = [];
    // What the host does is to be told while it does it: of a task that has ended its end alone would be.
    const onOpen = () => depot.release();
    for await (const event of eventsOf(fleet, path, { lastEventId: first.id, onOpen })) events.push(event);
    assert.deepEqual([events.some(({ event }) => event === "host"), events.at(-1)?.event], [true, "end"]);
    const numbers = events.map(({ id }) => Number(id.split(".")[1]));
    assert.deepEqual(
      numbers,
      [...numbers].sort((one, other) => one - other),
    );
    // A number of another life of the controller means nothing: the whole is told anew.
    const anew = (await eventsOf(fleet, path, { lastEventId: "other.5" }).next()).value as ServerEvent;
    assert.equal(anew.event, "end");
    const all = (await eventsOf(fleet, "/api/greenroom/events", { lastEventId: "other.5" }).next())
      .value as ServerEvent;
    assert.equal(all.event, "reset");
    assert.equal((await fleet.ask("GET", "/api/greenroom/tasks/task-999/events")).status, 404);
  });

  it("unstages, each host proving the absence by its signature; a second time there is nothing", async () => {
    const task = await fleet.run(unstage, { hosts: ["h-1"], image: "commit-1" });
    assert.equal(task.status, "SUCCEEDED", JSON.stringify(task));
    const { removed, freed_bytes: freed, receipt_counter: counter, step } = task.result.host_status[ids[0]].greenroom;
    assert.deepEqual([removed, step, freed > 80_000], [2, "unstaged", true]);
    const { receipt } = await fleet.must("GET", `/api/greenroom/hosts/${ids[0]}/receipt`);
    assert.deepEqual([receipt.state, receipt.vibs, receipt.counter >= counter], ["absent", [], true]);
    const compliance = await fleet.must("GET", `${cluster}/software/compliance`);
    assert.equal(compliance.hosts[ids[0]].stage_status, "NOT_STAGED");
    const again = await fleet.cli("unstage", "--host", "h-1", "--output", "json");
    assert.equal(again.status, EXIT.done, again.stderr);
    assert.equal(JSON.parse(again.stdout).result.host_status[ids[0]].greenroom.skip_reason, "NOTHING_STAGED");
    const unknown = await fleet.ask("POST", unstage, { image: "commit-99" });
    assert.equal(unknown.json.data.code, "COMMIT_NOT_FOUND");
  });

  it("answers when what was staged where, and by whom", async () => {
    const history = async (query: string) => fleet.must("GET", `/api/greenroom/tasks?${query}`);
    const ofHost = await history("host=h-10&operations=stage$task");
    assert.ok(ofHost.length > 0);
    for (const { info, host } of ofHost) {
      assert.deepEqual([host.name, info.user, info.greenroom.image.commit], ["h-10", "administrator", "commit-1"]);
      assert.ok(host.status.end_time >= info.start_time);
    }
    assert.ok(ofHost.some(({ host }: { host: { status: { status: string } } }) => host.status.status === "OK"));
    assert.equal((await history("image=commit-7")).length, 0);
    assert.equal((await history("since=2999-01-01T00:00:00Z")).length, 0);
    const [{ info }] = ofHost;
    assert.equal((await history(`image=${info.greenroom.image.digest.slice(0, 20)}&limit=2`)).length, 2);
    const listed = await fleet.cli("task", "list", "--host", "h-10", "--operation", "stage", "--since", "1d");
    assert.match(listed.stdout, /h-10: staged .*administrator .*commit-1/);
    const filtered = await fleet.must("GET", "/api/cis/tasks?operations=unstage$task&exclude_result=true");
    for (const one of Object.values<Record<string, unknown>>(filtered))
      assert.deepEqual([one["operation"], one["result"]], ["unstage$task", undefined]);
  });
});
