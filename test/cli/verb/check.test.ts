import assert from "node:assert/strict";
import type { ClusterCompliance } from "../../../controller/api/wire/software.js";
import { cluster, clusterCompliance, compliance, host, task, words } from "../rig/fleet-answers.js";
import { RecordedController, type Answers } from "../rig/recorded-controller.js";

const MIB = 1024 * 1024;
const staged = { ...compliance({}).greenroom, vibs_staged: 3, bytes_staged: 3 * MIB };
const found = clusterCompliance({
  "host-1": compliance({ status: "COMPLIANT", impact: "NO_IMPACT" }),
  "host-2": compliance({ stage_status: "STAGED", greenroom: staged }),
  "host-10": compliance({ stage_status: "NOT_STAGED" }),
  "host-3": compliance({
    status: "INCOMPATIBLE",
    notifications: {
      errors: [{ type: "ERROR", id: "x", time: "", message: words("Platform ESXio is not met.\u001b[2J") }],
    },
  }),
  "host-4": compliance({ status: "UNAVAILABLE", impact: "UNKNOWN" }),
});

const answers = (result: ClusterCompliance): Answers => ({
  "GET /api/greenroom/clusters/production": { json: cluster },
  "GET /api/greenroom/clusters/domain-c1": { json: cluster },
  "GET /api/greenroom/hosts/esx-02": { json: host(2) },
  "POST /api/esx/settings/clusters/domain-c1/software?action=scan&vmw-task=true": { status: 202, json: "task-1" },
  "GET /api/cis/tasks/task-1": { json: task({ operation: "scan$task", status: "SUCCEEDED", result }) },
  "GET /api/greenroom/hosts": { json: [host(1), host(2), host(3), host(4, { connection_state: "NOT_RESPONDING" })] },
});

describe("check", () => {
  it("prints the fleet table: state, status with its badge, VIBs, bytes, cost, notice", async () => {
    await using controller = await RecordedController.start(answers(found));
    const { status, stdout } = await controller.cli("check", "production");
    assert.equal(status, 0);
    const lines = stdout.split("\n");
    assert.match(lines[0] ?? "", /^HOST +STATE +STATUS +VIBS STAGED +BYTES STAGED +REMEDIATION COSTS +NOTICE$/);
    assert.match(stdout, /^esx-01 +Connected +Compliant .*nothing$/m);
    assert.match(
      stdout,
      /^esx-02 +Connected +Non-compliant ✔ Staged +3 of 3 +3.00 MiB of 3.00 MiB +maintenance mode, reboot$/m,
    );
    assert.match(stdout, /^esx-03 +Connected +Incompatible .*Platform ESXio is not met\./m);
    assert.match(stdout, /^esx-04 +Not responding +Unknown +\? +\? +not known$/m);
    assert.match(stdout, /^esx-010 +gone +Non-compliant +0 of 3/m);
    assert.match(stdout, /^5 hosts: 1 compliant, 1 staged, 1 not staged, 1 incompatible, 1 unknown\.$/m);
  });

  it("shows hosts that could not be checked, of which the API has the id alone, with the reason", async () => {
    const { "host-4": gone, ...answered } = found.hosts;
    assert.ok(gone !== undefined);
    await using controller = await RecordedController.start({
      ...answers({ ...found, hosts: answered }),
      "GET /api/greenroom/hosts": {
        json: [host(4, { connection_state: "NOT_RESPONDING", connection_reason: "silent" })],
      },
    });
    const { stdout } = await controller.cli("check", "production");
    assert.match(stdout, /^esx-04 +Not responding +Unknown +\? +\? +not known +silent$/m);
    assert.match(stdout, /^5 hosts: .*1 unknown\.$/m);
  });

  it("of a host that could not be checked is no success for --fail-on", async () => {
    const { hosts, ...rest } = found;
    const answered = Object.fromEntries(Object.entries(hosts).filter(([id]) => id !== "host-2"));
    const result = { ...rest, hosts: answered, non_compliant_hosts: [], unavailable_hosts: ["host-2"] };
    await using controller = await RecordedController.start(answers(result));
    const { status, stdout } = await controller.cli("check", "--host", "esx-02", "--fail-on", "non-compliant");
    assert.equal(status, 6);
    assert.match(stdout, /^1 host: 1 unknown\.$/m);
  });

  it("lets no foreign text steer the terminal, and colours nothing in a pipe", async () => {
    await using controller = await RecordedController.start(answers(found));
    const { stdout } = await controller.cli("check", "production");
    assert.ok(!stdout.includes("\u001b"));
  });

  it("prints the compliance as the REST API has it, in one JSON document", async () => {
    await using controller = await RecordedController.start(answers(found));
    const { stdout } = await controller.cli("check", "production", "--output", "json");
    assert.deepEqual(JSON.parse(stdout), JSON.parse(JSON.stringify(found)));
  });

  it("exits 6 with --fail-on non-compliant when a host does not comply", async () => {
    await using controller = await RecordedController.start(answers(found));
    assert.equal((await controller.cli("check", "production", "--fail-on", "non-compliant")).status, 6);
  });

  it("exits 0 with --fail-on non-compliant when all comply", async () => {
    const all = clusterCompliance({ "host-1": compliance({ status: "COMPLIANT" }) });
    await using controller = await RecordedController.start(answers(all));
    assert.equal((await controller.cli("check", "production", "--fail-on", "non-compliant")).status, 0);
  });

  it("shows only the host that --host names, and checks its cluster", async () => {
    await using controller = await RecordedController.start(answers(found));
    const { stdout } = await controller.cli("check", "--host", "esx-02", "--output", "json");
    const narrowed = JSON.parse(stdout) as ClusterCompliance;
    assert.deepEqual(Object.keys(narrowed.hosts), ["host-2"]);
    assert.deepEqual(narrowed.compliant_hosts, []);
    assert.deepEqual(narrowed.non_compliant_hosts, ["host-2"]);
  });

  it("refuses --standalone for a host of a cluster, and says what to use", async () => {
    await using controller = await RecordedController.start(answers(found));
    const { status, stderr } = await controller.cli("check", "--standalone", "esx-02");
    assert.equal(status, 2);
    assert.match(stderr, /HOST_NOT_STANDALONE(.|\n)*--host/);
  });

  it("with --no-wait prints the task's id alone", async () => {
    await using controller = await RecordedController.start(answers(found));
    assert.equal((await controller.cli("check", "production", "--no-wait")).stdout, "task-1\n");
  });

  it("fails with the task's own problem when the check itself failed", async () => {
    const error = {
      error_type: "NOT_ALLOWED_IN_CURRENT_STATE",
      messages: [words("no image is set")],
      data: { code: "IMAGE_MISSING", remedy: "Set one.", details: {}, exit: 3 },
    };
    await using controller = await RecordedController.start({
      ...answers(found),
      "GET /api/cis/tasks/task-1": { json: task({ status: "FAILED", error }) },
    });
    const { status, stderr } = await controller.cli("check", "production");
    assert.equal(status, 3);
    assert.match(stderr, /^error IMAGE_MISSING: no image is set\n {2}what to do: Set one\./m);
  });

  describe("--all, of which one cluster is busy", () => {
    const busyOne = { ...cluster, cluster: "domain-c2", name: "edge", hosts: ["host-5"] };
    const error = {
      error_type: "NOT_ALLOWED_IN_CURRENT_STATE",
      messages: [words("domain-c2 is busy: Stage edge (task-7), started by ann 42 s ago")],
      data: { code: "SCOPE_BUSY", remedy: "Wait.", details: {}, exit: 8 },
    };
    const memory = clusterCompliance({ "host-5": compliance({ status: "COMPLIANT" }) });
    const all: Answers = {
      ...answers(clusterCompliance({ "host-1": compliance({ status: "COMPLIANT" }) })),
      "GET /api/vcenter/cluster": {
        json: [
          { cluster: "domain-c2", name: "edge" },
          { cluster: "domain-c1", name: "production" },
        ],
      },
      "GET /api/greenroom/clusters/domain-c2": { json: busyOne },
      "POST /api/esx/settings/clusters/domain-c2/software?action=scan&vmw-task=true": { status: 400, json: error },
      "GET /api/esx/settings/clusters/domain-c2/software/compliance": {
        json: { ...memory, greenroom: { age_seconds: 300, unavailable: {} } },
      },
    };

    it("checks the others, shows that one from memory with the task that runs there, and exits 6", async () => {
      await using controller = await RecordedController.start(all);
      const { status, stdout, stderr } = await controller.cli("check", "--all");
      assert.equal(status, 6, stderr);
      assert.match(stdout, /^2 hosts: 2 compliant/m);
      assert.match(stderr, /^edge \(domain-c2\) is shown from memory, checked 5 min ago: .*task-7.* ann 42 s ago$/m);
    });

    it("with --no-wait prints the tasks that were started, and exits 6", async () => {
      await using controller = await RecordedController.start(all);
      const { status, stdout, stderr } = await controller.cli("check", "--all", "--no-wait");
      assert.deepEqual([status, stdout], [6, "task-1\n"]);
      assert.match(stderr, /^not started: domain-c2 is busy: .*task-7/m);
    });
  });
});
