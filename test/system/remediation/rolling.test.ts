import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import type { ClusterCompliance, SoftwareInfo, StageResult } from "../../../controller/api/wire/software.js";
import type { ApplyImpact } from "../../../controller/api/wire/remediation/impact.js";
import type { HostDetail } from "../../../controller/api/wire/inventory.js";
import type { CheckResult } from "../../../controller/api/wire/remediation/check.js";
import { Fleet, mustSucceed } from "../../rig/fleet.js";
import { makeWorkplace, type Workplace } from "../../rig/workplace.js";
import { RemediatedFleet } from "./remediated-fleet.js";

const NAMES = ["esx-01", "esx-02", "esx-03"];

/** From its order to its end, of each host whose order went out, milliseconds. */
const spansOf = (result: StageResult): readonly (readonly [from: number, to: number])[] =>
  Object.values(result.host_status).flatMap(({ greenroom: { remediation }, end_time }) =>
    remediation?.ordered_at == null ? [] : [[Date.parse(remediation.ordered_at), Date.parse(end_time ?? "")] as const],
  );

/** Most hosts between order and end at one moment. */
function mostAtOnce(result: StageResult): number {
  const spans = spansOf(result);
  return Math.max(0, ...spans.map(([from]) => spans.filter(([begin, end]) => begin <= from && from < end).length));
}

/** What an operator has to do before an image can be tried again where it failed. */
const CLEARS = /greenroom host clear-bad-image esx-01/;

describe("remediating a cluster of real agents", () => {
  let place: Workplace;
  let fleet: Fleet;
  let lab: RemediatedFleet;

  before(async () => {
    place = makeWorkplace("test-remediation");
    fleet = await Fleet.start(place);
    lab = new RemediatedFleet(place, fleet);
    mustSucceed(await fleet.cli("cluster", "create", "lab"));
    await Promise.all([lab.importImages(5), ...NAMES.map((name) => lab.addHost(name, "lab"))]);
  });
  after(async () => {
    await fleet[Symbol.asyncDispose]();
    place[Symbol.dispose]();
  });

  const idOf = async (name: string) => (await fleet.json<{ host: string }>("host", "show", name)).host;
  const complianceOf = async (name: string) => {
    const found = await fleet.json<ClusterCompliance>("compliance", "show", "lab");
    return found.hosts[await idOf(name)] ?? assert.fail(`${name} is unknown`);
  };

  afterEach(function () {
    if (this.currentTest?.state === "failed") console.error(lab.lastWords);
  });

  it("looks first: a pre-check names what was looked at on each host and on the cluster, and changes nothing", async () => {
    await lab.moveOn("lab");
    const { status, stdout } = await fleet.cli("precheck", "lab", "--output", "json");
    const result = JSON.parse(stdout) as CheckResult;
    const bad = result.entity_results.flatMap(({ check_statuses: all }) => all.filter((one) => one.status === "ERROR"));
    assert.equal(status, 0, JSON.stringify(bad));
    assert.deepEqual(
      result.entity_results.map(({ type }) => type),
      ["CLUSTER", "HOST", "HOST", "HOST"],
    );
    for (const { check_statuses } of result.entity_results) assert.ok(check_statuses.length > 3, stdout);
    const last = await lab.ask((rest) =>
      rest.get<CheckResult>("/api/esx/settings/clusters/lab/software/reports/last-check-result"),
    );
    assert.deepEqual(last, result);
    assert.ok(NAMES.every((name) => lab.host(name).reboots === 0));
  });

  it("remediates one host after another by default, each proven before the next begins (VLCM 7.3)", async () => {
    const impact = await fleet.json<ApplyImpact>("remediate", "lab", "--dry-run");
    assert.ok(
      Object.values(impact.greenroom.hosts).every(
        ({ impact: cost, last_time }) => cost === "REBOOT_REQUIRED" && last_time === null,
      ),
    );
    const outcome = await lab.remediate("lab");
    assert.equal(outcome.exit, 0, outcome.stdout);
    assert.deepEqual(lab.with("OK", outcome), NAMES);
    assert.equal(mostAtOnce(outcome.result), 1);
    const compliance = await fleet.json<ClusterCompliance>("check", "lab");
    assert.equal(compliance.status, "COMPLIANT");
    for (const name of NAMES) {
      assert.equal(lab.host(name).reboots, 1);
      const { remediation } = lab.of(name, outcome).greenroom;
      assert.ok(remediation !== null && remediation.maintenance_seconds > 0 && !remediation.out_of_service);
      assert.ok(remediation.bytes_fetched > 0 && remediation.bytes_staged_before === 0);
    }
    assert.match(outcome.stdout, /In maintenance mode: [\d.]+ s in all, .*staging kept .* out of it/);
    const last = await lab.ask((rest) =>
      rest.get<StageResult>("/api/esx/settings/clusters/lab/software/reports/last-apply-result"),
    );
    assert.deepEqual(last, outcome.result);
  });

  it("fetches nothing of what is staged but the one file that root deleted (sentence 4), takes no more hosts out of service than the limit, and tells what staging saved", async () => {
    await lab.moveOn("lab");
    mustSucceed(await fleet.cli("stage", "lab"));
    const impact = await fleet.json<ApplyImpact>("impact", "lab");
    for (const { staged, bytes_to_fetch, last_time } of Object.values(impact.greenroom.hosts))
      assert.ok(staged === "staged" && bytes_to_fetch === 0 && (last_time?.maintenance_seconds ?? 0) > 0);
    const [vib] = (await fleet.json<SoftwareInfo>("image", "show", "lab")).greenroom.vibs;
    rmSync(join(lab.host("esx-03").stagingFolder, "vibs", `${vib?.sha256}.vib`));
    const outcome = await lab.remediate("lab", "--limit", "2");
    assert.equal(outcome.exit, 0, outcome.stdout);
    assert.ok(mostAtOnce(outcome.result) <= 2);
    for (const name of NAMES) {
      const { remediation } = lab.of(name, outcome).greenroom;
      const wanted = name === "esx-03" ? vib?.size_bytes : 0;
      assert.equal(remediation?.bytes_fetched, wanted, `${name}: ${JSON.stringify(remediation)}`);
      assert.ok((remediation?.bytes_staged_before ?? 0) > 0, JSON.stringify(remediation));
    }
    const { remediation: figure } = outcome.result.greenroom;
    assert.ok(figure !== undefined && figure.saved_bytes > 0 && figure.limit === 2 && figure.out_of_service === 0);
  });

  it("a host whose new image is not well comes back on the old one, stops the run, and says why and what to do (VLCM 7.7, 7.17)", async () => {
    const build = await lab.moveOn("lab");
    mustSucceed(await fleet.cli("stage", "lab"));
    lab.spoil("esx-01", build);
    const outcome = await lab.remediate("lab");
    assert.equal(outcome.exit, 1, outcome.stdout);
    assert.equal(lab.of("esx-01", outcome).greenroom.remediation?.outcome, "ROLLED_BACK");
    assert.deepEqual(lab.with("SKIPPED", outcome), ["esx-02", "esx-03"]);
    assert.equal(lab.of("esx-02", outcome).greenroom.skip_reason, "RUN_STOPPED");
    assert.match(outcome.stdout, /esx-01 +✘ Rolled back/);
    assert.equal(lab.inMaintenanceMode("esx-01"), false);
    const compliance = await complianceOf("esx-01");
    assert.deepEqual([compliance.status, compliance.stage_status], ["NON_COMPLIANT", "STAGED"]);
    const { last_remediation: last } = await fleet.json<HostDetail>("host", "show", "esx-01");
    assert.deepEqual([last?.task, last?.outcome, last?.failed_step], [outcome.id, "ROLLED_BACK", "verifying"]);
    assert.ok((last?.maintenance_seconds ?? 0) > 0 && (last?.saved_bytes ?? 0) > 0, JSON.stringify(last));
    const told = (compliance.notifications.warnings ?? []).map(({ id }) => id);
    assert.ok(told.includes("com.greenroom.remediation_failed") && told.includes("com.greenroom.image_marked_bad"));
    assert.match(lab.of("esx-01", outcome).greenroom.problem?.remedy ?? "", CLEARS);
    const { stdout } = await fleet.cli("precheck", "--host", "esx-01");
    assert.deepEqual(stdout.match(/marked bad|failed on this host/gi)?.length, 1, stdout);
    assert.match(stdout, CLEARS);
  });

  it("refuses the image there until an operator clears it, stages it all the same, and then tries the failed ones again", async () => {
    const [failed] = (await fleet
      .json<Record<string, unknown>>("task", "list", "--operation", "apply")
      .then(Object.keys)) as [string];
    const refused = await lab.remediate("--host", "esx-01");
    assert.equal(lab.of("esx-01", refused).greenroom.problem?.code, "IMAGE_BAD_ON_HOST");
    assert.equal(lab.host("esx-01").reboots, 4);
    mustSucceed(await fleet.cli("stage", "--host", "esx-01"));
    lab.mend("esx-01");
    const { cleared } = await fleet.json<{ cleared: string[] }>("host", "clear-bad-image", "esx-01");
    assert.equal(cleared.length, 1);
    const outcome = await lab.remediate("--retry-failed", failed);
    assert.equal(outcome.exit, 0, outcome.stdout);
    assert.deepEqual(lab.with("OK", outcome), NAMES);
    assert.equal(outcome.info.greenroom.retry_of, failed);
  });

  it("leaves a failed host aside where the run says so, and goes on (VLCM 7.4b)", async () => {
    const build = await lab.moveOn("lab");
    lab.spoil("esx-01", build);
    const outcome = await lab.remediate("lab", "--on-failure", "leave-aside");
    assert.equal(outcome.exit, 6, outcome.stdout);
    assert.deepEqual([lab.with("ERROR", outcome), lab.with("OK", outcome)], [["esx-01"], ["esx-02", "esx-03"]]);
    lab.mend("esx-01");
    mustSucceed(await fleet.cli("host", "clear-bad-image", "esx-01"));
  });

  it("skips the remaining hosts: the one under way is finished, no other is begun (VLCM 7.18)", async () => {
    await lab.moveOn("lab");
    lab.hold("esx-01", "enterMaintenance");
    const task = await lab.begin("lab");
    await lab.atStep(task, "esx-01", "entering-maintenance");
    mustSucceed(await fleet.cli("task", "skip", task));
    lab.letGo("esx-01", "enterMaintenance");
    const outcome = await lab.ended(task);
    assert.deepEqual([lab.with("OK", outcome), lab.with("SKIPPED", outcome)], [["esx-01"], ["esx-02", "esx-03"]]);
    assert.equal(outcome.exit, 6, outcome.stdout);
  });

  it("cancel stops before the next host, and the one under way where nothing was written yet", async () => {
    const before = lab.host("esx-02").reboots;
    lab.hold("esx-02", "enterMaintenance");
    const task = await lab.begin("lab");
    await lab.atStep(task, "esx-02", "entering-maintenance");
    mustSucceed(await fleet.cli("task", "cancel", task));
    const outcome = await lab.ended(task);
    lab.letGo("esx-02", "enterMaintenance");
    assert.equal(outcome.info.error?.error_type, "CANCELED", outcome.stdout);
    assert.equal(lab.of("esx-02", outcome).greenroom.skip_reason, "SKIPPED_BY_USER");
    assert.deepEqual([lab.host("esx-02").reboots, lab.inMaintenanceMode("esx-02")], [before, false]);
  });

  it("a host that does not come back in time keeps its place until it is seen in service (promise 6)", async () => {
    lab.hold("esx-02", "enterMaintenance");
    // Its time begins as it leaves its staging: not before somebody looks.
    const staging = lab.holdAt("esx-02", "STAGING/before-append");
    const task = await lab.begin("--host", "esx-02", "--host-limit", "6");
    await staging.reached();
    const entering = lab.atStep(task, "esx-02", "entering-maintenance");
    staging.release();
    await entering;
    await lab.host("esx-02").stop("SIGKILL");
    const late = await lab.ended(task);
    assert.deepEqual(lab.with("TIMED_OUT", late), ["esx-02"]);
    const { problem, remediation } = lab.of("esx-02", late).greenroom;
    assert.equal(problem?.code, "REMEDIATION_OVERDUE");
    assert.match(problem.message, /waited for its maintenance hook/);
    assert.equal(remediation?.out_of_service, true);
    const blocked = await lab.remediate("--host", "esx-03");
    assert.equal(lab.of("esx-03", blocked).greenroom.skip_reason, "NO_PLACE_LEFT");
    assert.match((await fleet.cli("precheck", "lab")).stdout, /HOSTS_IN_SERVICE .*esx-02/);
    lab.letGo("esx-02", "enterMaintenance");
    await lab.host("esx-02").start();
    await lab.endedOnHost("esx-02");
    assert.doesNotMatch(
      (await fleet.cli("precheck", "lab")).stdout,
      /HOSTS_IN_SERVICE/,
      "it is seen in service by now",
    );
    const again = await lab.remediate("lab");
    assert.equal(again.exit, 0, again.stdout);
    assert.deepEqual([lab.with("OK", again), lab.with("SKIPPED", again)], [["esx-03"], ["esx-01", "esx-02"]]);
  });
});
