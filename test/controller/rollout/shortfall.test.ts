import assert from "node:assert/strict";
import { waitingDetail, type HostDetail } from "../../../controller/rollout/fan-out/host-detail.js";
import { withHostsExit } from "../../../controller/rollout/fan-out/shortfall.js";
import { rolloutProblem } from "../../../controller/rollout/rollout-problems.js";
import type { TaskHostRecord, TaskHostStatus } from "../../../controller/store/activity/task-hosts.js";
import { EXIT } from "../../../core/problem/core-problems.js";

const problem = (exit: number) => ({ code: "ANY", message: "", remedy: "", details: {}, grpc: 13, http: 500, exit });
const row = (status: TaskHostStatus, change: Partial<HostDetail> = {}): TaskHostRecord => {
  return { hostId: "host-1", status, detail: { ...waitingDetail("esx-01"), ...change }, startedAt: "", endedAt: "" };
};
const staged = row("OK");
const noSpace = row("ERROR", { problem: problem(EXIT.space) });
const away = row("TIMED_OUT", { problem: problem(EXIT.unreachable) });
const skipped = row("SKIPPED", { skipReason: "SKIPPED_BY_USER" });
const compliant = row("SKIPPED", { skipReason: "COMPLIANT" });

const outcomes: readonly (readonly [what: string, exit: number, rows: readonly TaskHostRecord[]])[] = [
  ["the failed hosts all lack space", EXIT.space, [staged, noSpace, noSpace]],
  ["all hosts lack space", EXIT.space, [noSpace, noSpace]],
  ["one host failed for another reason", EXIT.partial, [staged, away, noSpace]],
  ["the others needed nothing", EXIT.partial, [compliant, away]],
  ["the operator skipped a host", EXIT.partial, [staged, skipped]],
  ["all hosts failed", EXIT.failed, [away, noSpace]],
  ["all hosts were skipped by the operator", EXIT.failed, [skipped]],
];

describe("the exit code of a task that did not do all its hosts", () => {
  for (const [what, exit, rows] of outcomes)
    it(`is ${exit} when ${what}`, () => {
      const thrown = rolloutProblem("UNSTAGING_INCOMPLETE", { failed: 1, done: 0 });
      const { code, body } = withHostsExit(thrown, rows);
      assert.deepEqual([code, body.exit], ["UNSTAGING_INCOMPLETE", exit]);
    });
});
