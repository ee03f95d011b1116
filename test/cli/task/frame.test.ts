import assert from "node:assert/strict";
import { frameOf } from "../../../cli/task/frame.js";
import { bar } from "../../../core/terminal/bar.js";
import { pauseWords } from "../../../cli/task/pace-words.js";
import { Rate, Rates } from "../../../cli/task/rate.js";
import { taskView } from "../../../cli/task/task-view.js";
import { plainPaint } from "../../../cli/render/terminal.js";
import { textWidth } from "../../../core/terminal/text-width.js";
import { noSpace, stageResult, status, task } from "../rig/fleet-answers.js";

const MIB = 1024 * 1024;
const view = (hosts: Parameters<typeof stageResult>[0]) => taskView("task-7", task({ result: stageResult(hosts) }));

describe("a frame of progress", () => {
  it("tells bytes, rate and time left from the samples", () => {
    const rates = new Rates();
    const shown = view({ "host-1": status("RUNNING") });
    rates.of("host-1").sample(0, 0);
    rates.of("host-1").sample(1000, MIB);
    const lines = frameOf(shown, rates, { columns: 120, rows: 10, paint: plainPaint });
    assert.match(lines[1] ?? "", /1\.00 MiB of 3\.00 MiB {2}1\.00 MiB\/s {2}2 s left/);
  });

  it("has the numbers of task and host whole on a terminal of 80 columns", () => {
    const resting = { bytes_per_second: 2 * MIB, remaining_seconds: 65 };
    const shown = view({ "host-1": status("RUNNING", resting) });
    const title = "Stage Greenroom Hypervisor 9.0.1-0.25000000 on a-cluster-of-a-long-name";
    const named = {
      ...shown,
      info: { ...shown.info, description: { ...shown.info.description, default_message: title } },
    };
    const lines = frameOf(named, new Rates(), { columns: 80, rows: 10, paint: plainPaint });
    assert.equal(lines[0], title);
    assert.match(lines[1] ?? "", /^ {2}0 of 1 host done {2}1\.00 MiB of 3\.00 MiB$/);
    assert.match(lines[2] ?? "", /1\.00 MiB of 3\.00 MiB {2}2\.00 MiB\/s {2}1 min 05 s left/);
  });

  it("tells rate and time left as the host measures them, where it does", () => {
    const pace = { bytes_per_second: 2 * MIB, remaining_seconds: 65 };
    const shown = view({ "host-1": status("RUNNING", pace) });
    const lines = frameOf(shown, new Rates(), { columns: 120, rows: 10, paint: plainPaint });
    assert.match(lines[1] ?? "", /1\.00 MiB of 3\.00 MiB {2}2\.00 MiB\/s {2}1 min 05 s left/);
  });

  it("tells until when a host waits for its hours", () => {
    const resumes_at = new Date(2099, 10, 28, 22, 0).toISOString();
    const waits = (change = {}) => status("RUNNING", { step: "wait", pause: { reason: "r", resumes_at }, ...change });
    const shown = view({ "host-1": waits(), "host-2": waits({ bytes_total: 0 }) });
    const lines = frameOf(shown, new Rates(), { columns: 120, rows: 10, paint: plainPaint });
    for (const line of lines.slice(1)) assert.match(line, /waits until 2099-11-28 22:00/);
    const { greenroom } = waits();
    assert.equal(pauseWords(greenroom, new Date(2099, 10, 28, 9)), "waits until 22:00");
    assert.equal(
      pauseWords({ ...greenroom, pause: { reason: "its hours ended", resumes_at: null } }),
      "waits: its hours ended",
    );
    assert.equal(pauseWords({ ...greenroom, pause: null }), "");
  });

  it("keeps failures on the screen and folds finished hosts first", () => {
    const hosts = Object.fromEntries(
      Array.from({ length: 50 }, (_, at) => [
        `host-${at}`,
        at === 40
          ? status("ERROR", { problem: noSpace })
          : at === 41
            ? status("RUNNING", { fetching: ["x"] })
            : status("OK"),
      ]),
    );
    const lines = frameOf(view(hosts), new Rates(), { columns: 100, rows: 7, paint: plainPaint });
    assert.equal(lines.length, 5);
    assert.ok(lines.some((line) => line.includes("esx-040") && line.includes("INSUFFICIENT_SPACE")));
    assert.ok(lines.some((line) => line.includes("esx-041")));
    assert.equal(lines.at(-1), "  … 47 more hosts: 47 staged");
  });

  for (const columns of [20, 40, 80, 200])
    it(`is never wider than a terminal of ${columns} columns`, () => {
      const hosts = {
        "host-1": status("RUNNING", { fetching: ["a".repeat(300)] }),
        "host-2": status("ERROR", { problem: { ...noSpace, message: "語".repeat(200) } }),
      };
      for (const line of frameOf(view(hosts), new Rates(), {
        columns,
        rows: 10,
        paint: (_hue, text) => `\u001b[31m${text}\u001b[39m`,
      }))
        assert.ok(textWidth(line) < columns, line);
    });

  it("never claims 100 % before the last byte", () => {
    assert.match(bar(999_999, 1_000_000), / 99 %$/);
    assert.match(bar(1_000_000, 1_000_000), /^█{20} 100 %$/);
    assert.match(bar(0, 0), / {2}0 %$/);
  });

  it("starts a rate anew when a task resumed with fewer bytes, never below zero", () => {
    const rate = new Rate();
    rate.sample(0, 500);
    rate.sample(1000, 100);
    assert.equal(rate.bytesPerSecond, 0);
    rate.sample(2000, 300);
    assert.equal(rate.bytesPerSecond, 200);
  });
});
