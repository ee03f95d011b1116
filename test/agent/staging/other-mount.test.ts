import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DepotServer } from "../rig/depot-server.js";
import { forgeVib, ImageForge, type ForgedVib } from "../rig/image-forge.js";
import { isRoot, StagingHost } from "../rig/staging-host.js";

const MiB = 1024 * 1024;

describe("something mounted below the scratch folder", function () {
  let forge: ImageForge;
  let host: StagingHost;
  let vibs: ForgedVib[];
  let depot: DepotServer;
  let mounted: string | undefined;
  before(function () {
    if (!isRoot) this.skip();
  });
  beforeEach(async () => {
    forge = new ImageForge();
    host = await StagingHost.make(forge);
    vibs = await Promise.all([3000, 3 * MiB].map((sizeBytes, n) => forgeVib({ name: `net-forge-${n}`, sizeBytes })));
    depot = await DepotServer.start(vibs);
  });
  afterEach(async () => {
    await host.stop();
    if (mounted !== undefined) spawnSync("umount", ["-l", mounted], { stdio: "ignore" });
    mounted = undefined;
    await host[Symbol.asyncDispose]();
    await depot[Symbol.asyncDispose]();
  });

  const give = (count: number) => {
    const manifest = forge.manifest(vibs.slice(0, count).map(({ entry }) => entry));
    return host.stage(forge.sign(manifest, forge.order(manifest, { sources: [depot.url] })));
  };
  function mount(path: string, how: readonly string[]): boolean {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    mounted = path;
    return spawnSync("mount", [...how, path], { stdio: "ignore" }).status === 0;
  }
  const MEMORY = ["-t", "tmpfs", "-o", "size=3m,mode=0700", "tmpfs"];

  for (const where of ["greenroom", "greenroom/staging"])
    it(`on ${where}: its room counts, before the first byte; memory is called so, and refused where the policy says so`, async function () {
      const scratch = join(host.root, "host/scratch");
      if (!mount(join(scratch, where), MEMORY)) return this.skip();
      await host.start();
      const refused = await give(1);
      assert.deepEqual(
        [refused.state, refused.problem?.code],
        ["FAILED", "SCRATCH_VOLATILE"],
        refused.problem?.message,
      );
      assert.equal(refused.problem?.details["path"], mounted);
      await host.stop();
      host.policy = { volatileScratch: "volatile" };
      await host.start();
      const { state, receiptEnvelope } = await give(1);
      assert.deepEqual([state, host.receipt(receiptEnvelope).persistence], ["STAGED", "volatile"]);
      assert.ok(host.receipt(receiptEnvelope).freeBytes <= 3 * MiB);
      const asked = depot.asked.length;
      const { problem } = await give(2);
      assert.equal(problem?.code, "INSUFFICIENT_SPACE");
      assert.ok(String(problem.details["path"]).startsWith(mounted ?? "-"), "the path that is short");
      assert.equal(depot.asked.length, asked, "before the first byte");
    });

  for (const inner of ["vibs", "parts"])
    for (const [what, how] of [
      ["another disk", () => MEMORY],
      ["a folder of the same disk", (path: string) => ["--bind", path]],
    ] as const)
      it(`on ${inner}, ${what}: refused before the first byte, since no name can move there in one step`, async function () {
        const path = join(host.folder, inner);
        if (!mount(path, how(path))) return this.skip();
        await host.start();
        const { state, problem } = await give(1);
        assert.deepEqual([state, problem?.code, problem?.details["inner"]], ["FAILED", "STAGING_FOLDER_SPLIT", inner]);
        assert.equal(depot.asked.length, 0);
        spawnSync("umount", [path]);
        mounted = undefined;
        assert.equal((await give(1)).state, "STAGED");
      });
});
