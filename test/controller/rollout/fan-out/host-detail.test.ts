import assert from "node:assert/strict";
import type { StagingProgress } from "../../../../controller/fleet/staging-progress.js";
import { hostDetail, seenIn, waitingDetail } from "../../../../controller/rollout/fan-out/host-detail.js";

describe("what a task knows of a host", () => {
  const told = (bytesFetched: number, change: Partial<StagingProgress> = {}): StagingProgress => ({
    orderId: "order-1",
    imageDigest: "sha256:00",
    state: "RUNNING",
    step: "fetch",
    bytesTotal: 100,
    bytesDone: 0,
    bytesFetched,
    bytesFetchedBefore: null,
    vibsTotal: 1,
    vibsDone: 0,
    fetching: [],
    underway: [],
    verifying: null,
    notices: [],
    bytesPerSecond: 0,
    remainingSeconds: null,
    pause: null,
    badSources: [],
    targets: [],
    ...change,
  });
  /** Bytes fetched as the task tells them after each event; through a row of the store each time. */
  const counted = (events: readonly StagingProgress[]): number[] => {
    let detail = waitingDetail("esx-01");
    return events.map((event) => {
      detail = hostDetail.parse({ ...detail, ...seenIn(event, detail) });
      return detail.bytesFetched;
    });
  };
  const fetched = (counts: readonly number[]): number[] => counted(counts.map((count) => told(count)));

  it("counts what was fetched in every run of the order, also in one that an agent or a controller cut off", () => {
    assert.deepEqual(fetched([0, 30, 60]), [0, 30, 60]);
    assert.deepEqual(fetched([30, 60, 0, 40]), [30, 60, 60, 100]);
    assert.deepEqual(fetched([60, 0, 10, 0, 5]), [60, 60, 70, 70, 75]);
  });

  it("takes an agent's own count of its earlier runs, never less than it told before it was killed", () => {
    const run = (before: number, count: number) => told(count, { bytesFetchedBefore: before });
    assert.deepEqual(counted([run(0, 30), run(0, 60), run(55, 0), run(55, 3), run(55, 45)]), [30, 60, 60, 60, 100]);
    assert.deepEqual(counted([run(0, 30), run(55, 45)]), [30, 100], "what it fetched unheard counts as well");
  });

  it("counts what an order fetched before another one took its place", () => {
    const second = (count: number) => told(count, { orderId: "order-2", bytesFetchedBefore: 0 });
    assert.deepEqual(
      counted([told(40, { bytesFetchedBefore: 0 }), second(0), second(20), second(60)]),
      [40, 40, 60, 100],
    );
  });

  it("counts no byte twice where the same run is joined again", () => {
    assert.deepEqual(fetched([30, 60, 60, 100]), [30, 60, 60, 100]);
  });
});
