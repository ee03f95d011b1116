import assert from "node:assert/strict";
import { HostDeadline, type Late } from "../../../../controller/rollout/host-remediation/host-deadline.js";
import type { HostState } from "../../../../controller/fleet/remediation/remediation-progress.js";

/** Alarms that go off when time is moved by hand. */
class HandTime {
  nowMs = 0;
  readonly #alarms = new Set<{ readonly atMs: number; readonly act: () => void }>();

  readonly alarm = (afterMs: number, act: () => void): (() => void) => {
    const one = { atMs: this.nowMs + afterMs, act };
    this.#alarms.add(one);
    return () => void this.#alarms.delete(one);
  };

  advance(ms: number): void {
    this.nowMs += ms;
    for (const one of [...this.#alarms]) if (one.atMs <= this.nowMs && this.#alarms.delete(one)) one.act();
  }
}

const at = (state: HostState) => ({ state, staging: null });

describe("how long a host is waited for", () => {
  let time: HandTime;
  let late: Late[];
  const deadline = (beyondSinceMs?: number) =>
    new HostDeadline(
      { stallMs: 100, limitMs: 1_000, beyondSinceMs },
      { now: () => time.nowMs, alarm: time.alarm, onLate: (one) => late.push(one) },
    );
  beforeEach(() => {
    time = new HandTime();
    late = [];
  });

  it("while it stages: until it gets no farther for too long, and no limit counts yet", () => {
    using waiting = deadline();
    waiting.heard(at("staging"));
    time.advance(99);
    assert.deepEqual(late, []);
    time.advance(1);
    assert.deepEqual([late, waiting.waitedFor], [["staging"], "its staging"]);
  });

  it("afterwards: until the limit, counted from the end of its staging whatever comes between, and says what it waited for", () => {
    using waiting = deadline();
    time.advance(50);
    waiting.heard(at("prechecks"));
    time.advance(900);
    waiting.heard(at("rebooting"));
    time.advance(99);
    assert.deepEqual(late, []);
    time.advance(1);
    assert.deepEqual([late, waiting.waitedFor], [["beyond"], "its reboot, and its agent to answer"]);
  });

  it("over a restart of the controller: the limit goes on from where it was", () => {
    time.advance(10_000);
    using _waiting = deadline(9_100);
    time.advance(99);
    assert.deepEqual(late, []);
    time.advance(1);
    assert.deepEqual(late, ["beyond"]);
  });

  it("over a restart that comes after the limit: until the host has been heard, which may long be back", () => {
    time.advance(10_000);
    using _waiting = deadline(0);
    time.advance(99);
    assert.deepEqual(late, []);
    time.advance(1);
    assert.deepEqual(late, ["beyond"]);
  });

  it("and no longer, once it has ended", () => {
    deadline()[Symbol.dispose]();
    time.advance(10_000);
    assert.deepEqual(late, []);
  });
});
