import assert from "node:assert/strict";
import type { StageProgress } from "../../../agent/domain/stage-progress.js";
import { ProgressBoard } from "../../../agent/staging/progress-board.js";
import { systemClock } from "../../../core/time/clock.js";

const VIB = { sha256: "a".repeat(64), sizeBytes: 10_000, id: "F_b_net_1", targetIds: ["host"] };
const ORDER = { orderId: "order-1", imageDigest: "sha256:0" };

describe("the progress of a staging", () => {
  it("tells each VIB and the whole: bytes, rate, remaining seconds, phase", () => {
    let now = 0;
    const board = new ProgressBoard(ORDER, { now: () => now }, () => 500);
    const other = { ...VIB, sha256: "b".repeat(64), sizeBytes: 5_000 };
    board.planned([VIB, other], [VIB], { notices: [] });
    board.began(VIB, 2_000);
    assert.deepEqual([board.now.underway[0]?.phase, board.now.bytesDone], ["READING", 7_000]);
    board.fetching(VIB);
    for (now = 1000; now <= 4000; now += 1000) board.fetched(VIB, 1000);
    now = 4000;
    const { underway, bytesDone, bytesTotal, bytesFetched, bytesPerSecond, remainingSeconds } = board.now;
    assert.deepEqual([bytesDone, bytesTotal, bytesFetched, bytesPerSecond], [11_000, 15_000, 4_000, 1_000]);
    assert.equal(remainingSeconds, 4);
    assert.deepEqual(underway, [
      {
        id: VIB.id,
        sha256: VIB.sha256,
        phase: "FETCHING",
        bytesDone: 6_000,
        bytesTotal: 10_000,
        bytesPerSecond: 1_000,
        remainingSeconds: 4,
      },
    ]);
    board.verified(VIB);
    assert.equal(board.now.underway[0]?.phase, "COMMITTING");
    board.committed(VIB);
    assert.deepEqual([board.now.vibsDone, board.now.underway.length, board.now.maxBytesPerSecond], [2, 0, 500]);
    board.end("STAGED", {});
    assert.deepEqual([board.now.bytesPerSecond, board.now.remainingSeconds], [0, undefined]);
  });

  it("tells of a bad source a hundred times, and then that there is more", () => {
    const board = new ProgressBoard(ORDER, systemClock, () => 0);
    for (let n = 0; n < 4096; n++) board.badSource("http://mirror", `vib-${n}`, "other bytes");
    const { notices, badSources } = board.now;
    assert.deepEqual([notices.length, badSources.length], [101, 100]);
    assert.deepEqual([notices[99], badSources[99]?.vibId], ["http://mirror served wrong bytes for vib-99", "vib-99"]);
    assert.match(notices[100] ?? "", /more/);
  });

  it("tells what is read once more apart from what arrives: which VIB, how far, and all of it", () => {
    let now = 0;
    const board = new ProgressBoard(ORDER, { now: () => now }, () => 0);
    const other = { ...VIB, sha256: "b".repeat(64), sizeBytes: 5_000 };
    board.planned([VIB, other], [], {});
    board.step("VERIFY");
    board.verifying(15_000);
    board.unpacking(VIB);
    for (now = 1000; now <= 4000; now += 1000) board.unpacked(VIB, 1000);
    now = 4000;
    const { underway, bytesDone, bytesTotal, verifying, bytesPerSecond, remainingSeconds } = board.now;
    assert.deepEqual([bytesDone, bytesTotal, bytesPerSecond, remainingSeconds], [15_000, 15_000, 1_000, 11]);
    assert.deepEqual(verifying, { bytesDone: 4_000, bytesTotal: 15_000 });
    const [vib] = underway;
    assert.deepEqual([vib?.phase, vib?.bytesDone, vib?.bytesTotal], ["UNPACKING", 4_000, 10_000]);
    board.unpacked(VIB, 9_000);
    assert.deepEqual(board.now.underway[0]?.bytesDone, 10_000, "one that was read from its beginning again");
    board.left(VIB);
    board.step("RECEIPT");
    assert.deepEqual([board.now.underway, board.now.verifying, board.now.bytesPerSecond], [[], undefined, 0]);
  });

  it("shows no rate once nothing has come for a while, and no remaining time without one", () => {
    let now = 0;
    const board = new ProgressBoard(ORDER, { now: () => now }, () => 0);
    board.planned([VIB], [VIB], {});
    board.began(VIB, 0);
    now = 1000;
    board.fetched(VIB, 1000);
    now = 60_000;
    assert.deepEqual([board.now.bytesPerSecond, board.now.remainingSeconds], [0, undefined]);
  });

  it("shows the rate again soon after the clock was set back", () => {
    let now = 3_600_000;
    const board = new ProgressBoard(ORDER, { now: () => now }, () => 0);
    board.planned([VIB], [VIB], {});
    board.began(VIB, 0);
    board.fetched(VIB, 1000);
    now = 0;
    board.fetched(VIB, 1000);
    now = 1000;
    board.fetched(VIB, 1000);
    assert.deepEqual([board.now.bytesPerSecond, board.now.underway[0]?.bytesPerSecond], [1000, 1000]);
  });

  it("tells at most four events a second, and the end at once", async () => {
    const board = new ProgressBoard(ORDER, systemClock, () => 0);
    const seen: { readonly atMs: number; readonly progress: StageProgress }[] = [];
    const watching = (async () => {
      for await (const progress of board.watch()) seen.push({ atMs: Date.now(), progress });
    })();
    board.planned([VIB], [VIB], {});
    board.began(VIB, 0);
    const from = Date.now();
    // A flood of changes for a second and a half (longer where this process gets no turn), without a pause in which a timer could not fire.
    await new Promise<void>((resolve) => {
      const flood = () => {
        board.fetched(VIB, 1);
        if (Date.now() - from < 1500 || seen.length < 3) setImmediate(flood);
        else resolve();
      };
      flood();
    });
    board.end("STAGED", {});
    await watching;
    assert.equal(seen.at(-1)?.progress.state, "STAGED");
    // The first look and the end are no events of the flood.
    const between = seen.slice(1, -1);
    const elapsedMs = (seen.at(-1)?.atMs ?? 0) - from;
    assert.ok(between.length <= 1 + elapsedMs / 250, `${between.length} events in ${elapsedMs} ms`);
    assert.ok(between.length >= 2, "and it does tell");
  });

  it("is joined by a second watcher in the middle, who sees the whole picture and the same end", async () => {
    const board = new ProgressBoard(ORDER, systemClock, () => 0);
    board.planned([VIB], [VIB], {});
    board.began(VIB, 0);
    board.fetched(VIB, 10);
    const late = board.watch();
    const first = await late.next();
    assert.equal(first.done === true ? -1 : first.value.bytesDone, 10);
    board.end("CANCELED", {});
    const last = await late.next();
    assert.equal(last.done === true ? "" : last.value.state, "CANCELED");
    assert.equal((await late.next()).done, true);
  });
});
