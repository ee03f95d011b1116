import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { forgeVib, type ForgedVib } from "../rig/image-forge.js";
import { StagedImage } from "../rig/staged-image.js";
import { isRoot } from "../rig/staging-host.js";

const KiB = 1024;

describe("room in the staging folder", function () {
  let image: StagedImage;
  let others: ForgedVib[];
  before(function () {
    if (!isRoot) this.skip();
  });
  beforeEach(async () => {
    image = await StagedImage.make([400 * KiB, 400 * KiB]);
    others = await Promise.all([1, 2].map((n) => forgeVib({ name: `san-forge-${n}`, sizeBytes: 400 * KiB })));
  });
  afterEach(() => image[Symbol.asyncDispose]());

  const limit = async (change: { quotaBytes?: number; reserveBytes?: number }) => {
    image.host.policy = change;
    await image.restart();
  };
  /** Puts a file of so many bytes where an operator, or a crash, might. */
  const put = (name: string, sizeBytes: number) => {
    mkdirSync(join(image.host.folder, name, ".."), { recursive: true, mode: 0o700 });
    writeFileSync(join(image.host.folder, name), Buffer.alloc(sizeBytes, 1), { mode: 0o600 });
  };
  const part = (letter: string) => `parts/${letter.repeat(64)}.part`;

  it("is limited by a quota, said with its numbers before the first byte; what is staged stays", async () => {
    await limit({ quotaBytes: 700 * KiB });
    const asked = image.depot.asked.length;
    const { state, problem } = await image.stage(others);
    assert.deepEqual([state, problem?.code, problem?.details["what"]], ["FAILED", "INSUFFICIENT_SPACE", "quota"]);
    const { needBytes, haveBytes, shortBytes, quotaBytes, path, couldDelete } = problem?.details ?? {};
    assert.equal(quotaBytes, 700 * KiB);
    assert.equal(haveBytes, 0);
    assert.ok(Number(needBytes) >= 800 * KiB && Number(needBytes) < 820 * KiB, String(needBytes));
    assert.equal(shortBytes, Number(needBytes) + 808 * KiB - 700 * KiB);
    assert.equal(path, join(image.host.root, "host/scratch"));
    assert.deepEqual(couldDelete, [image.host.ledger.images.all()[1]?.manifest.imageDigest]);
    assert.match(problem?.message ?? "", /may hold 700/);
    assert.equal(image.depot.asked.length, asked);
    assert.equal(image.host.names("vibs").length, 2);
  });

  it("is made within a quota by the oldest image, and only as much as needed", async () => {
    await limit({ quotaBytes: 1700 * KiB });
    image.host.nowMs += 1000;
    assert.equal((await image.stage(others)).state, "STAGED");
    assert.equal(image.host.names("vibs").length, 4);
    image.host.nowMs += 1000;
    const [third] = [await forgeVib({ name: "fc-forge", sizeBytes: 300 * KiB })];
    assert.equal((await image.stage([third])).state, "STAGED");
    const names = image.host.names("vibs");
    assert.equal(names.length, 4, "one had to go");
    for (const vib of [...others, third]) assert.ok(names.includes(`${vib.entry.sha256}.vib`));
  });

  it("is made by quarantine first, then by orphaned parts, then by old images", async () => {
    await limit({ quotaBytes: 1900 * KiB });
    put("quarantine/20260101T000000.000Z-old", 300 * KiB);
    put("quarantine/20260202T000000.000Z-young", 300 * KiB);
    put(part("1"), 300 * KiB);
    const small = await forgeVib({ name: "a-forge", sizeBytes: 300 * KiB });
    assert.equal((await image.stage([small])).state, "STAGED");
    assert.deepEqual(image.quarantine(), ["20260202T000000.000Z-young"]);
    assert.deepEqual([image.host.names("parts").length, image.host.names("vibs").length], [1, 3]);
    const large = await forgeVib({ name: "b-forge", sizeBytes: 700 * KiB });
    assert.equal((await image.stage([small, large])).state, "STAGED");
    assert.deepEqual([image.quarantine(), image.host.names("parts").length], [[], 0]);
    assert.equal(image.host.names("vibs").length, 4, "no image had to go");
  });

  it("is not made by folders in quarantine, which count all the same", async () => {
    await limit({ quotaBytes: 1300 * KiB });
    put("quarantine/20260101T000000.000Z-folder/inner", 500 * KiB);
    const { problem } = await image.stage(others);
    assert.equal(problem?.details["what"], "quota");
    assert.deepEqual(problem.details["couldDelete"], [image.host.ledger.images.all()[1]?.manifest.imageDigest]);
    assert.deepEqual(image.quarantine(), ["20260101T000000.000Z-folder"]);
  });

  it("names what lies in quarantine as well where all of it would not be enough", async () => {
    put("quarantine/20260101T000000.000Z-x", 10 * KiB);
    await limit({ reserveBytes: Number.MAX_SAFE_INTEGER / 4 });
    const { problem } = await image.stage(others);
    const digest = image.host.ledger.images.all()[1]?.manifest.imageDigest;
    assert.deepEqual(problem?.details["couldDelete"], ["quarantine/20260101T000000.000Z-x", digest]);
    assert.deepEqual(image.quarantine(), ["20260101T000000.000Z-x"], "nothing is deleted in vain");
  });

  it("is made by the oldest order's image first, whatever the host's clock said at each", async () => {
    image.host.nowMs -= 3_600_000;
    const [second, third] = others;
    assert.ok(second && third);
    await image.stage([second]);
    const { images, receiptEnvelope } = await image.host.staging.staged();
    assert.equal(images[0]?.vibs[0]?.sha256, second.entry.sha256, "the one ordered last is told first");
    assert.equal(image.host.receipt(receiptEnvelope).imageDigest, images[0].imageDigest);
    await limit({ quotaBytes: 1300 * KiB });
    assert.equal((await image.stage([third])).state, "STAGED");
    assert.ok(image.host.names("vibs").includes(`${second.entry.sha256}.vib`), "the later order's stayed");
    assert.equal(image.host.names("vibs").length, 3, "one of the first order's went");
  });

  it("is never made by what a remediation applies from, also when many images came since", async () => {
    const held = image.host.ledger.images.all()[0]?.manifest.imageDigest ?? "";
    image.host.ledger.holds.put({ imageDigest: held, holder: "remediation-7" });
    for (let n = 0; n < 20; n++) {
      const manifest = image.forge.manifest(others.map(({ entry }) => ({ ...entry, version: `1.0-${n}` })));
      image.host.ledger.images.put(manifest, "2026-11-24T12:00:01.000Z");
    }
    await limit({ quotaBytes: 1100 * KiB });
    const { state, problem } = await image.stage(others);
    assert.deepEqual([state, problem?.code, problem?.details["couldDelete"]], ["FAILED", "INSUFFICIENT_SPACE", []]);
    image.host.ledger.holds.release("remediation-7");
    assert.equal((await image.stage(others)).state, "STAGED");
  });

  it("is never made by files of the wanted image that its plan does not mention", async () => {
    // A DPU that cannot be read wants nothing for the moment; what is staged for it stays.
    const { vibs } = image;
    const [first] = vibs;
    assert.ok(first);
    const forDpu = {
      ...first,
      entry: { ...first.entry, target: { kind: "DPU", platform: "ESXio", stageable: true } as const },
    };
    await limit({ quotaBytes: 1000 * KiB });
    const { problem } = await image.stage([forDpu, ...others]);
    assert.equal(problem?.code, "INSUFFICIENT_SPACE");
    assert.ok(image.host.names("vibs").includes(`${first.entry.sha256}.vib`));
  });
});
