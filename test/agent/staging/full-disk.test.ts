import assert from "node:assert/strict";
import { rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeWorkplace, mountSmallFilesystem } from "../../rig/workplace.js";
import { DepotServer } from "../rig/depot-server.js";
import { forgeVib, ImageForge } from "../rig/image-forge.js";
import { isRoot, StagingHost } from "../rig/staging-host.js";

const MiB = 1024 * 1024;

describe("a disk that somebody else fills while an image is fetched", () => {
  it("ends the staging with INSUFFICIENT_SPACE, keeps the part, and goes on when there is room again", async function () {
    if (!isRoot) this.skip();
    using place = makeWorkplace("test-full");
    const scratch = mountSmallFilesystem(place, "scratch", 24);
    if (scratch === undefined) return this.skip();
    const forge = new ImageForge();
    await using host = await StagingHost.make(forge);
    host.policy = { scratchFolder: scratch };
    const big = await forgeVib({ name: "big-forge", sizeBytes: 12 * MiB });
    await using depot = await DepotServer.start([big]);
    const hog = join(scratch, "hog");
    let filled = false;
    host.failpoint = (name) => {
      if (name !== "batch-written" || filled) return;
      filled = true;
      const { bavail, bsize } = statfsSync(scratch);
      writeFileSync(hog, Buffer.alloc(bavail * bsize - MiB));
    };
    await host.start();
    const manifest = forge.manifest([big.entry]);
    const give = () => host.stage(forge.sign(manifest, forge.order(manifest, { sources: [depot.url] })));
    const end = await give();
    assert.deepEqual([end.state, end.problem?.code], ["FAILED", "INSUFFICIENT_SPACE"]);
    assert.equal(end.problem?.details["path"], scratch);
    const { needBytes, haveBytes, shortBytes } = end.problem?.details ?? {};
    assert.ok(typeof needBytes === "number" && typeof haveBytes === "number" && typeof shortBytes === "number");
    assert.ok(needBytes > haveBytes && shortBytes === needBytes - haveBytes);
    assert.ok(needBytes > 4 * MiB, "what is still to come, not merely one block more than there is");
    rmSync(hog);
    assert.equal((await give()).state, "STAGED");
    assert.ok((depot.asked.at(-1)?.fromByte ?? 0) > 0, "resumed");
  });
});
