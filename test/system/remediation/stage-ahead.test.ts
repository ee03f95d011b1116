import assert from "node:assert/strict";
import { chmodSync } from "node:fs";
import type { ClusterCompliance } from "../../../controller/api/wire/software.js";
import { Fleet, mustSucceed } from "../../rig/fleet.js";
import { isRoot, makeWorkplace, type Workplace } from "../../rig/workplace.js";
import { RemediatedFleet } from "./remediated-fleet.js";

const NAMES = ["esx-01", "esx-02"] as const;

describe("a remediation of many hosts: two steps, always", function () {
  this.timeout(300_000);
  let place: Workplace;
  let fleet: Fleet;
  let lab: RemediatedFleet;

  before(async function () {
    if (!isRoot) return this.skip();
    place = makeWorkplace("test-stage-ahead");
    fleet = await Fleet.start(place);
    lab = new RemediatedFleet(place, fleet);
    mustSucceed(await fleet.cli("cluster", "create", "pair"));
    await Promise.all([lab.importImages(5), ...NAMES.map((name) => lab.addHost(name, "pair"))]);
  });
  after(async () => {
    await fleet?.[Symbol.asyncDispose]();
    place?.[Symbol.dispose]();
  });

  const killController = async (): Promise<void> => {
    await fleet.controller?.stop("SIGKILL");
    await fleet.startController();
  };
  const nobodyIsOut = (): void => {
    for (const name of NAMES) assert.equal(lab.inMaintenanceMode(name), false, name);
  };

  it("a run that is canceled while it stages has touched no host, and what is staged stays (promise 5)", async () => {
    await lab.moveOn("pair");
    const held = lab.holdAt("esx-02", "all-committed");
    const task = await lab.begin("pair");
    await held.reached();
    mustSucceed(await fleet.cli("task", "cancel", task));
    const outcome = await lab.ended(task);
    held.release();
    assert.equal(outcome.info.error?.error_type, "CANCELED", outcome.stdout);
    for (const name of NAMES) assert.equal(lab.of(name, outcome).greenroom.skip_reason, "SKIPPED_BY_USER");
    nobodyIsOut();
    assert.equal(outcome.result.greenroom.remediation?.out_of_service, 0);
  });

  it("stages all at once, the first host waits for the last; the controller is killed there, at the proof, and with an order that is not sent", async () => {
    await lab.moveOn("pair");
    const before = NAMES.map((name) => lab.host(name).reboots);
    const staging = lab.holdAt("esx-02", "all-committed");
    const leaving = lab.holdAt("esx-01", "LEAVING_MAINTENANCE/before-append");
    const task = await lab.begin("pair");
    await staging.reached();
    const isReady = await lab.seen(task, (result) => {
      const { step, remediation } = lab.of("esx-01", { result }).greenroom;
      return step === "waiting" && remediation?.staged_ahead === true && remediation.ordered_at === null;
    });
    assert.notEqual(isReady, undefined, "esx-01 is staged, and waits");
    nobodyIsOut();
    await killController();
    staging.release();
    await leaving.reached();
    const asked = lab.holdAt("esx-01", "software-asked");
    await lab.host("esx-02").stop("SIGKILL");
    leaving.release();
    await lab.atStep(task, "esx-01", "proof");
    await killController();
    asked.release();
    await lab.atStep(task, "esx-02", "order");
    await killController();
    await lab.host("esx-02").start();
    const outcome = await lab.ended(task);
    assert.equal(outcome.exit, 0, outcome.stdout);
    assert.deepEqual(lab.with("OK", outcome), NAMES);
    assert.deepEqual(
      NAMES.map((name) => lab.host(name).reboots),
      before.map((reboots) => reboots + 1),
    );
    const [first, second] = NAMES.map((name) => lab.of(name, outcome));
    assert.ok((first?.end_time ?? "") <= (second?.greenroom.remediation?.ordered_at ?? ""), "one after another");
  });

  it("a host that cannot be staged stops the run before anybody enters maintenance mode, or is left aside, as the policy says", async () => {
    await lab.moveOn("pair");
    const before = NAMES.map((name) => lab.host(name).reboots);
    chmodSync(lab.host("esx-02").stagingFolder, 0o777);
    const stopped = await lab.remediate("pair");
    assert.deepEqual(lab.with("ERROR", stopped), ["esx-02"], stopped.stdout);
    assert.equal(lab.of("esx-01", stopped).greenroom.skip_reason, "RUN_STOPPED");
    assert.deepEqual(
      NAMES.map((name) => lab.host(name).reboots),
      before,
    );
    const aside = await lab.remediate("pair", "--on-failure", "leave-aside");
    chmodSync(lab.host("esx-02").stagingFolder, 0o700);
    assert.deepEqual([lab.with("OK", aside), lab.with("ERROR", aside)], [["esx-01"], ["esx-02"]], aside.stdout);
    assert.equal(lab.of("esx-01", aside).greenroom.remediation?.bytes_fetched, 0, "staged by the run before");
    const again = await lab.remediate("--retry-failed", aside.id);
    assert.deepEqual(lab.with("OK", again), ["esx-02"], again.stdout);
  });

  it("a host that does not reach a dead controller in time goes back to its old image, and both say why afterwards (promise 7)", async () => {
    await lab.moveOn("pair");
    const held = lab.holdAt("esx-01", "REBOOTING/before-effect");
    const task = await lab.begin("--host", "esx-01", "--check-in", "2");
    await held.reached();
    await fleet.controller?.stop("SIGKILL");
    held.release();
    await lab.endedOnHost("esx-01");
    const { stdout } = await lab.host("esx-01").status();
    assert.match(stdout, /^Remediation +ROLLED_BACK at .*, failed at VERIFYING$/m);
    assert.match(
      stdout,
      /^ +CHECK_IN_MISSING: with the new image the host did not reach the\s+controller within 2 seconds/m,
    );
    assert.match(stdout, /^Bad images +/m);
    assert.equal(lab.inMaintenanceMode("esx-01"), false);
    await fleet.startController();
    const outcome = await lab.ended(task);
    const { problem, remediation } = lab.of("esx-01", outcome).greenroom;
    assert.deepEqual(
      [problem?.code, remediation?.outcome, remediation?.out_of_service],
      ["CHECK_IN_MISSING", "ROLLED_BACK", false],
      outcome.stdout,
    );
    const { hosts } = await fleet.json<ClusterCompliance>("check", "pair");
    const [id = ""] = Object.keys(outcome.result.host_status);
    assert.deepEqual([hosts[id]?.status, hosts[id]?.stage_status], ["NON_COMPLIANT", "STAGED"]);
  });
});
