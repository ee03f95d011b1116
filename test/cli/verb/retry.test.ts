import assert from "node:assert/strict";
import { EXIT } from "../../../core/problem/core-problems.js";
import { cluster, noSpace, stageResult, status, task } from "../rig/fleet-answers.js";
import { RecordedController, type Answers } from "../rig/recorded-controller.js";

const RETRY = "POST /api/greenroom/tasks/task-3?action=retry-failed";
const failed = task({ status: "FAILED", result: stageResult({ "host-1": status("ERROR", { problem: noSpace }) }) });
const ended = task({ status: "SUCCEEDED", result: stageResult({ "host-1": status("OK") }) });

const answers = (old: object): Answers => ({
  "GET /api/greenroom/clusters/production": { json: cluster },
  "GET /api/cis/tasks/task-3": { json: old },
  "GET /api/cis/tasks/task-7": { json: ended },
  [RETRY]: { status: 202, json: "task-7" },
});
const remediation = { ...failed, operation: "apply$task" };

describe("task retry", () => {
  it("tries a staging again by its id alone, and follows the new task to its end", async () => {
    await using controller = await RecordedController.start(answers(failed));
    const { status: exit, stdout } = await controller.cli("task", "retry", "task-3");
    assert.equal(exit, EXIT.done);
    assert.match(stdout, /^1 host: 1 staged\.$/m);
    assert.ok(controller.lines().includes(RETRY));
  });

  it("prints the new task's id with --no-wait", async () => {
    await using controller = await RecordedController.start(answers(failed));
    assert.equal((await controller.cli("task", "retry", "task-3", "--no-wait")).stdout, "task-7\n");
  });

  it("takes hosts out of service on --yes alone", async () => {
    await using controller = await RecordedController.start(answers(remediation));
    const { status: exit, stderr } = await controller.cli("task", "retry", "task-3");
    assert.equal(exit, EXIT.usage);
    assert.match(stderr, /hosts leave service and reboot: say --yes/);
    assert.ok(!controller.lines().includes(RETRY));
    assert.equal((await controller.cli("task", "retry", "task-3", "--yes")).status, EXIT.done);
  });

  for (const [line, old] of [
    ["stage --retry-failed task-3", remediation],
    ["remediate --retry-failed task-3 --yes", failed],
  ] as const)
    it(`\`${line}\` refuses a task of the other kind, and names the verb that takes it`, async () => {
      await using controller = await RecordedController.start(answers(old));
      const { status: exit, stderr } = await controller.cli(...line.split(" "));
      assert.equal(exit, EXIT.usage);
      assert.match(stderr.replace(/\s+/g, " "), /`greenroom task retry task-3` tries it again/);
      assert.ok(!controller.lines().includes(RETRY));
    });
});
