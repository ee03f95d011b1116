import assert from "node:assert/strict";
import { statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isProblem } from "../../../core/problem/problem.js";
import { pacedBy, VerifySchedule } from "../../../agent/staging/upkeep/verify-schedule.js";
import { DepotServer } from "../rig/depot-server.js";
import { forgeVib, ImageForge } from "../rig/image-forge.js";
import { isRoot, StagingHost } from "../rig/staging-host.js";

const HOUR_MS = 3_600_000;

/** Time that goes on when the test says so. */
class FakeTime {
  nowMs = 0;
  readonly waiting: { readonly atMs: number; readonly act: () => void }[] = [];
  readonly clock = { now: () => this.nowMs };
  readonly alarm = (afterMs: number, act: () => void) => {
    const one = { atMs: this.nowMs + afterMs, act };
    this.waiting.push(one);
    return () => {
      const at = this.waiting.indexOf(one);
      if (at >= 0) this.waiting.splice(at, 1);
    };
  };

  /** Short waits pass at once; the long ones are the test's. */
  readonly impatient = (afterMs: number, act: () => void) => {
    if (afterMs >= HOUR_MS / 2) return this.alarm(afterMs, act);
    this.nowMs += afterMs;
    setImmediate(act);
    return () => undefined;
  };

  /** Goes on to the next alarm, and lets it ring. */
  ring(): void {
    const next = this.waiting.sort((a, b) => a.atMs - b.atMs).shift();
    assert.ok(next, "nobody waits");
    this.nowMs = next.atMs;
    next.act();
  }
}

describe("the timer of verification", () => {
  const none = { verified: 0, damaged: [] };

  /** Runs that happened, by the time at which they did; each is awaited by the test. */
  function scheduled(seed: string, everyHours = 24) {
    const time = new FakeTime();
    const runs: number[] = [];
    const events: string[] = [];
    const schedule = new VerifySchedule({
      staging: { verify: async () => (runs.push(time.nowMs), none), idle: async () => undefined },
      everyHours,
      bytesPerSecond: 1000,
      seed,
      clock: time.clock,
      alarm: time.alarm,
      log: (event) => events.push(event),
    });
    return { time, runs, events, schedule };
  }

  const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

  it("runs first at a fraction of the period that the seed decides, then once a period", async () => {
    const { time, runs, schedule } = scheduled("host-1 5");
    schedule.start();
    for (let run = 0; run < 3; run++) {
      time.ring();
      await settled();
    }
    const [first = -1, second = 0, third = 0] = runs;
    assert.ok(first > 0 && first < 24 * HOUR_MS);
    assert.deepEqual([second - first, third - second], [24 * HOUR_MS, 24 * HOUR_MS]);
    const again = scheduled("host-1 5");
    again.schedule.start();
    assert.equal(again.time.waiting[0]?.atMs, first);
    const other = scheduled("host-2 5");
    other.schedule.start();
    assert.notEqual(other.time.waiting[0]?.atMs, first);
    await schedule.stop();
    assert.deepEqual(time.waiting, []);
  });

  it("never runs with 0 hours", () => {
    const { time, schedule } = scheduled("host-1", 0);
    schedule.start();
    assert.deepEqual(time.waiting, []);
  });

  it("begins no run and reads no further while an order runs", async () => {
    const time = new FakeTime();
    const steps: string[] = [];
    const gates: (() => void)[] = [];
    const schedule = new VerifySchedule({
      staging: {
        verify: async (pace) => (steps.push("begun"), await pace(10), steps.push("read"), none),
        idle: () => new Promise((resolve) => gates.push(resolve)),
      },
      everyHours: 1,
      bytesPerSecond: 1000,
      seed: "",
      clock: time.clock,
      alarm: time.alarm,
      log: (event) => steps.push(event),
    });
    schedule.start();
    time.ring();
    await settled();
    assert.deepEqual(steps, []);
    gates.shift()?.();
    await settled();
    assert.deepEqual(steps, ["begun"]);
    gates.shift()?.();
    await settled();
    assert.deepEqual(steps, ["begun", "read", "verified"]);
    await schedule.stop();
  });

  it("goes on after a run that failed", async () => {
    const time = new FakeTime();
    const events: string[] = [];
    const schedule = new VerifySchedule({
      staging: { verify: () => Promise.reject(new Error("no folder")), idle: async () => undefined },
      everyHours: 1,
      bytesPerSecond: 1,
      seed: "",
      clock: time.clock,
      alarm: time.alarm,
      log: (event) => events.push(event),
    });
    schedule.start();
    time.ring();
    await settled();
    assert.deepEqual([events, time.waiting.length], [["verify-failed"], 1]);
    await schedule.stop();
  });

  it("pays for each chunk by time before the next, and is woken by the end of the agent", async () => {
    const time = new FakeTime();
    const stop = new AbortController();
    const pace = pacedBy({ bytesPerSecond: 1000, clock: time.clock, alarm: time.alarm }, stop.signal);
    await pace(500);
    const second = pace(250);
    assert.equal(time.waiting[0]?.atMs, 500);
    time.ring();
    await second;
    const third = pace(1);
    assert.equal(time.waiting[0]?.atMs, 750);
    stop.abort();
    await assert.rejects(third, (thrown) => isProblem(thrown, "CANCELED"));
    assert.deepEqual(time.waiting, []);
  });

  it("owes no more than the chunk before once the clock was set back", async () => {
    const time = new FakeTime();
    time.nowMs = 400 * 24 * HOUR_MS;
    const pace = pacedBy({ bytesPerSecond: 1000, clock: time.clock, alarm: time.alarm }, new AbortController().signal);
    await pace(500);
    time.nowMs = 0;
    const second = pace(250);
    assert.equal(time.waiting[0]?.atMs, 500);
    time.ring();
    await second;
    time.nowMs += 250;
    await pace(1);
    assert.deepEqual(time.waiting, []);
  });

  it("finds a bit that the disk lost though nothing else changed: a finding, a new receipt, and it is staged again", async function () {
    if (!isRoot) this.skip();
    const forge = new ImageForge();
    const vibs = await Promise.all([1, 2].map((n) => forgeVib({ name: `net-forge-${n}`, sizeBytes: n * 50_000 })));
    await using depot = await DepotServer.start(vibs);
    await using host = await StagingHost.make(forge);
    await host.start();
    const manifest = forge.manifest(vibs.map(({ entry }) => entry));
    const give = () => host.stage(forge.sign(manifest, forge.order(manifest, { sources: [depot.url] })));
    assert.equal((await give()).state, "STAGED");
    loseBit(host, vibs[0]?.entry.sha256 ?? "");
    assert.equal((await host.staging.staged()).images[0]?.state, "complete", "nobody can know yet");
    const time = new FakeTime();
    const waiting = host.ledger.receipts.waiting();
    await new Promise<void>((resolve) => {
      const log = (event: string) => event === "verified" && resolve();
      const rate = { everyHours: 24, bytesPerSecond: 1000, seed: "", clock: time.clock, alarm: time.impatient };
      new VerifySchedule({ staging: host.staging, ...rate, log }).start();
      time.ring();
    });
    assert.ok(time.nowMs > 100_000, "150 kB at 1000 bytes a second");
    const { images, findings } = await host.staging.staged();
    assert.equal(images[0]?.state, "partial");
    assert.deepEqual(
      findings.map(({ kind, name }) => [kind, name]),
      [["ALTERED", vibs[0]?.entry.id]],
    );
    assert.equal(host.ledger.receipts.waiting(), waiting + 1);
    assert.equal((await give()).state, "STAGED");
  });
});

/** As a disk does it: other bytes in the same file. The ledger is told the stamp of now, since no test can write below the file system. */
function loseBit(host: StagingHost, sha256: string): void {
  const path = join(host.folder, "vibs", `${sha256}.vib`);
  const before = statSync(path);
  const bytes = Buffer.alloc(before.size, 7);
  writeFileSync(path, bytes);
  utimesSync(path, before.atime, before.mtime);
  const { ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
  const row = host.ledger.stagedVibs.get(sha256);
  assert.ok(row);
  host.ledger.stagedVibs.put({ ...row, stamp: `${ino}:${size}:${mtimeNs}:${ctimeNs}` });
}
