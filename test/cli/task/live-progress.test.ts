import assert from "node:assert/strict";
import type { HostStatus } from "../../../controller/api/wire/software.js";
import type { TaskInfo } from "../../../controller/api/wire/task.js";
import { textWidth } from "../../../core/terminal/text-width.js";
import { cluster, incomplete, noSpace, stageResult, status, task } from "../rig/fleet-answers.js";
import { onTerminal } from "../rig/pseudo-terminal.js";
import { RecordedController, type Answers, type Recorded } from "../rig/recorded-controller.js";
import { Screen } from "../rig/screen.js";

type Hosts = Readonly<Record<string, HostStatus>>;
const step = (state: TaskInfo["status"], hosts: Hosts): Recorded => ({
  json: task({ status: state, result: stageResult(hosts), ...(state === "FAILED" && { error: incomplete(5) }) }),
});

const answers = (...steps: readonly Recorded[]): Answers => ({
  "GET /api/greenroom/clusters/production": { json: cluster },
  "POST /api/esx/settings/clusters/domain-c1/software?action=stage&vmw-task=true": { status: 202, json: "task-7" },
  "GET /api/cis/tasks/task-7": steps,
});

const running = {
  "host-1": status("RUNNING", { fetching: ["net-forge"] }),
  "host-2": status("RUNNING", { step: "checking", bytes_total: 0 }),
};
const ended = { "host-1": status("OK"), "host-2": status("ERROR", { problem: noSpace }) };

describe("staging on a terminal", () => {
  it("draws a bar per host with bytes and the VIB being fetched, and leaves the result alone on the screen", async () => {
    await using controller = await RecordedController.start(answers(step("RUNNING", running), step("FAILED", ended)));
    const env = { GREENROOM_CONTEXT: controller.context() };
    const shown = await onTerminal({ args: ["stage", "production"], columns: 120, rows: 20, env });
    assert.equal(shown.status, 5);
    assert.match(shown.bytes, /esx-01 {2}██████░{14} {2}33 % {2}1\.00 MiB of 3\.00 MiB .*net-forge/);
    assert.match(shown.bytes, /\u001b\[\?2026h/);
    const screen = new Screen(120).write(shown.bytes);
    assert.ok(screen.cursorVisible);
    assert.ok(!screen.lines.some((line) => line.includes("█")));
    assert.match(screen.lines[0] ?? "", /^HOST +STAGING/);
    assert.match(screen.lines[1] ?? "", /^esx-01 +✔ Staged/);
    assert.match(shown.bytes, /\u001b\[32m✔ Staged/);
  });

  it("folds two hundred hosts to the height of the terminal", async () => {
    const many = Object.fromEntries(
      Array.from({ length: 200 }, (_, at) => [`host-${at}`, status(at % 3 === 0 ? "OK" : "RUNNING")]),
    );
    await using controller = await RecordedController.start(answers(step("RUNNING", many), step("SUCCEEDED", {})));
    const env = { GREENROOM_CONTEXT: controller.context() };
    const { bytes } = await onTerminal({ args: ["stage", "production"], columns: 80, rows: 12, env });
    const frame = bytes.split("\u001b[?2026l")[0] ?? "";
    const lines = new Screen(80).write(frame).lines.filter((line) => line !== "");
    assert.ok(lines.length < 12, `${lines.length} lines`);
    assert.match(lines.at(-1) ?? "", /^ {2}… 19\d more hosts: /);
  });

  it("writes no colour with NO_COLOR, yet draws", async () => {
    await using controller = await RecordedController.start(answers(step("RUNNING", running), step("FAILED", ended)));
    const env = { GREENROOM_CONTEXT: controller.context(), NO_COLOR: "1" };
    const { bytes } = await onTerminal({ args: ["stage", "production"], columns: 120, rows: 20, env });
    assert.match(bytes, /██████░/);

    assert.doesNotMatch(bytes, /\u001b\[[0-9;]+m/);
  });

  it("survives a window that is made narrow in mid-run: from then on no line is wider than it", async () => {
    await using controller = await RecordedController.start(answers(step("RUNNING", running)));
    const shown = await onTerminal({
      args: ["stage", "production"],
      columns: 120,
      rows: 20,
      env: { GREENROOM_CONTEXT: controller.context() },
      resizeAt: { shows: /net-forge/, columns: 40 },
      // Drawn anew over the old lines, from the first cell on: then the task may end.
      onShown: (bytes) => {
        if (/\u001b\[J\r/.test(bytes)) controller.answers["GET /api/cis/tasks/task-7"] = step("FAILED", ended);
      },
    });
    assert.equal(shown.status, 5);
    const anew = shown.bytes.slice(shown.bytes.indexOf("\u001b[J\r"));
    const frame = anew.slice(0, anew.indexOf("\u001b[?2026l"));
    const lines = frame.split("\n").map((line) => line.replace(/\u001b\[[?0-9;]*[A-Za-z]|\r/g, ""));
    assert.ok(lines.some((line) => line.includes("█")));
    for (const line of lines) assert.ok(textWidth(line) < 40, `${textWidth(line)}: ${line}`);
  });

  it("leaves the task running on Ctrl-C, gives the cursor back, and says how to watch it again", async () => {
    await using controller = await RecordedController.start(answers(step("RUNNING", running)));
    const env = { GREENROOM_CONTEXT: controller.context() };
    const shown = await onTerminal({
      args: ["stage", "production"],
      columns: 100,
      rows: 20,
      env,
      interruptAt: /net-forge/,
    });
    assert.equal(shown.status, 130);
    assert.match(shown.bytes, /greenroom task watch task-7/);
    assert.ok(new Screen(100).write(shown.bytes.replaceAll("^C", "")).cursorVisible);
    assert.ok(!controller.lines().some((line) => line.includes("action=cancel")));
    assert.equal(controller.lines().at(-1), "DELETE /api/session");
  });
});
