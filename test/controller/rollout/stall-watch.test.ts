import assert from "node:assert/strict";
import type { StagingProgress } from "../../../controller/fleet/staging-progress.js";
import { StallWatch } from "../../../controller/rollout/stage/stall-watch.js";

const VERIFYING: StagingProgress = {
  ...{ orderId: "order-1", imageDigest: "sha256:0", state: "RUNNING", step: "verify" },
  ...{ bytesTotal: 100, bytesDone: 100, bytesFetched: 100, bytesFetchedBefore: 0, vibsTotal: 1, vibsDone: 1 },
  ...{ fetching: [], underway: [], notices: [], badSources: [], targets: [], pause: null },
  ...{ bytesPerSecond: 0, remainingSeconds: null },
  verifying: { bytesDone: 10, bytesTotal: 100 },
};

describe("the watch over a host that gets no farther", () => {
  it("takes what is read once more for progress: all bytes are there, and their verification may be long", () => {
    let armed = 0;
    const alarm = () => {
      armed++;
      return () => undefined;
    };
    using watch = new StallWatch(1000, { now: () => 0, alarm, onStall: () => undefined });
    watch.heard(VERIFYING);
    assert.equal(armed, 2);
    watch.heard({ ...VERIFYING, bytesPerSecond: 7 });
    assert.equal(armed, 2, "nothing of it was read");
    watch.heard({ ...VERIFYING, verifying: { bytesDone: 11, bytesTotal: 100 } });
    assert.equal(armed, 3);
  });
});
