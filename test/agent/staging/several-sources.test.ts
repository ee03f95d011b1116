import assert from "node:assert/strict";
import { DepotServer } from "../rig/depot-server.js";
import { forgeVib, ImageForge, type ForgedVib } from "../rig/image-forge.js";
import { isRoot, StagingHost } from "../rig/staging-host.js";

const MiB = 1024 * 1024;

describe("a file of several sources, or of one that changes", function () {
  let forge: ImageForge;
  let host: StagingHost;
  let big: ForgedVib;
  let good: DepotServer;
  let bad: DepotServer;
  before(function () {
    if (!isRoot) this.skip();
  });
  beforeEach(async () => {
    forge = new ImageForge();
    host = await StagingHost.make(forge);
    big = await forgeVib({ name: "big-forge", sizeBytes: 3 * MiB });
    [good, bad] = [await DepotServer.start([big]), await DepotServer.start([big])];
    bad.wrong.add(big.entry.sha256);
    await host.start();
  });
  afterEach(async () => {
    await host[Symbol.asyncDispose]();
    await Promise.all([good, bad].map((depot) => depot[Symbol.asyncDispose]()));
  });

  it("is asked of a source that gives nothing once in a while, and not anew for each file of an image", async () => {
    const vibs = await Promise.all(Array.from({ length: 6 }, (_, n) => forgeVib({ name: `net-forge-${n}` })));
    for (const { entry, bytes } of vibs) [good, bad].forEach((depot) => depot.put(entry.sha256, bytes));
    bad.stallAfterBytes = 0;
    host.policy = { stallMs: 300 };
    await host.stop();
    await host.start();
    const manifest = forge.manifest(vibs.map(({ entry }) => entry));
    const order = () => forge.sign(manifest, forge.order(manifest, { sources: [bad.url, good.url], parallel: 1 }));
    assert.equal((await host.stage(order())).state, "STAGED");
    assert.deepEqual([bad.asked.length, good.asked.length], [1, 6]);
  });

  const give = (...sources: readonly DepotServer[]) => {
    const manifest = forge.manifest([big.entry]);
    const order = forge.order(manifest, { sources: sources.map(({ url }) => url) });
    return host.stage(forge.sign(manifest, order));
  };

  it("is brought by the good one, which broke off, though a bad one went on: both are named together, none alone", async () => {
    good.cutAfterBytes = MiB;
    const { state, badSources, notices, problem } = await give(good, bad);
    assert.equal(state, "STAGED", problem?.message);
    // Alone, the good one brought all of it. That the other one must have been wrong is only so if the first sent the same both times.
    assert.deepEqual(badSources, []);
    const [notice] = notices;
    assert.ok(notice?.startsWith(`${good.url} and ${bad.url} served wrong bytes`), notice);
    assert.ok(
      good.asked.slice(1).every(({ fromByte }, n) => fromByte === n * MiB),
      "from its first byte on",
    );
  });

  it("is brought by the good one though its first bytes came from a bad one, which is named, and it alone", async () => {
    bad.cutAfterBytes = MiB;
    const { state, badSources, problem } = await give(bad, good);
    assert.equal(state, "STAGED", problem?.message);
    assert.deepEqual(
      badSources.map(({ source }) => source),
      [bad.url],
    );
  });

  it("is given up when the good one does not bring it whole, with the bad one named", async () => {
    bad.cutAfterBytes = 2 * MiB;
    good.cutAfterBytes = MiB;
    // What it gives once, and then no more.
    good.etag = () => {
      if (good.asked.length > 0) good.status = 503;
      return "one";
    };
    const { state, problem, badSources } = await give(good, bad);
    assert.deepEqual([state, problem?.code], ["FAILED", "VIB_DIGEST_MISMATCH"]);
    assert.deepEqual(
      badSources.map(({ source }) => source),
      [bad.url],
    );
    assert.deepEqual(host.names("vibs"), []);
  });

  it("is fetched anew when it changes at its source in the middle of the fetch", async () => {
    good.cutAfterBytes = 2 * MiB;
    good.etag = () => (good.asked.length === 0 ? "first" : "second");
    const { state, problem } = await give(good);
    assert.equal(state, "STAGED", problem?.message);
    assert.deepEqual(
      good.asked.map(({ fromByte, ifRange }) => [fromByte, ifRange]),
      [
        [0, undefined],
        [2 * MiB, '"first"'],
        [0, undefined],
        [2 * MiB, '"second"'],
      ],
    );
  });

  it("is given up in the end where it changes again and again", async () => {
    good.cutAfterBytes = 2 * MiB;
    good.etag = () => String(good.asked.length);
    const { state, problem } = await give(good);
    assert.deepEqual([state, problem?.code], ["FAILED", "ALL_SOURCES_FAILED"]);
    assert.match(problem?.message ?? "", /changed there/);
    assert.equal(good.asked.length, 8, "four times from the first byte on");
  });
});
