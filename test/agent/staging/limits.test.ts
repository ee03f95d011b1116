import assert from "node:assert/strict";
import { systemClock } from "../../../core/time/clock.js";
import type { StageOrder } from "../../../formats/manifest/image-manifest.js";
import type { StageProgress } from "../../../agent/domain/stage-progress.js";
import { DepotServer } from "../rig/depot-server.js";
import { forgeVib, ImageForge, type ForgedVib } from "../rig/image-forge.js";
import { isRoot, lastOf, StagingHost } from "../rig/staging-host.js";

const MiB = 1024 * 1024;

describe("the limits of a fetch", function () {
  let forge: ImageForge;
  let vibs: ForgedVib[];
  before(function () {
    if (!isRoot) this.skip();
  });
  beforeEach(async () => {
    forge = new ImageForge();
    vibs = await Promise.all([2, 1].map((n) => forgeVib({ name: `net-forge-${n}`, sizeBytes: n * MiB })));
  });

  function given(sources: readonly string[], change: Partial<StageOrder> = {}) {
    // The clock of these hosts is the machine's.
    const applyBy = new Date(Date.now() + 3_600_000).toISOString();
    const manifest = forge.manifest(
      vibs.map((vib) => vib.entry),
      { expiresAt: applyBy },
    );
    return forge.sign(manifest, forge.order(manifest, { sources, applyBy, ...change }));
  }

  it("hold an order to its cap until the cap is lifted while it runs", async () => {
    await using host = await StagingHost.make(forge);
    await using depot = await DepotServer.start(vibs);
    host.clock = systemClock;
    await host.start();
    const order = given([depot.url], { maxBytesPerSecond: 1 });
    const board = host.staging.stage(order);
    let lifted = 0;
    let end: StageProgress | undefined;
    for await (const progress of board.watch()) {
      end = progress;
      if (lifted > 0 || progress.bytesFetched === 0) continue;
      assert.equal(progress.maxBytesPerSecond, 1);
      assert.ok(progress.bytesFetched < MiB, "more than the burst of each fetch came through a cap of one byte");
      assert.equal(host.staging.setBandwidth(progress.orderId, 0), 0);
      lifted += 1;
    }
    assert.deepEqual([lifted, end?.state, end?.maxBytesPerSecond], [1, "STAGED", 0]);
    assert.throws(() => host.staging.setBandwidth("order-none", 1), /knows no order/);
  });

  it("hold the host to its own cap, which outlives a restart", async () => {
    await using host = await StagingHost.make(forge);
    await using depot = await DepotServer.start(vibs);
    host.clock = systemClock;
    host.policy = { maxBytesPerSecond: 7 };
    await host.start();
    assert.equal(host.staging.bandwidth(), 7);
    assert.equal(host.staging.setBandwidth("", 3), 3);
    await host.stop();
    await host.start();
    assert.equal(host.staging.bandwidth(), 3);
    const board = host.staging.stage(given([depot.url], { maxBytesPerSecond: 5 }));
    assert.equal(board.now.maxBytesPerSecond, 3, "the lower of two caps");
    host.staging.setBandwidth("", 0);
    assert.equal(host.staging.setBandwidth(board.now.orderId, 0), 0);
    assert.equal((await lastOf(board.watch())).state, "STAGED");
  });

  for (const [ordered, host, expected] of [
    [4, 16, 4],
    [2, 16, 2],
    [16, 3, 3],
  ] as const)
    it(`fetch ${expected} at once, the largest first, where the order says ${ordered} and the host at most ${host}`, async () => {
      vibs = await Promise.all(
        [3, 9, 5, 8, 4, 7, 6].map((n) => forgeVib({ name: `net-forge-${n}`, sizeBytes: n * 100_000 })),
      );
      await using agent = await StagingHost.make(forge);
      await using depot = await DepotServer.start(vibs);
      depot.stallAfterBytes = 1000;
      agent.clock = systemClock;
      agent.policy = { parallelMost: host };
      await agent.start();
      const board = agent.staging.stage(given([depot.url], { parallel: ordered }));
      for await (const { underway } of board.watch())
        if (underway.filter(({ bytesDone }) => bytesDone > 0).length === expected) break;
      const bySize = [...vibs].sort((a, b) => b.bytes.length - a.bytes.length).map(({ entry }) => entry.sha256);
      assert.deepEqual(depot.asked.map(({ sha256 }) => sha256).sort(), bySize.slice(0, expected).sort());
      depot.stallAfterBytes = undefined;
      depot.cut();
      assert.equal((await lastOf(board.watch())).state, "STAGED");
    });

  it("end an order that has worked for its time, with what was verified kept", async () => {
    await using host = await StagingHost.make(forge);
    await using depot = await DepotServer.start(vibs);
    depot.stallAfterBytes = MiB + 200_000;
    host.clock = systemClock;
    host.policy = { stallMs: 60_000 };
    await host.start();
    // Time enough for the one file, also on a busy machine.
    const end = await host.stage(given([depot.url], { maxSeconds: 5 }));
    assert.deepEqual([end.state, end.problem?.code], ["FAILED", "STAGE_TIMED_OUT"]);
    assert.deepEqual([host.names("vibs").length, host.names("parts").length], [1, 1]);
    depot.stallAfterBytes = undefined;
    assert.equal((await host.stage(given([depot.url]))).state, "STAGED");
    assert.ok((depot.asked.at(-1)?.fromByte ?? 0) > 0, "resumed");
  });

  it("give up a source that stalls, and one whose request takes too long, and go on elsewhere at the byte reached", async () => {
    for (const policy of [{ stallMs: 2_000 }, { requestMs: 2_000 }]) {
      await using host = await StagingHost.make(forge);
      await using stuck = await DepotServer.start(vibs);
      await using good = await DepotServer.start(vibs);
      stuck.stallAfterBytes = 500_000;
      host.policy = policy;
      await host.start();
      const end = await host.stage(given([stuck.url, good.url]));
      assert.equal(end.state, "STAGED");
      const failed = host.events.filter(({ event }) => event === "source-failed");
      const reached = failed.map(({ details }) => (details as { atByte: number }).atByte);
      assert.deepEqual(good.asked.map(({ fromByte }) => fromByte).sort(), reached.sort());
      assert.ok(reached.every((bytes) => bytes <= 500_000));
      const code = "stallMs" in policy ? "SOURCE_STALLED" : "SOURCE_TIMED_OUT";
      assert.ok(failed.length > 0 && failed.every(({ details }) => JSON.stringify(details).includes(code)));
    }
  });

  it("give up a source below the least rate", async () => {
    await using host = await StagingHost.make(forge);
    await using slow = await DepotServer.start(vibs);
    await using good = await DepotServer.start(vibs);
    // By this clock a second passes at every look: no source is quick enough but for the second one, which is not measured.
    let now = Date.now();
    host.clock = { now: () => (now += 1000) };
    host.policy = { minBytesPerSecond: 1024 * MiB, slowWindowMs: 1000, requestMs: 60_000 };
    await host.start();
    const end = await host.stage(given([slow.url, good.url]));
    assert.equal(end.problem?.code, "ALL_SOURCES_FAILED");
    assert.match(end.problem?.message ?? "", /fewer than 1073741824 bytes a second/);
  });
});
