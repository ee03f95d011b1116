import assert from "node:assert/strict";
import { chmodSync, chownSync, mkdirSync, rmSync, symlinkSync, truncateSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isProblem } from "../../../core/problem/problem.js";
import { DepotServer } from "../rig/depot-server.js";
import { forgeVib, ImageForge, type ForgedVib } from "../rig/image-forge.js";
import { isRoot, StagingHost } from "../rig/staging-host.js";

describe("after a crash the staging folder and the ledger come together", function () {
  let forge: ImageForge;
  let vibs: ForgedVib[];
  before(function () {
    if (!isRoot) this.skip();
  });
  beforeEach(async () => {
    forge = new ImageForge();
    vibs = await Promise.all([1, 2, 3].map((n) => forgeVib({ name: `net-forge-${n}`, sizeBytes: n * 50_000 })));
  });

  async function staged(): Promise<{ host: StagingHost; path: (vib: ForgedVib | undefined) => string }> {
    const host = await StagingHost.make(forge);
    await using depot = await DepotServer.start(vibs);
    await host.start();
    const manifest = forge.manifest(vibs.map((vib) => vib.entry));
    await host.stage(forge.sign(manifest, forge.order(manifest, { sources: [depot.url] })));
    return { host, path: (vib) => join(host.folder, "vibs", `${vib?.entry.sha256}.vib`) };
  }

  const states = async (host: StagingHost) => {
    const [image] = (await host.staging.staged()).images;
    return [image?.state, image?.vibs.length];
  };

  const found = (host: StagingHost) => host.ledger.findings.all().map(({ kind, name }) => [kind, name]);

  it("keeps everything over a plain restart", async () => {
    const { host } = await staged();
    await using _ = host;
    await host.stop();
    await host.start();
    assert.deepEqual(await states(host), ["complete", 3]);
  });

  it("verifies a file without a row again, and keeps it", async () => {
    const { host } = await staged();
    await using _ = host;
    host.ledger.stagedVibs.remove(vibs[0]?.entry.sha256 ?? "");
    await host.stop();
    await host.start();
    assert.deepEqual(await states(host), ["complete", 3]);
  });

  it("sets a file without a row aside that is not what its name says", async () => {
    const { host, path } = await staged();
    await using _ = host;
    const sha256 = vibs[0]?.entry.sha256 ?? "";
    host.ledger.stagedVibs.remove(sha256);
    writeFileSync(path(vibs[0]), vibs[1]?.bytes ?? "");
    await host.stop();
    await host.start();
    assert.ok(!host.names("vibs").includes(`${sha256}.vib`));
    assert.deepEqual(await states(host), ["partial", 2]);
    assert.deepEqual(found(host), [["FOREIGN", `${sha256}.vib`]]);
    assert.match(host.ledger.findings.all()[0]?.detail ?? "", /VIB_DIGEST_MISMATCH.*moved to quarantine/);
  });

  it("forgets a file that is gone, and one that was cut", async () => {
    const { host, path } = await staged();
    await using _ = host;
    unlinkSync(path(vibs[0]));
    truncateSync(path(vibs[1]), 100);
    assert.deepEqual(await states(host), ["partial", 1], "the truth is told also before the restart");
    await host.stop();
    await host.start();
    assert.deepEqual(await states(host), ["partial", 1]);
    assert.equal(host.names("vibs").length, 1, "what was cut is no VIB");
    assert.deepEqual(found(host).sort(), [
      ["ALTERED", vibs[1]?.entry.id],
      ["MISSING", vibs[0]?.entry.id],
    ]);
  });

  it("finds altered content when it is told to verify, and drops it", async () => {
    const { host, path } = await staged();
    await using _ = host;
    const bytes = Buffer.from(vibs[2]?.bytes ?? "");
    bytes[bytes.length - 1000] = (bytes[bytes.length - 1000] ?? 0) ^ 1;
    writeFileSync(path(vibs[2]), bytes);
    assert.deepEqual(await states(host), ["partial", 2], "it stops counting before anybody verifies");
    assert.deepEqual(await host.staging.verify(), { verified: 2, damaged: [vibs[2]?.entry.id] });
    assert.deepEqual(await states(host), ["partial", 2]);
    assert.deepEqual(found(host), [["ALTERED", vibs[2]?.entry.id]]);
  });

  for (const [name, harm] of [
    ["readable by others", (folder: string) => chmodSync(folder, 0o755)],
    ["owned by another", (folder: string) => chownSync(folder, 12345, 0)],
    ["below a folder that others may write", (folder: string) => chmodSync(join(folder, "../.."), 0o1777)],
    [
      "reached by a link",
      (folder: string) => {
        rmSync(folder, { recursive: true });
        mkdirSync(join(folder, "../../elsewhere"), { mode: 0o700 });
        symlinkSync(join(folder, "../../elsewhere"), folder);
      },
    ],
  ] as const)
    it(`refuses a staging folder that is ${name}, and says why`, async () => {
      const { host } = await staged();
      await using _ = host;
      harm(host.folder);
      await assert.rejects(host.staging.verify(), (thrown) => isProblem(thrown, "FOLDER_NOT_PRIVATE"));
      chmodSync(join(host.folder, "../.."), 0o700);
    });
});
