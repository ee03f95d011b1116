import assert from "node:assert/strict";
import type { HostRemediation } from "../../../controller/api/wire/remediation/apply.js";
import { EXIT } from "../../../core/problem/core-problems.js";
import { cluster, noSpace, stageResult, status, task } from "../rig/fleet-answers.js";
import { RecordedController, type Answers } from "../rig/recorded-controller.js";

const APPLY = "POST /api/esx/settings/clusters/domain-c1/software?action=apply&vmw-task=true";
const POLICY = "/api/esx/settings/clusters/domain-c1/policies/apply";

const remediation: HostRemediation = {
  ...{ state: "done", outcome: "REMEDIATED", out_of_service: false, staged_ahead: true, in_maintenance_mode: false },
  ...{ was_in_maintenance_mode: false, maintenance_seconds: 12.34, saved_bytes: 3 << 20, saved_seconds: 4.5 },
  ...{ bytes_staged_before: 3 << 20, bytes_fetched: 0, cancelable: false, failed_state: null },
  ...{ maintenance_mode_needed: true, reboot_needed: true, steps: [], prechecks: [], journal: [] },
  targets: [{ target: "host", state: "running", from_version: "9.0.0", to_version: "9.0.1" }],
  ...{ ordered_at: "2026-01-02T03:04:05.000Z", seen_at: null },
};
const totals = {
  ...{ limit: 1, out_of_service: 0, maintenance_seconds: 12.34, longest_maintenance_seconds: 12.34 },
  ...{ saved_bytes: 3 << 20, saved_seconds: 4.5 },
};
const ended = (hosts: Parameters<typeof stageResult>[0]) => {
  const result = stageResult(hosts);
  return { ...result, greenroom: { ...result.greenroom, remediation: totals } };
};

const answers = (more: Answers = {}): Answers => ({
  "GET /api/greenroom/clusters/production": { json: cluster },
  "GET /api/greenroom/clusters/domain-c1": { json: cluster },
  [APPLY]: { status: 202, json: "task-7" },
  ...more,
});

describe("remediate", () => {
  it("does nothing without --yes, and says why", async () => {
    await using controller = await RecordedController.start(answers());
    const { status: exit, stderr } = await controller.cli("remediate", "production");
    assert.equal(exit, EXIT.usage);
    assert.match(stderr, /hosts leave service and reboot; --dry-run tells which: say --yes/);
    assert.ok(!controller.lines().includes(APPLY));
  });

  it("asks for what its options say, in the words of the apply policy", async () => {
    await using controller = await RecordedController.start(answers());
    const options = ["--limit", "3", "--on-failure", "stop", "--maintenance-retries", "0", "--host-limit", "60"];
    const { stdout } = await controller.cli("remediate", "production", ...options, "--yes", "--no-wait");
    assert.equal(stdout, "task-7\n");
    const heard = controller.heard.find(({ line }) => line === APPLY);
    assert.deepEqual(JSON.parse(heard?.body.toString() ?? ""), {
      accept_eula: true,
      greenroom: {
        policy: {
          parallel_remediation_action: { enabled: true, max_hosts: 3 },
          failure_action: { action: "FAIL" },
          greenroom: { on_failure: "STOP", host_time_limit_seconds: 60 },
        },
      },
    });
  });

  it("ends with a line per host, every failure's remedy, and the figure", async () => {
    const hosts = {
      "host-1": status("OK", { step: "remediated", remediation }),
      "host-2": status("ERROR", {
        problem: noSpace,
        remediation: { ...remediation, outcome: "ROLLED_BACK", failed_state: "verifying", out_of_service: true },
      }),
      "host-3": status("SKIPPED", { skip_reason: "RUN_STOPPED" }),
    };
    const json = { ...task({ status: "FAILED", result: ended(hosts) }), operation: "apply$task" };
    await using controller = await RecordedController.start(answers({ "GET /api/cis/tasks/task-7": { json } }));
    const { stdout } = await controller.cli("remediate", "production", "--yes");
    assert.match(stdout, /esx-01 +✔ Remediated +12\.3 s +3\.00 MiB +0 B +9\.0\.0 → 9\.0\.1/);
    assert.match(stdout, /esx-02 +✘ Rolled back .*in verifying, not seen back in service/);
    assert.match(stdout, /esx-03 +– Skipped +not begun: the run was stopped/);
    assert.match(stdout, /what to do:/);
    assert.match(stdout, /^3 hosts: 1 remediated, 1 rolled back, 1 skipped\.$/m);
    assert.match(
      stdout,
      /^In maintenance mode: 12\.3 s in all, 12\.3 s the longest; staging kept 3\.00 MiB and 4\.5 s out of it\.$/m,
    );
  });

  it("takes nothing beside the task whose failed hosts it tries again", async () => {
    await using controller = await RecordedController.start(answers());
    const { stderr } = await controller.cli("remediate", "production", "--retry-failed", "task-3", "--yes");
    assert.match(stderr, /takes hosts, commit and policy from the task it names/);
  });
});

describe("policy set", () => {
  it("changes the fields that are given and leaves the others as they are set", async () => {
    const before = { enable_quick_boot: true, greenroom: { check_in_seconds: 5 } };
    const set = { [`GET ${POLICY}`]: { json: before }, [`PUT ${POLICY}`]: { status: 204 } };
    await using controller = await RecordedController.start(answers(set));
    assert.equal(
      (await controller.cli("policy", "set", "production", "--limit", "1", "--on-failure", "leave-aside")).status,
      0,
    );
    const put = controller.heard.find(({ line }) => line === `PUT ${POLICY}`);
    assert.deepEqual(JSON.parse(put?.body.toString() ?? ""), {
      enable_quick_boot: true,
      parallel_remediation_action: { enabled: false },
      greenroom: { check_in_seconds: 5, on_failure: "LEAVE_ASIDE" },
    });
  });
});
