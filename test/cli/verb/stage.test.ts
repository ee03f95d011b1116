import assert from "node:assert/strict";
import type { HostStatus } from "../../../controller/api/wire/software.js";
import type { TaskInfo } from "../../../controller/api/wire/task.js";
import { EXIT } from "../../../core/problem/core-problems.js";
import { cluster, host, incomplete, noSpace, stageResult, status, task } from "../rig/fleet-answers.js";
import { greenroom } from "../../rig/process.js";
import { RecordedController, type Answers, type Recorded } from "../rig/recorded-controller.js";

const STAGE = "POST /api/esx/settings/clusters/domain-c1/software?action=stage&vmw-task=true";

type Hosts = Readonly<Record<string, HostStatus>>;
const step = (state: TaskInfo["status"], hosts: Hosts): Recorded => ({
  json: task({ status: state, result: stageResult(hosts) }),
});

const answers = (...steps: readonly Recorded[]): Answers => ({
  "GET /api/greenroom/clusters/production": { json: cluster },
  "GET /api/greenroom/clusters/domain-c1": { json: cluster },
  "GET /api/greenroom/hosts/esx-02": { json: host(2) },
  "GET /api/greenroom/hosts/edge": { json: host(9, { name: "edge", cluster: null }) },
  [STAGE]: { status: 202, json: "task-7" },
  "POST /api/esx/settings/hosts/host-9/software?action=stage&vmw-task=true": { status: 202, json: "task-7" },
  "GET /api/cis/tasks/task-7": steps,
});

describe("stage", () => {
  it("exits 0 when the task has succeeded", async () => {
    const hosts = { "host-1": status("OK"), "host-2": status("SKIPPED", { skip_reason: "COMPLIANT" }) };
    await using controller = await RecordedController.start(answers(step("SUCCEEDED", hosts)));
    assert.equal((await controller.cli("stage", "production")).status, EXIT.done);
  });

  for (const exit of [EXIT.space, EXIT.partial, EXIT.failed])
    it(`exits ${exit} when the error of the task says so`, async () => {
      const hosts = { "host-1": status("OK"), "host-2": status("ERROR", { problem: noSpace }) };
      const json = task({ status: "FAILED", error: incomplete(exit), result: stageResult(hosts) });
      await using controller = await RecordedController.start(answers({ json }));
      assert.equal((await controller.cli("stage", "production")).status, exit);
    });

  it("prints a plain line for each change of state in a pipe, then the end of each host and its remedy", async () => {
    const running = { "host-1": status("RUNNING"), "host-2": status("RUNNING", { step: "checking", bytes_total: 0 }) };
    const later = {
      "host-1": status("RUNNING", { bytes_done: 2_000_000 }),
      "host-2": status("ERROR", { problem: noSpace }),
    };
    const end = { "host-1": status("OK"), "host-2": status("ERROR", { problem: noSpace }) };
    await using controller = await RecordedController.start(
      answers(step("RUNNING", running), step("RUNNING", later), step("FAILED", end)),
    );
    const { stdout, stderr } = await controller.cli("stage", "production");
    const lines = stdout.split("\n");
    assert.deepEqual(lines.slice(0, 4), [
      "esx-01: fetching: 1 of 3 VIBs, 1.00 MiB of 3.00 MiB",
      "esx-02: checking",
      "esx-02: failed: INSUFFICIENT_SPACE: /scratch has no room for 3 MiB",
      "esx-01: staged: 3 VIBs, 3.00 MiB, 1.00 MiB fetched",
    ]);
    assert.match(
      stdout,
      /^error INSUFFICIENT_SPACE: .*\n {2}path: +\/scratch\n {2}need: +3\.00 MiB \(3145728 bytes\)\n {2}have: +1\.00 KiB/m,
    );
    assert.match(stdout, /what to do: Unstage another image/);
    assert.match(stdout, /^2 hosts: 1 staged, 1 failed\.$/m);
    assert.equal(stderr, "");
    assert.ok(!stdout.includes("\u001b"));
  });

  it("prints one JSON document, the progress beside it", async () => {
    const end = { "host-1": status("OK") };
    await using controller = await RecordedController.start(
      answers(step("RUNNING", { "host-1": status("RUNNING") }), step("SUCCEEDED", end)),
    );
    const { stdout, stderr } = await controller.cli("stage", "production", "--output", "json");
    const info = JSON.parse(stdout) as TaskInfo & { task: string };
    assert.equal(info.task, "task-7");
    assert.deepEqual(info.result, JSON.parse(JSON.stringify(stageResult(end))));
    assert.match(stderr, /^esx-01: staged/m);
  });

  it("tells forty hosts that fail for one reason as one", async () => {
    const hosts = Object.fromEntries(
      Array.from({ length: 40 }, (_, at) => [`host-${at}`, status("ERROR", { problem: noSpace })]),
    );
    await using controller = await RecordedController.start(answers(step("FAILED", hosts)));
    const { stdout } = await controller.cli("stage", "production");
    assert.equal(stdout.match(/what to do:/g)?.length, 1);
    assert.match(stdout, /^40 hosts \(esx-00, esx-01, /m);
  });

  it("sends the hosts, the commit and the width that were asked for", async () => {
    await using controller = await RecordedController.start(answers(step("SUCCEEDED", { "host-2": status("OK") })));
    await controller.cli("stage", "--host", "esx-02", "--commit", "commit-1", "--parallel", "8");
    const body = controller.heard.find(({ line }) => line === STAGE)?.body.toString();
    assert.deepEqual(JSON.parse(body ?? ""), { commit: "commit-1", hosts: ["host-2"], parallel: 8 });
  });

  it("sends how many hosts at once, and tries again by the task's name alone", async () => {
    const retry = "POST /api/greenroom/tasks/task-3?action=retry-failed";
    await using controller = await RecordedController.start({
      ...answers(step("SUCCEEDED", { "host-2": status("OK") })),
      [retry]: { status: 202, json: "task-7" },
      "GET /api/cis/tasks/task-3": step("FAILED", { "host-2": status("ERROR", { problem: noSpace }) }),
    });
    await controller.cli("stage", "production", "--limit", "5");
    const body = controller.heard.find(({ line }) => line === STAGE)?.body.toString();
    assert.deepEqual(JSON.parse(body ?? ""), { greenroom: { hosts_at_once: 5 } });
    assert.equal((await controller.cli("stage", "--retry-failed", "task-3")).status, EXIT.done);
    assert.ok(controller.lines().includes(retry));
    assert.equal((await controller.cli("stage", "production", "--retry-failed", "task-3")).status, EXIT.usage);
  });

  it("sends the cap, the time and the hours that were asked for, in UTC", async () => {
    await using controller = await RecordedController.start(answers(step("SUCCEEDED", { "host-2": status("OK") })));
    const limits = ["--max-bandwidth", "50MiB", "--max-duration", "6h", "--until", "2026-12-05T06:00"];
    const hours = ["--not-before", "2026-11-28T22:00:00+01:00", "--daily", "22:00-05:00"];
    const env = { GREENROOM_CONTEXT: controller.context(), TZ: "Etc/GMT-2" };
    const { stderr } = await greenroom(["stage", "production", ...limits, ...hours], { env });
    const body = controller.heard.find(({ line }) => line === STAGE)?.body.toString();
    assert.deepEqual(
      JSON.parse(body ?? ""),
      {
        greenroom: {
          max_bytes_per_second: 50 * 1024 ** 2,
          max_seconds: 21_600,
          hours: {
            not_before: "2026-11-28T21:00:00.000Z",
            until: "2026-12-05T04:00:00.000Z",
            daily_from: "20:00",
            daily_to: "03:00",
          },
        },
      },
      stderr,
    );
  });

  it("refuses limits that it cannot read before it asks anybody", async () => {
    await using controller = await RecordedController.start(answers());
    const { status: exit, stderr } = await controller.cli("stage", "production", "--max-bandwidth", "fast");
    assert.equal(exit, EXIT.usage);
    assert.match(stderr, /USAGE_INVALID: --max-bandwidth "fast": give a number with B, KiB, MiB or GiB/);
    assert.deepEqual(controller.heard, []);
  });

  it("tells beside the hosts which part of one is not as it should be, and why", async () => {
    const problem = {
      ...noSpace,
      code: "TARGET_UNREADABLE",
      message: "cannot tell what dpu-1 runs",
      details: {},
      exit: 1,
    };
    const dpu = { target: "dpu-1", kind: "DPU", state: "failed", vibs_wanted: 2, vibs_staged: 0, problem } as const;
    const bad_sources = [{ source: "http://mirror", vib_id: "net", why: "its SHA-256 is another one" }];
    const failed = status("ERROR", { problem, targets: [dpu], bad_sources });
    await using controller = await RecordedController.start(answers(step("FAILED", { "host-1": failed })));
    const { stdout } = await controller.cli("stage", "production");
    assert.match(stdout, /^esx-01 +dpu-1 +failed, 0 of 2 VIBs: TARGET_UNREADABLE: cannot tell what dpu-1 runs$/m);
    assert.match(stdout, /^esx-01 +source +http:\/\/mirror was left aside: net: its SHA-256 is another one$/m);
  });

  it("stages a standalone host by its own path", async () => {
    await using controller = await RecordedController.start(answers(step("SUCCEEDED", { "host-9": status("OK") })));
    assert.equal((await controller.cli("stage", "--standalone", "edge")).status, 0);
    assert.ok(controller.lines().includes("POST /api/esx/settings/hosts/host-9/software?action=stage&vmw-task=true"));
  });

  it("with --no-wait prints the task's id and leaves", async () => {
    await using controller = await RecordedController.start(answers(step("RUNNING", {})));
    assert.equal((await controller.cli("stage", "production", "--no-wait")).stdout, "task-7\n");
    assert.ok(!controller.lines().includes("GET /api/cis/tasks/task-7"));
  });

  it("needs a scope, and only one", async () => {
    await using controller = await RecordedController.start(answers());
    assert.equal((await controller.cli("stage")).status, EXIT.usage);
    assert.equal((await controller.cli("stage", "production", "--standalone", "edge")).status, EXIT.usage);
  });
});
