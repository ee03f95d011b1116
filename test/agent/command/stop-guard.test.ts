import assert from "node:assert/strict";
import { stopInTime } from "../../../agent/command/stop-guard.js";
import { EXIT } from "../../../core/problem/core-problems.js";

describe("an agent that stops", () => {
  /** Set off by hand, in place of time. */
  function handAlarm() {
    const set: { afterMs: number; act: () => void }[] = [];
    return {
      set,
      alarm: (afterMs: number, act: () => void) => {
        set.push({ afterMs, act });
        return () => undefined;
      },
    };
  }

  function guarded(stop: () => Promise<void>) {
    const { set, alarm } = handAlarm();
    const lines: { readonly event: string; readonly still: unknown }[] = [];
    const ends: number[] = [];
    const log = (event: string, details: Readonly<Record<string, unknown>> = {}) => {
      assert.ok(Array.isArray(details["open"]));
      lines.push({ event, still: details["still"] });
    };
    const end = (exit: number): void => void ends.push(exit);
    const stopped = stopInTime(stop, { exit: EXIT.reboots, log, alarm, end });
    return { stopped, set, lines, ends };
  }

  it("and does not come to its end is ended after 30 s with the exit code of its reboot, and says what it still did", () => {
    const { set, lines, ends } = guarded(() => new Promise(() => undefined));
    assert.deepEqual(
      set.map(({ afterMs }) => afterMs),
      [30_000],
    );
    assert.deepEqual([lines, ends], [[], []]);
    set[0]?.act();
    assert.deepEqual(lines, [{ event: "stop-cut-short", still: "stops its parts" }]);
    assert.deepEqual(ends, [EXIT.reboots]);
  });

  it("and has stopped its parts is ended all the same where something is left open", async () => {
    const { stopped, set, lines, ends } = guarded(async () => undefined);
    await stopped;
    assert.deepEqual([lines, ends], [[], []]);
    set[0]?.act();
    assert.deepEqual(lines, [{ event: "stop-cut-short", still: "has something open" }]);
    assert.deepEqual(ends, [EXIT.reboots]);
  });

  it("and fails to is told with the failure", async () => {
    const { stopped } = guarded(() => Promise.reject(new RangeError("no")));
    await assert.rejects(stopped, RangeError);
  });
});
