import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { StageProgress } from "../../../agent/domain/stage-progress.js";
import { makeWorkplace, mountSmallFilesystem, type Workplace } from "../../rig/workplace.js";
import { DepotServer } from "../rig/depot-server.js";
import { fill } from "../rig/full-disk.js";
import { forgeVib, ImageForge, type ForgedVib } from "../rig/image-forge.js";
import { isRoot, StagingHost } from "../rig/staging-host.js";

const MiB = 1024 * 1024;

/** Whether a command that changes the machine went well. */
const did = (command: string, ...args: string[]): boolean => spawnSync(command, args, { stdio: "ignore" }).status === 0;

/** A file system that gives a folder of it no more than so many bytes (EDQUOT), to root neither; undefined where this machine has none. */
function mountWithQuota(place: Workplace, quotaMiB: number): string | undefined {
  const [image, path] = [join(place.path, "quota.img"), place.folder("quota")];
  place.onDispose(() => void spawnSync("umount", ["-l", path], { stdio: "ignore" }));
  const scratch = join(path, "scratch");
  const isMade =
    did("truncate", "-s", "192M", image) &&
    did("mkfs.btrfs", "-q", image) &&
    did("mount", "-o", "loop", image, path) &&
    did("btrfs", "quota", "enable", path) &&
    did("btrfs", "subvolume", "create", scratch) &&
    did("btrfs", "qgroup", "limit", `${quotaMiB}M`, scratch);
  return isMade ? scratch : undefined;
}

describe("a disk that takes no more while an image is fetched", function () {
  let place: Workplace;
  let forge: ImageForge;
  let host: StagingHost;
  let big: ForgedVib;
  let depot: DepotServer;
  before(function () {
    if (!isRoot) this.skip();
  });
  beforeEach(async () => {
    place = makeWorkplace("test-full");
    forge = new ImageForge();
    host = await StagingHost.make(forge);
    big = await forgeVib({ name: "big-forge", sizeBytes: 12 * MiB });
    depot = await DepotServer.start([big]);
  });
  afterEach(async () => {
    await depot[Symbol.asyncDispose]();
    await host[Symbol.asyncDispose]();
    place[Symbol.dispose]();
  });

  const give = () => {
    const manifest = forge.manifest([big.entry]);
    return host.stage(forge.sign(manifest, forge.order(manifest, { sources: [depot.url] })));
  };
  function assertShort({ state, problem }: StageProgress, path: string): void {
    assert.deepEqual([state, problem?.code], ["FAILED", "INSUFFICIENT_SPACE"], problem?.message);
    assert.equal(problem?.details["path"], path);
    const { needBytes, haveBytes, shortBytes, couldDelete } = problem?.details ?? {};
    assert.ok(typeof needBytes === "number" && typeof haveBytes === "number" && typeof shortBytes === "number");
    assert.ok(needBytes > haveBytes && shortBytes === needBytes - haveBytes);
    assert.ok(Array.isArray(couldDelete));
    assert.equal(host.ledger.orders.last()?.problem?.code, "INSUFFICIENT_SPACE");
  }

  it("since another process fills the disk (ENOSPC): INSUFFICIENT_SPACE, the part is kept, and it goes on when there is room", async function () {
    const scratch = mountSmallFilesystem(place, "scratch", 24);
    if (scratch === undefined) return this.skip();
    host.policy = { scratchFolder: scratch };
    const hog = join(scratch, "hog");
    let filled = false;
    host.failpoint = (name) => {
      if (name !== "batch-written" || filled) return;
      filled = true;
      const { bavail, bsize } = statfsSync(scratch);
      assert.ok(did("fallocate", "-l", String(bavail * bsize - MiB), hog));
    };
    await host.start();
    const end = await give();
    assertShort(end, scratch);
    assert.ok(Number(end.problem?.details["needBytes"]) > 4 * MiB, "what is still to come, not merely one block more");
    rmSync(hog);
    assert.equal((await give()).state, "STAGED");
    assert.ok((depot.asked.at(-1)?.fromByte ?? 0) > 0, "resumed");
  });

  it("or has no inode left: INSUFFICIENT_SPACE before the first byte, and in mid-fetch", async function () {
    const scratch = mountSmallFilesystem(place, "scratch", 24, ["-N", "48"]);
    if (scratch === undefined) return this.skip();
    const small = await Promise.all(Array.from({ length: 12 }, (_, n) => forgeVib({ name: `net-forge-${n}` })));
    for (const { entry, bytes } of small) depot.put(entry.sha256, bytes);
    const give = () => {
      const manifest = forge.manifest(small.map(({ entry }) => entry));
      return host.stage(forge.sign(manifest, forge.order(manifest, { sources: [depot.url], parallel: 1 })));
    };
    const hog = join(scratch, "hog");
    const leave = (inodes: number): void => {
      mkdirSync(hog);
      for (let n = 0; statfsSync(scratch).ffree > inodes; n++) writeFileSync(join(hog, String(n)), "");
    };
    const assertNoInodes = ({ state, problem }: StageProgress, haveInodes: number): void => {
      assert.deepEqual([state, problem?.code], ["FAILED", "INSUFFICIENT_SPACE"], problem?.message);
      const { what, haveInodes: told, path } = problem?.details ?? {};
      assert.deepEqual([what, told, path], ["inodes", haveInodes, scratch]);
    };
    host.policy = { scratchFolder: scratch };
    await host.start();
    leave(15);
    assertNoInodes(await give(), 15);
    assert.deepEqual([depot.asked.length, readdirSync(scratch).includes("greenroom")], [0, false]);
    rmSync(hog, { recursive: true });
    host.failpoint = (name) => {
      if (name === "part-opened" && !existsSync(hog)) leave(0);
    };
    assertNoInodes(await give(), 0);
    host.failpoint = () => undefined;
    rmSync(hog, { recursive: true });
    assert.equal((await give()).state, "STAGED");
    assert.equal(depot.asked.length, 12, "each once");
  });

  it("since a quota of the file system bites (EDQUOT): the same error, though the disk has room", async function () {
    const scratch = mountWithQuota(place, 8);
    if (scratch === undefined) return this.skip();
    host.policy = { scratchFolder: scratch };
    await host.start();
    const { bavail, bsize } = statfsSync(scratch);
    assert.ok(bavail * bsize > 24 * MiB);
    assertShort(await give(), scratch);
    assert.equal(readdirSync(join(scratch, "greenroom/staging/parts")).length, 1, "the part is kept");
    assert.ok(did("btrfs", "qgroup", "limit", "none", scratch));
    assert.equal((await give()).state, "STAGED");
    assert.ok((depot.asked.at(-1)?.fromByte ?? 0) > 0, "resumed");
  });

  it("since the file system gave the disk up and is read-only now: said with the folder's path, in mid-fetch and before the next", async function () {
    const scratch = mountSmallFilesystem(place, "scratch", 24);
    if (scratch === undefined) return this.skip();
    host.policy = { scratchFolder: scratch };
    host.failpoint = (name) => {
      if (name === "batch-written") assert.ok(did("mount", "-o", "remount,abort", scratch));
    };
    await host.start();
    for (const when of ["in mid-fetch", "before the next"]) {
      const { state, problem } = await give();
      assert.deepEqual([state, problem?.code], ["FAILED", "SCRATCH_FAILING"], `${when}: ${problem?.message}`);
      assert.equal(problem?.details["path"], join(scratch, "greenroom/staging"));
      assert.match(problem?.message ?? "", /read-only/);
    }
    await host.stop();
    await host.start();
    assert.equal(host.events.at(-1)?.event, "look-failed", "the agent is there to be asked");
    assert.equal(host.staging.failing?.code, "SCRATCH_FAILING");
  });

  it("on the disk of the agent's own state: said with the ledger's path, the agent stays, and it goes on when there is room", async function () {
    const state = mountSmallFilesystem(place, "state", 8);
    if (state === undefined) return this.skip();
    host.stateFolder = state;
    await host.start();
    const hog = join(state, "hog");
    host.failpoint = (name) => {
      if (name === "folders-synced") fill(hog);
    };
    const end = await give();
    assert.deepEqual([end.state, end.problem?.code], ["FAILED", "LEDGER_UNWRITABLE"], end.problem?.message);
    assert.equal(end.problem?.details["path"], join(state, "agent.db"));
    await assert.rejects(give(), { code: "LEDGER_UNWRITABLE" });
    rmSync(hog);
    host.failpoint = () => undefined;
    const asked = depot.asked.length;
    assert.equal((await give()).state, "STAGED");
    assert.equal(depot.asked.length, asked, "what lay there was verified again and kept");
  });
});
