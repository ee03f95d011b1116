import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { makeWorkplace, mountSmallFilesystem } from "../../rig/workplace.js";
import { DepotServer } from "../rig/depot-server.js";
import { forgeVib, ImageForge, type ForgedVib } from "../rig/image-forge.js";
import { isRoot, StagingHost } from "../rig/staging-host.js";

describe("the place where an image is staged", function () {
  let forge: ImageForge;
  let vibs: ForgedVib[];
  let depot: DepotServer;
  before(function () {
    if (!isRoot) this.skip();
  });
  beforeEach(async () => {
    forge = new ImageForge();
    vibs = await Promise.all([1, 2].map((n) => forgeVib({ name: `net-forge-${n}`, sizeBytes: n * 50_000 })));
    depot = await DepotServer.start(vibs);
  });
  afterEach(() => depot[Symbol.asyncDispose]());

  const give = (host: StagingHost) => {
    const manifest = forge.manifest(vibs.map((vib) => vib.entry));
    return host.stage(forge.sign(manifest, forge.order(manifest, { sources: [depot.url] })));
  };
  const staged = async (host: StagingHost) => {
    await host.start();
    assert.equal((await give(host)).state, "STAGED");
  };
  const told = async (host: StagingHost) => {
    const { images, receiptEnvelope } = await host.staging.staged();
    return [images[0]?.state, host.receipt(receiptEnvelope).state];
  };
  const codeOf = async (host: StagingHost) => {
    const { state, problem } = await give(host);
    return [state, problem?.code];
  };

  it("is refused, also with nothing left to fetch, once others may read or change it; and its content does not count (sentence 11)", async () => {
    await using host = await StagingHost.make(forge);
    await staged(host);
    for (const mode of [0o755, 0o777]) {
      chmodSync(host.folder, mode);
      assert.deepEqual(await codeOf(host), ["FAILED", "FOLDER_NOT_PRIVATE"]);
      assert.deepEqual(await told(host), ["absent", "absent"]);
    }
    chmodSync(host.folder, 0o700);
    assert.deepEqual(await told(host), ["complete", "complete"]);
  });

  it("lets the agent start and say why when it is refused", async () => {
    await using host = await StagingHost.make(forge);
    await staged(host);
    await host.stop();
    chmodSync(host.folder, 0o755);
    await host.start();
    assert.ok(host.events.some(({ event }) => event === "staging-folder-refused"));
    assert.deepEqual(await told(host), ["absent", "absent"]);
  });

  it("is missing when its file system is not mounted: nothing is staged onto the disk below, nothing is forgotten", async function () {
    using place = makeWorkplace("test-place");
    const scratch = mountSmallFilesystem(place, "scratch", 24);
    if (scratch === undefined) return this.skip();
    await using host = await StagingHost.make(forge);
    host.policy = { scratchFolder: scratch };
    await staged(host);
    await host.stop();
    assert.equal(spawnSync("umount", [scratch]).status, 0);
    await host.start();
    assert.deepEqual(await codeOf(host), ["FAILED", "SCRATCH_MISSING"]);
    assert.deepEqual(await told(host), ["absent", "absent"]);
    assert.equal(existsSync(join(scratch, "greenroom")), false, "nothing was made below the mount point");
    await host.stop();
    // As after a reboot: the same file system, perhaps with another device number.
    assert.equal(spawnSync("mount", ["-o", "loop", join(place.path, "scratch.img"), scratch]).status, 0);
    await host.start();
    assert.deepEqual(await told(host), ["complete", "complete"]);
  });

  it("heals when its content was deleted on the same file system", async () => {
    await using host = await StagingHost.make(forge);
    await staged(host);
    rmSync(join(host.folder, ".."), { recursive: true });
    assert.deepEqual(await told(host), ["absent", "absent"]);
    assert.equal((await give(host)).state, "STAGED");
    assert.deepEqual(await told(host), ["complete", "complete"]);
  });

  it("is refused when another agent uses it, until the marker is removed; then everything is verified again", async () => {
    await using host = await StagingHost.make(forge);
    await staged(host);
    const marker = join(host.folder, "marker");
    writeFileSync(marker, `${"0".repeat(32)}\n`);
    assert.deepEqual(await codeOf(host), ["FAILED", "STAGING_FOLDER_FOREIGN"]);
    unlinkSync(marker);
    const victim = join(host.folder, "vibs", `${vibs[0]?.entry.sha256}.vib`);
    writeFileSync(victim, Buffer.alloc(statSync(victim).size, 7));
    assert.deepEqual(await told(host), ["absent", "absent"], "names and sizes alone prove nothing");
    await host.stop();
    await host.start();
    assert.deepEqual(await told(host), ["partial", "partial"]);
  });

  it("never writes through a part file that has a second name elsewhere", async () => {
    await using host = await StagingHost.make(forge);
    await host.start();
    const outside = join(host.place, "precious");
    writeFileSync(outside, "precious", { mode: 0o600 });
    mkdirSync(join(host.folder, "parts"), { recursive: true, mode: 0o700 });
    chmodSync(join(host.folder, ".."), 0o700);
    linkSync(outside, join(host.folder, "parts", `${vibs[0]?.entry.sha256}.part`));
    assert.equal((await give(host)).state, "STAGED");
    assert.equal(readFileSync(outside, "utf8"), "precious");
  });

  it("counts no file that has a second name, or that others can change", async () => {
    await using host = await StagingHost.make(forge);
    await staged(host);
    const path = join(host.folder, "vibs", `${vibs[0]?.entry.sha256}.vib`);
    linkSync(path, join(host.place, "second-name"));
    assert.deepEqual(await told(host), ["partial", "partial"]);
    rmSync(join(host.place, "second-name"));
    chmodSync(path, 0o666);
    assert.deepEqual(await told(host), ["partial", "partial"]);
    assert.equal((await give(host)).state, "STAGED");
    assert.equal(statSync(path).mode & 0o777, 0o400);
  });

  it("does not count a folder that was put in its place", async () => {
    await using host = await StagingHost.make(forge);
    await staged(host);
    const aside = `${host.folder}-aside`;
    renameSync(host.folder, aside);
    mkdirSync(join(host.folder, "vibs"), { recursive: true, mode: 0o700 });
    chmodSync(host.folder, 0o700);
    for (const { entry } of vibs)
      writeFileSync(join(host.folder, "vibs", `${entry.sha256}.vib`), Buffer.alloc(entry.sizeBytes), { mode: 0o600 });
    assert.deepEqual(await told(host), ["absent", "absent"]);
    assert.equal((await give(host)).state, "STAGED");
    assert.equal(depot.sentBytes, 2 * vibs.reduce((sum, { entry }) => sum + entry.sizeBytes, 0), "all fetched anew");
  });
});
