import assert from "node:assert/strict";
import type { StagingProgress } from "../../../../controller/fleet/staging-progress.js";
import { hostDetail, seenIn, waitingDetail } from "../../../../controller/rollout/fan-out/host-detail.js";

describe("what a task knows of a host", () => {
  const told = (bytesFetched: number): StagingProgress => ({
    orderId: "order-1",
    imageDigest: "sha256:00",
    state: "RUNNING",
    step: "fetch",
    bytesTotal: 100,
    bytesDone: 0,
    bytesFetched,
    vibsTotal: 1,
    vibsDone: 0,
    fetching: [],
    notices: [],
    bytesPerSecond: 0,
    remainingSeconds: null,
    pause: null,
    badSources: [],
    targets: [],
  });
  /** Bytes fetched as the task tells them after each event; through a row of the store each time. */
  const fetched = (counts: readonly number[]): number[] => {
    let detail = waitingDetail("esx-01");
    return counts.map((count) => {
      detail = hostDetail.parse({ ...detail, ...seenIn(told(count), detail) });
      return detail.bytesFetched;
    });
  };

  it("counts what was fetched in every run of the order, also in one that an agent or a controller cut off", () => {
    assert.deepEqual(fetched([0, 30, 60]), [0, 30, 60]);
    assert.deepEqual(fetched([30, 60, 0, 40]), [30, 60, 60, 100]);
    assert.deepEqual(fetched([60, 0, 10, 0, 5]), [60, 60, 70, 70, 75]);
  });

  it("counts no byte twice where the same run is joined again", () => {
    assert.deepEqual(fetched([30, 60, 60, 100]), [30, 60, 60, 100]);
  });
});
