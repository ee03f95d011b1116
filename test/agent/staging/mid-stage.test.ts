import assert from "node:assert/strict";
import { utimesSync } from "node:fs";
import { reconcile } from "../../../agent/staging/upkeep/reconcile.js";
import type { StagedReport } from "../../../agent/staging/staged-report.js";
import { forgeVib } from "../rig/image-forge.js";
import { StagedImage } from "../rig/staged-image.js";
import { isRoot, lastOf } from "../rig/staging-host.js";

const SIZES = [50_000, 100_000, 400_000];

describe("what is told of a staging before it is through", function () {
  before(function () {
    if (!isRoot) this.skip();
  });

  it("counts as staged, for the image, its targets and in the receipt, what nothing is left to check of, and names what lies here besides", async () => {
    await using image = await StagedImage.make(SIZES);
    const more = await forgeVib({ name: "san-forge", sizeBytes: 70_000 });
    let asked: Promise<StagedReport> | undefined;
    image.host.failpoint = (name) => {
      if (name === "all-committed") asked = image.host.staging.staged();
    };
    assert.equal((await image.stage([...image.vibs, more])).state, "STAGED");
    const report = await asked;
    assert.ok(report);
    const [told] = report.images;
    const receipt = image.host.receipt(report.receiptEnvelope);
    const [target] = report.targets;
    const whole = image.vibs.reduce((sum, { bytes }) => sum + bytes.length, 0);
    assert.deepEqual([told?.state, target?.state, receipt.state], ["partial", "partial", "partial"]);
    assert.deepEqual([told?.bytesStaged, target?.vibsStaged, receipt.vibs.length], [whole, 3, 3]);
    assert.deepEqual(told?.vibs.map(({ depth }) => depth).sort(), ["packed", "unpacked", "unpacked", "unpacked"]);
  });

  it("counts what was fetched over every run of the order, and not what lay here before it", async () => {
    await using image = await StagedImage.make(SIZES);
    const more = await forgeVib({ name: "san-forge", sizeBytes: 900_000 });
    image.depot.stallAfterBytes = 300_000;
    const order = await stagedHalf(image, [...image.vibs, more]);
    await image.host.stop();
    image.depot.stallAfterBytes = undefined;
    await image.host.start();
    const end = await lastOf(image.host.staging.watch(order));
    assert.equal(end.state, "STAGED");
    assert.ok(end.bytesFetchedBefore >= 300_000);
    assert.equal(end.bytesFetched + end.bytesFetchedBefore, more.bytes.length);
  });

  it("is canceled also while files are read again before it is planned; what was looked at by then stays settled", async () => {
    await using image = await StagedImage.make([1_000_000, 1_000_000]);
    for (const n of [0, 1]) utimesSync(image.path(n), 1, 1);
    const stop = new AbortController();
    let chunks = 0;
    const pace = async (): Promise<void> => {
      if (++chunks === 3) stop.abort(new RangeError("canceled"));
      stop.signal.throwIfAborted();
    };
    await assert.rejects(reconcile(image.host.tools(), pace), /canceled/);
    assert.deepEqual(await image.told(), ["absent", 0, "absent", 0]);
    const { kept, quarantined } = await reconcile(image.host.tools());
    assert.deepEqual([kept.length, quarantined.length], [2, 0]);
    assert.deepEqual(await image.told(), ["complete", 2, "complete", 2]);
  });

  it("holds an order to its time over every run of it", async () => {
    await using image = await StagedImage.make(SIZES);
    const more = await forgeVib({ name: "san-forge", sizeBytes: 900_000 });
    image.depot.stallAfterBytes = 300_000;
    const order = await stagedHalf(image, [...image.vibs, more]);
    image.host.nowMs += 3_600_000;
    await image.host.stop();
    image.depot.stallAfterBytes = undefined;
    await image.host.start();
    const end = await lastOf(image.host.staging.watch(order));
    assert.deepEqual([end.state, end.problem?.code], ["FAILED", "STAGE_TIMED_OUT"]);
  });
});

/** Orders an image whose source stalls, until what it gives has come; answers the order. */
async function stagedHalf(image: StagedImage, vibs: StagedImage["vibs"]): Promise<string> {
  const begun = image.begin(vibs);
  for await (const { bytesFetched } of begun.watch()) if (bytesFetched >= 300_000) break;
  return begun.now.orderId;
}
