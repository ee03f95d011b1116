import assert from "node:assert/strict";
import { limitsOf } from "../../../controller/api/resource/stage-limits.js";
import { stageSpec } from "../../../controller/api/wire/software.js";
import { presentHost } from "../../../controller/api/present/host-results.js";
import {
  limitsFromNow,
  refuseImpossibleHours,
  type StageLimits,
} from "../../../controller/rollout/stage/stage-limits.js";
import { stageInput } from "../../../controller/rollout/stage/stage.js";
import { signStageOrder } from "../../../controller/rollout/stage/stage-order.js";
import type { ImageRecord } from "../../../controller/store/images/images.js";
import { openEnvelope } from "../../../core/trust/dsse.js";
import { newSeed, signingKeyFromSeed } from "../../../core/trust/ed25519.js";
import { isProblem } from "../../../core/problem/problem.js";
import { decodeOrder } from "../../../formats/manifest/codec.js";
import { STAGE_ORDER_TYPE } from "../../../formats/manifest/image-manifest.js";

const NOW_MS = Date.parse("2026-11-27T12:00:00Z");
const asked = {
  max_bytes_per_second: 1024,
  max_seconds: 3600,
  hours: { not_before: "2026-11-28T22:00:00Z", until: "2026-12-05T06:00:00Z", daily_from: "22:00", daily_to: "05:00" },
};

describe("what a staging is allowed", () => {
  it("stands in the signed order of every host, as it was asked for", () => {
    const orderKey = signingKeyFromSeed(newSeed());
    const parts = { clock: { now: () => NOW_MS }, orderKey, orderLeaseSeconds: 60 };
    const image = { scopeId: "domain-c1", imageDigest: `sha256:${"a".repeat(64)}` } as ImageRecord;
    const limits = limitsOf(stageSpec.parse({ greenroom: asked }).greenroom ?? assert.fail());
    const wanted = { hostId: "host-1", image, sources: ["https://depot"], orderNumber: 1, parallel: 4, limits };
    const { envelope } = signStageOrder(parts, wanted);
    const keys = [orderKey.publicKey];
    const order = decodeOrder(openEnvelope({ envelope, payloadType: STAGE_ORDER_TYPE, keys }).payload);
    assert.deepEqual([order.maxBytesPerSecond, order.maxSeconds], [1024, 3600]);
    const { not_before: notBefore, until, daily_from: dailyFrom, daily_to: dailyTo } = asked.hours;
    assert.deepEqual(order.hours, { notBefore, until, dailyFrom, dailyTo });
  });

  it("is what is left of it when it is tried again: hours that are past say nothing any more", () => {
    const [past, ahead] = ["2026-11-27T11:59:00Z", "2026-11-27T12:01:00Z"];
    const daily = { dailyFrom: "22:00", dailyTo: "05:00" };
    const left = (hours: StageLimits["hours"]) => limitsFromNow({ maxSeconds: 5, ...(hours && { hours }) }, NOW_MS);
    assert.deepEqual(left({ notBefore: past, until: past }), { maxSeconds: 5 });
    assert.deepEqual(left({ notBefore: past, until: ahead, ...daily }), {
      maxSeconds: 5,
      hours: { until: ahead, ...daily },
    });
    assert.deepEqual(left({ notBefore: ahead }), { maxSeconds: 5, hours: { notBefore: ahead } });
    assert.deepEqual(left(undefined), { maxSeconds: 5 });
  });

  const refused: readonly (readonly [what: string, greenroom: unknown])[] = [
    ["a key that nobody knows", { max_bytes: 1 }],
    ["a key of the hours that nobody knows", { hours: { from: "22:00" } }],
    ["a cap of nothing", { max_bytes_per_second: 0 }],
    ["more than thirty days", { max_seconds: 2_592_001 }],
    ["a time without its zone", { hours: { until: "2026-12-05T06:00:00" } }],
    ["a window with one end", { hours: { daily_from: "22:00" } }],
    ["an empty window", { hours: { daily_from: "22:00", daily_to: "22:00" } }],
    ["no time of day", { hours: { daily_from: "24:00", daily_to: "05:00" } }],
  ];
  for (const [what, greenroom] of refused)
    it(`is refused with ${what}`, () => assert.equal(stageSpec.safeParse({ greenroom }).success, false));

  it("is refused where nothing could ever be staged", () => {
    const impossible = (thrown: unknown) => isProblem(thrown, "STAGE_HOURS_IMPOSSIBLE");
    const over = { until: "2026-11-27T11:59:59Z" };
    assert.throws(() => refuseImpossibleHours(over, NOW_MS), impossible);
    const turned = { notBefore: "2026-11-29T00:00:00Z", until: "2026-11-28T00:00:00Z" };
    assert.throws(() => refuseImpossibleHours(turned, NOW_MS), impossible);
    refuseImpossibleHours({ notBefore: "2026-11-28T00:00:00Z", until: "2026-11-29T00:00:00Z" }, NOW_MS);
    refuseImpossibleHours({}, NOW_MS);
  });

  it("is nothing in the tasks of an older release, whose hosts are shown all the same", () => {
    assert.deepEqual(stageInput.parse({ commitId: "c", hostIds: [], parallel: 4 }).limits, {});
    const detail = {
      ...{
        name: "esx-01",
        step: "fetch",
        bytesTotal: 10,
        bytesDone: 5,
        bytesFetched: 5,
        bytesFetchedBefore: null,
        vibsTotal: 1,
        vibsDone: 0,
      },
      ...{ fetching: [], notices: [], skipReason: null, problem: null, persistence: null, order: null },
    };
    const row = {
      hostId: "host-1",
      status: "RUNNING",
      detail,
      startedAt: "2026-11-27T12:00:00Z",
      endedAt: null,
    } as const;
    const greenroom = presentHost(row)?.status.greenroom;
    assert.ok(greenroom);
    assert.deepEqual([greenroom.bytes_per_second, greenroom.remaining_seconds, greenroom.pause], [0, null, null]);
    assert.deepEqual([greenroom.bad_sources, greenroom.targets], [[], []]);
  });
});
