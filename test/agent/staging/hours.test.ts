import assert from "node:assert/strict";
import type { StageProgress } from "../../../agent/domain/stage-progress.js";
import type { ProgressBoard } from "../../../agent/staging/progress-board.js";
import { DepotServer } from "../rig/depot-server.js";
import { forgeVib, ImageForge, NOW_MS, type ForgedVib } from "../rig/image-forge.js";
import { isRoot, lastOf, StagingHost } from "../rig/staging-host.js";
import type { StageHours } from "../../../formats/manifest/image-manifest.js";

const MiB = 1024 * 1024;
const later = (ms: number): string => new Date(NOW_MS + ms).toISOString();

describe("an order with hours", function () {
  let forge: ImageForge;
  let vibs: ForgedVib[];
  before(function () {
    if (!isRoot) this.skip();
  });
  beforeEach(async () => {
    forge = new ImageForge();
    vibs = [await forgeVib({ name: "net-forge", sizeBytes: 3 * MiB })];
  });

  function ordered(depot: DepotServer, hours: StageHours, manifest = forge.manifest(vibs.map((vib) => vib.entry))) {
    return forge.sign(manifest, forge.order(manifest, { sources: [depot.url], hours }));
  }

  async function until(board: ProgressBoard, fits: (progress: StageProgress) => boolean): Promise<StageProgress> {
    for await (const progress of board.watch()) if (fits(progress)) return progress;
    throw new Error("it ended before");
  }
  const waits = ({ pause }: StageProgress): boolean => pause !== undefined;

  it("fetches nothing before its time, says when it will, and begins by itself", async () => {
    await using host = await StagingHost.make(forge);
    await using depot = await DepotServer.start(vibs);
    await host.start();
    const board = host.staging.stage(ordered(depot, { notBefore: later(40) }));
    const { step, pause } = await until(board, waits);
    assert.deepEqual([step, pause?.resumesAt, depot.asked.length], ["WAIT", later(40), 0]);
    host.clock = { now: () => NOW_MS + 41 };
    assert.equal((await lastOf(board.watch())).state, "STAGED");
  });

  it("pauses when its hours end in mid-fetch, keeps its part, and goes on at the next ones by a range", async () => {
    await using host = await StagingHost.make(forge);
    await using depot = await DepotServer.start(vibs);
    depot.stallAfterBytes = 2 * MiB;
    // A moment is left, in which the depot gives two MiB and then nothing; it is over once the first of them is on the disk.
    let nowMs = Date.parse("2026-11-24T12:00:58.000Z");
    host.clock = { now: () => nowMs };
    host.failpoint = (name) => {
      if (name === "batch-written") nowMs = Date.parse("2026-11-24T12:01:00.000Z");
    };
    await host.start();
    const board = host.staging.stage(ordered(depot, { dailyFrom: "11:00", dailyTo: "12:01" }));
    const { pause, bytesDone } = await until(board, waits);
    assert.equal(pause?.resumesAt, "2026-11-25T11:00:00.000Z");
    assert.equal(bytesDone, 0, "nothing is under way");
    assert.deepEqual(host.names("parts"), [`${vibs[0]?.entry.sha256}.part`]);
    assert.deepEqual(host.names("vibs"), []);
    await host.stop();
    // The agent is started again the next day: the order goes on.
    depot.stallAfterBytes = undefined;
    host.clock = { now: () => Date.parse("2026-11-25T11:30:00Z") };
    await host.start();
    assert.equal((await lastOf(host.staging.watch(""))).state, "STAGED");
    assert.ok((depot.asked.at(-1)?.fromByte ?? 0) >= MiB, "resumed");
  });

  it("pauses also when its hours are over since the clock was set forward in mid-fetch", async () => {
    await using host = await StagingHost.make(forge);
    await using depot = await DepotServer.start(vibs);
    depot.stallAfterBytes = 2 * MiB;
    host.policy = { stallMs: 60_000 };
    host.failpoint = (name) => {
      if (name === "batch-written") host.nowMs = NOW_MS + 7_200_000;
    };
    await host.start();
    const board = host.staging.stage(ordered(depot, { dailyFrom: "11:00", dailyTo: "13:00" }));
    const { pause } = await until(board, waits);
    assert.equal(pause?.resumesAt, "2026-11-25T11:00:00.000Z");
    assert.equal(host.names("parts").length, 1, "its part is kept");
    assert.equal(await host.staging.cancel(""), true);
  });

  it("is canceled while it waits, and may be verified and unstaged meanwhile", async () => {
    await using host = await StagingHost.make(forge);
    await using depot = await DepotServer.start(vibs);
    await host.start();
    assert.equal((await lastOf(host.staging.stage(ordered(depot, {})).watch())).state, "STAGED");
    const board = host.staging.stage(ordered(depot, { notBefore: later(3_600_000) }));
    await until(board, waits);
    assert.deepEqual(await host.staging.verify(), { verified: 1, damaged: [] });
    const { removed, receiptEnvelope } = await host.staging.unstage(undefined);
    assert.deepEqual([removed, host.receipt(receiptEnvelope).state, host.names("vibs")], [1, "absent", []]);
    assert.equal(board.now.state, "RUNNING", "it waits on, and is planned when it begins");
    assert.equal(await host.staging.cancel(""), true);
    const end = await lastOf(board.watch());
    assert.deepEqual([end.state, end.problem?.code], ["CANCELED", "STAGE_CANCELED"]);
  });

  it("takes another cap while it waits, which holds once it begins, also after a restart", async () => {
    await using host = await StagingHost.make(forge);
    await using depot = await DepotServer.start(vibs);
    await host.start();
    const order = ordered(depot, { notBefore: later(3_600_000) });
    await until(host.staging.stage(order), waits);
    assert.equal(host.staging.setBandwidth("order-1", 1), 1);
    await host.stop();
    // By a clock that goes on, since a cap is a matter of time.
    const began = Date.now();
    host.clock = { now: () => NOW_MS + 3_600_000 + Date.now() - began };
    await host.start();
    const fetches = await until(host.staging.stage(order), ({ bytesFetched }) => bytesFetched > 0);
    assert.equal(fetches.maxBytesPerSecond, 1);
    assert.ok(fetches.bytesFetched < MiB, "the burst alone");
    assert.equal(host.staging.setBandwidth("order-1", 0), 0);
    assert.equal((await lastOf(host.staging.watch("order-1"))).state, "STAGED");
  });

  it("fails when its hours are over for good, instead of waiting for ever, and the next order is taken", async () => {
    await using host = await StagingHost.make(forge);
    await using depot = await DepotServer.start(vibs);
    await host.start();
    const board = host.staging.stage(ordered(depot, { dailyFrom: "00:00", dailyTo: "00:01", until: later(40) }));
    const end = await lastOf(board.watch());
    assert.deepEqual([end.state, end.problem?.code, depot.asked.length], ["FAILED", "STAGE_HOURS_OVER", 0]);
    assert.equal((await lastOf(host.staging.stage(ordered(depot, {})).watch())).state, "STAGED");
  });

  it("makes way for a newer order while it waits", async () => {
    await using host = await StagingHost.make(forge);
    await using depot = await DepotServer.start(vibs);
    await host.start();
    const first = host.staging.stage(ordered(depot, { notBefore: later(3_600_000) }));
    await until(first, waits);
    const second = host.staging.stage(ordered(depot, {}));
    const [one, two] = await Promise.all([lastOf(first.watch()), lastOf(second.watch())]);
    assert.deepEqual([one.state, one.problem?.code, two.state], ["CANCELED", "STAGE_SUPERSEDED", "STAGED"]);
    assert.equal(host.ledger.orders.last()?.state, "STAGED");
  });

  it("ends when its image's manifest expires while it waits: no freeze", async () => {
    await using host = await StagingHost.make(forge);
    await using depot = await DepotServer.start(vibs);
    await host.start();
    const manifest = forge.manifest(
      vibs.map((vib) => vib.entry),
      { expiresAt: later(1000) },
    );
    const board = host.staging.stage(ordered(depot, { notBefore: later(30) }, manifest));
    await until(board, waits);
    host.clock = { now: () => NOW_MS + 1001 };
    const end = await lastOf(board.watch());
    assert.deepEqual([end.state, end.problem?.code, depot.asked.length], ["FAILED", "MANIFEST_EXPIRED", 0]);
  });
});
