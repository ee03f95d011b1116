import assert from "node:assert/strict";
import { DepotServer } from "../rig/depot-server.js";
import { folderListing } from "../rig/folder-listing.js";
import { forgeVib, ImageForge, ON_DPU } from "../rig/image-forge.js";
import { StagedImage } from "../rig/staged-image.js";
import { isRoot, StagingHost } from "../rig/staging-host.js";

describe("staging changes as little as can be", function () {
  before(function () {
    if (!isRoot) this.skip();
  });

  it("on a compliant host: nothing is fetched, and nothing on the host's disks is another than before", async () => {
    const forge = new ImageForge();
    const vibs = await Promise.all([1, 2].map((n) => forgeVib({ name: `net-forge-${n}` })));
    const old = await forgeVib({ name: "old-forge" });
    await using host = await StagingHost.make(forge, { bankVibs: vibs.map(({ bytes }) => bytes) });
    await using depot = await DepotServer.start([...vibs, old]);
    await host.start();
    const give = (of: typeof vibs) => {
      const manifest = forge.manifest(of.map(({ entry }) => entry));
      return host.stage(forge.sign(manifest, forge.order(manifest, { sources: [depot.url] })));
    };
    const untouched = folderListing(host.root);
    assert.equal((await give(vibs)).state, "COMPLIANT");
    assert.deepEqual(folderListing(host.root), untouched, "also where nothing was ever staged");
    // With what an older image left: it is not tidied up in passing either.
    assert.equal((await give([...vibs, old])).state, "STAGED");
    const before = folderListing(host.root);
    const asked = depot.asked.length;
    assert.equal((await give(vibs)).state, "COMPLIANT");
    await host.staging.staged();
    assert.deepEqual([folderListing(host.root), depot.asked.length], [before, asked]);
  });

  it("changes the staging folder alone, on any host", async () => {
    const forge = new ImageForge();
    const vibs = [await forgeVib({ name: "net-forge" }), await forgeVib({ name: "dpu-forge", target: ON_DPU })];
    await using host = await StagingHost.make(forge, { dpus: 1 });
    await using depot = await DepotServer.start(vibs);
    await host.start();
    const outside = () => folderListing(host.root).filter((line) => !/host\/scratch[ /]/.test(line));
    const before = outside();
    const manifest = forge.manifest(vibs.map(({ entry }) => entry));
    const order = forge.order(manifest, { sources: [depot.url] });
    assert.equal((await host.stage(forge.sign(manifest, order))).state, "STAGED");
    assert.deepEqual(outside(), before);
  });

  it("keeps what two images share as one file, fetched once, and never touches it for the second", async () => {
    await using image = await StagedImage.make();
    const more = await forgeVib({ name: "san-forge" });
    const shared = folderListing(image.path(0));
    const asked = image.depot.asked.length;
    const end = await image.stage([...image.vibs.slice(0, 1), more]);
    assert.deepEqual([end.state, end.bytesFetched], ["STAGED", more.bytes.length]);
    assert.deepEqual(
      image.depot.asked.slice(asked).map(({ sha256 }) => sha256),
      [more.entry.sha256],
    );
    assert.deepEqual(folderListing(image.path(0)), shared);
    assert.equal(image.host.names("vibs").length, 4);
    const [second, first] = (await image.host.staging.staged()).images;
    assert.deepEqual([first?.state, second?.state], ["complete", "complete"]);
  });

  it("keeps it also when one of the two is unstaged", async () => {
    await using image = await StagedImage.make();
    const first = image.host.ledger.images.all()[0]?.manifest.imageDigest;
    await image.stage(image.vibs.slice(0, 1));
    assert.equal((await image.host.staging.unstage(first)).removed, 2);
    assert.deepEqual(await image.told(), ["complete", 1, "complete", 1]);
  });

  it("lets an order pass a verification that is in the middle of a file", async () => {
    await using image = await StagedImage.make();
    const more = await forgeVib({ name: "san-forge" });
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    let reading = (): void => undefined;
    const read = new Promise<void>((resolve) => (reading = resolve));
    const verification = image.host.staging.verify(() => (reading(), held));
    await read;
    assert.equal((await image.stage([...image.vibs, more])).state, "STAGED");
    release();
    assert.deepEqual(await verification, { verified: 3, damaged: [] });
  });

  it("lets files go while a verification reads them, and calls none of them damaged", async () => {
    await using image = await StagedImage.make();
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    let reading = (): void => undefined;
    const read = new Promise<void>((resolve) => (reading = resolve));
    const verification = image.host.staging.verify(() => (reading(), held));
    await read;
    assert.equal((await image.host.staging.unstage(undefined)).removed, 3);
    release();
    assert.deepEqual(await verification, { verified: 0, damaged: [] });
    assert.deepEqual(image.found(), []);
  });
});
