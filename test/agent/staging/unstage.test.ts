import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isProblem } from "../../../core/problem/problem.js";
import { forgeVib } from "../rig/image-forge.js";
import { StagedImage } from "../rig/staged-image.js";
import { isRoot } from "../rig/staging-host.js";

describe("unstaging", function () {
  let image: StagedImage;
  before(function () {
    if (!isRoot) this.skip();
  });
  beforeEach(async () => {
    image = await StagedImage.make([50_000, 100_000]);
  });
  afterEach(() => image[Symbol.asyncDispose]());

  const digests = () => image.host.ledger.images.all().map(({ manifest }) => manifest.imageDigest);
  const unstage = async (imageDigest: string | undefined) => {
    const { receiptEnvelope, ...done } = await image.host.staging.unstage(imageDigest);
    const receipt = receiptEnvelope === undefined ? undefined : image.host.receipt(receiptEnvelope);
    return { ...done, receipt };
  };
  const bytes = () => image.vibs.reduce((sum, { entry }) => sum + entry.sizeBytes, 0);

  it("of an image removes its files and proves their absence; a second time there is nothing to remove, and the proof again", async () => {
    const [digest] = digests();
    const first = await unstage(digest);
    assert.deepEqual([first.removed, first.freedBytes], [2, bytes()]);
    assert.deepEqual([first.receipt?.imageDigest, first.receipt?.state, first.receipt?.vibs], [digest, "absent", []]);
    const second = await unstage(digest);
    assert.deepEqual([second.removed, second.freedBytes, second.receipt?.state], [0, 0, "absent"]);
    assert.ok((second.receipt?.counter ?? 0) > (first.receipt?.counter ?? 0));
    assert.equal(image.host.ledger.stagedVibs.all().size, 0);
  });

  it("of all answers the receipt of the image ordered last", async () => {
    await image.stage([await forgeVib({ name: "san-forge" })]);
    const [newest] = digests();
    const { removed, receipt } = await unstage(undefined);
    assert.deepEqual([removed, receipt?.imageDigest, receipt?.state], [3, newest, "absent"]);
  });

  it("of an older image answers its own receipt; the newest receipt that goes up is of the image ordered last", async () => {
    const [old] = digests();
    await image.stage([await forgeVib({ name: "san-forge" })]);
    const { receipt } = await unstage(old);
    assert.deepEqual([receipt?.imageDigest, receipt?.state], [old, "absent"]);
    let last = image.host.ledger.receipts.first();
    while (image.host.ledger.receipts.waiting() > 1) {
      image.host.ledger.receipts.acknowledge(last?.counter ?? 0);
      last = image.host.ledger.receipts.first();
    }
    const sent = image.host.receipt(last?.envelope);
    assert.deepEqual([sent.imageDigest, sent.state], [digests()[0], "complete"]);
    assert.ok(sent.counter > (receipt?.counter ?? 0));
  });

  it("of an image that was never ordered here removes nothing and proves nothing", async () => {
    assert.deepEqual(await unstage(`sha256:${"0".repeat(64)}`), { freedBytes: 0, removed: 0, receipt: undefined });
    assert.equal(image.host.names("vibs").length, 2);
  });

  it("of a held image, or of all while one is held, is refused by the holder's name", async () => {
    const [digest = ""] = digests();
    image.host.ledger.holds.put({ imageDigest: digest, holder: "remediation-7" });
    for (const which of [digest, undefined])
      await assert.rejects(
        image.host.staging.unstage(which),
        (thrown) => isProblem(thrown, "IMAGE_HELD") && thrown.details["holder"] === "remediation-7",
      );
    assert.equal(image.host.names("vibs").length, 2);
    image.host.ledger.holds.release("remediation-7");
    assert.equal((await unstage(digest)).removed, 2);
  });

  it("takes part files along, and the tags under which they came", async () => {
    const sha256 = "1".repeat(64);
    writeFileSync(join(image.host.folder, "parts", `${sha256}.part`), "half", { mode: 0o600 });
    image.host.ledger.partTags.put({ sha256, source: "http://depot", etag: '"x"' });
    const { removed, freedBytes } = await unstage(undefined);
    assert.deepEqual([removed, freedBytes], [2, bytes() + 4]);
    assert.equal(image.host.ledger.partTags.get(sha256, "http://depot"), undefined);
    assert.deepEqual(image.host.names("parts"), []);
  });

  it("takes files along that the ledger does not know, and leaves quarantine to the operator", async () => {
    image.host.ledger.stagedVibs.remove(image.vibs[0]?.entry.sha256 ?? "");
    writeFileSync(join(image.host.folder, "junk"), "x");
    assert.equal((await unstage(undefined)).removed, 2);
    assert.deepEqual(image.host.names("vibs"), []);
    assert.equal(image.quarantine().length, 1);
  });

  it("works without a staging folder", async () => {
    rmSync(join(image.host.folder, ".."), { recursive: true });
    const { removed, receipt } = await unstage(undefined);
    assert.deepEqual([removed, receipt?.state], [0, "absent"]);
  });
});
