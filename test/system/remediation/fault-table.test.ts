import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { ACTIVE_STATES } from "../../../agent/domain/remediation/transitions.js";
import type { ClusterCompliance } from "../../../controller/api/wire/software.js";
import { ENDS, OUTCOMES, type End } from "../../agent/rig/fault-ends.js";
import { Fleet, mustSucceed } from "../../rig/fleet.js";
import { isRoot, makeWorkplace, type Workplace } from "../../rig/workplace.js";
import { RemediatedFleet, type Outcome } from "./remediated-fleet.js";
import { StruckHost } from "./struck-host.js";

const EVERYBODY = String(ACTIVE_STATES.length);
const STATUS: Record<End, string> = { R: "OK", F: "ERROR", B: "ERROR", C: "SKIPPED" };
/** A kill changes no end. */
const KILLED = Object.fromEntries(
  ACTIVE_STATES.map((state) => [state, state === "ROLLING_BACK" ? "B" : "R"]),
) as Record<(typeof ACTIVE_STATES)[number], End>;

/** One host per state, each held as its state begins, so that a fault meets every state in one run. */
describe("every state of a remediation and every fault, with real processes", function () {
  this.timeout(300_000);
  let place: Workplace;
  let fleet: Fleet;
  let lab: RemediatedFleet;
  let hosts: readonly StruckHost[];

  before(async function () {
    if (!isRoot) return this.skip();
    place = makeWorkplace("test-fault-table");
    fleet = await Fleet.start(place);
    lab = new RemediatedFleet(place, fleet);
    hosts = ACTIVE_STATES.map((state) => new StruckHost(lab, state));
    mustSucceed(await fleet.cli("cluster", "create", "lab"));
    await Promise.all([lab.importImages(8), ...hosts.map(({ name }) => lab.addHost(name, "lab"))]);
    await lab.moveOn("lab");
    mustSucceed(await fleet.cli("remediate", "lab", "--yes", "--limit", EVERYBODY));
  });
  after(async () => {
    await fleet?.[Symbol.asyncDispose]();
    place?.[Symbol.dispose]();
  });

  /** A run to the next image; `strike` is called with every host held in its state, and lets go of none. */
  async function run(strike: (task: string) => Promise<void>, endOf: (host: StruckHost) => End): Promise<Outcome> {
    const build = await lab.moveOn("lab");
    const holds = hosts.map(({ name, state }) => lab.holdAt(name, `${state}/before-effect`));
    const spoilt = hosts.filter(({ state }) => state === "ROLLING_BACK");
    for (const { name } of spoilt) lab.spoil(name, build);
    await Promise.all(hosts.map((host) => host.remember()));
    const task = await lab.begin("lab", "--limit", EVERYBODY, "--maintenance-retries", "0");
    await Promise.race([Promise.all(holds.map((held) => held.reached())), endedTooEarly(task)]);
    await strike(task);
    for (const held of holds) held.release();
    const outcome = await lab.ended(task);
    for (const host of hosts) await assertEnd(host, endOf(host), outcome);
    for (const { name } of spoilt) lab.mend(name);
    return outcome;
  }

  afterEach(function () {
    if (this.currentTest?.state === "failed") console.error(lab.lastWords);
  });

  /** A host that never comes to its state is told with the reason, not waited for. */
  function endedTooEarly(task: string): Promise<never> {
    const early = lab.ended(task).then(({ stdout }) => assert.fail(`ended before every host was held: ${stdout}`));
    // Once all are held, nobody asks any more how it ended.
    early.catch(() => undefined);
    return early;
  }

  async function assertEnd(host: StruckHost, end: End, outcome: Outcome): Promise<void> {
    const { name, state } = host;
    const stays = end === "F" && (state === "ROLLING_BACK" || state === "LEAVING_MAINTENANCE");
    const row = lab.of(name, outcome);
    const { remediation, problem } = row.greenroom;
    const told = `${name}: ${JSON.stringify(problem)}`;
    assert.deepEqual([row.status, remediation?.outcome], [STATUS[end], OUTCOMES[end]], told);
    assert.equal(remediation?.out_of_service, stays, told);
    assert.equal(lab.inMaintenanceMode(name), stays, told);
    const own = (await host.status()).remediation;
    assert.deepEqual([own?.state, own?.outcome], ["DONE", OUTCOMES[end]], told);
    assert.equal(own?.problem?.code, end === "C" ? "REMEDIATION_CANCELED" : problem?.code, told);
    if (end === "F" && state !== "ROLLING_BACK") assert.equal(own?.failed_state, state, told);
    host.assertBanks(end);
  }

  const each = (act: (host: StruckHost) => Promise<void> | void) => async () => {
    await Promise.all(hosts.map(async (host) => act(host)));
  };
  const startAll = each((host) => host.start());

  it("kill -9 of the agent: the same end as undisturbed, each rebooted once", async () => {
    const before = hosts.map(({ name }) => lab.host(name).reboots);
    await run(
      async () => {
        await each((host) => host.killed())();
        await startAll();
      },
      ({ state }) => KILLED[state],
    );
    assertReboots(before);
  });

  it("kill -9 of the controller: it resumes, the same end, no host twice", async () => {
    const before = hosts.map(({ name }) => lab.host(name).reboots);
    await run(
      async () => {
        await fleet.controller?.stop("SIGKILL");
        await fleet.startController();
      },
      ({ state }) => KILLED[state],
    );
    assertReboots(before);
  });

  /** There, and back where the image was not well. */
  function assertReboots(before: readonly number[]): void {
    assert.deepEqual(
      hosts.map(({ name }) => lab.host(name).reboots),
      hosts.map(({ state }, at) => (before[at] ?? 0) + (state === "ROLLING_BACK" ? 2 : 1)),
    );
  }

  it("cancel: before the first bank is written the host goes back, after that it is finished", async () => {
    await run(
      async (task) => void mustSucceed(await fleet.cli("task", "cancel", task)),
      ({ state }) => ENDS[state].cancel,
    );
  });

  it("reboot: the machine chooses its bank, and the remediation goes on from there", async () => {
    await run(
      async () => {
        await each((host) => host.powerCycled())();
        await startAll();
      },
      ({ state }) => ENDS[state].reboot,
    );
  });

  for (const fault of ["deleted", "altered"] as const)
    it(`staged content ${fault}: staged again before maintenance mode, refused within it`, async () => {
      const strike = each((host) => (fault === "deleted" ? host.deleteStaged() : host.alterStaged()));
      await run(strike, ({ state }) => ENDS[state][fault]);
    });

  it("error: each named by its state; what is staged is not lost (sentence 7), and the second attempt fetches nothing", async () => {
    const breakages = new Map<StruckHost, Awaited<ReturnType<StruckHost["break"]>>>();
    const ends = hosts.map(({ name, state }) => lab.holdAt(name, `${state}/before-append`));
    await Promise.all(hosts.map((host) => host.remember()));
    for (const host of hosts) breakages.set(host, await host.break(lab.nextBuild));
    const after = each(async (host) => {
      const held = ends[hosts.indexOf(host)];
      await held?.reached();
      breakages.get(host)?.afterState?.();
      held?.release();
    })();
    const outcome = await run(
      each((host) => breakages.get(host)?.atState?.()),
      ({ state }) => ENDS[state].error,
    );
    await after;
    const stay = (host: StruckHost) => lab.inMaintenanceMode(host.name);
    const [stayed, failed] = [hosts.filter(stay), hosts.filter((host) => !stay(host))];
    const { hosts: found } = await fleet.json<ClusterCompliance>("check", "lab");
    const idOf = (name: string) => Object.entries(outcome.result.host_info).find(([, info]) => info.name === name)?.[0];
    for (const { name } of failed) {
      const { status, stage_status } = found[idOf(name) ?? ""] ?? assert.fail(name);
      assert.deepEqual([name, status, stage_status], [name, "NON_COMPLIANT", "STAGED"]);
    }
    for (const { afterwards } of breakages.values()) await afterwards?.();
    await each(({ name }) => lab.mend(name))();
    for (const { name } of stayed) rmSync(join(lab.host(name).root, "maintenance-mode"));
    for (const { name, state } of failed)
      if (state === "VERIFYING") mustSucceed(await fleet.cli("host", "clear-bad-image", name));
    const again = await lab.remediate("--retry-failed", outcome.id);
    assert.equal(again.exit, 0, again.stdout);
    for (const { name } of failed) {
      const { remediation, bytes_fetched } = lab.of(name, again).greenroom;
      assert.equal(remediation?.outcome, "REMEDIATED");
      assert.deepEqual([bytes_fetched, remediation.bytes_fetched], [0, 0]);
      assert.ok(remediation.bytes_staged_before > 0);
    }
  });
});
