import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeWorkplace, type Workplace } from "../../rig/workplace.js";
import { StagedImage } from "../rig/staged-image.js";
import { isRoot } from "../rig/staging-host.js";

const mountTmpfs = (path: string): boolean =>
  spawnSync("mount", ["-t", "tmpfs", "-o", "size=32m,mode=0700", "tmpfs", path], { stdio: "ignore" }).status === 0;

describe("a host without scratch whose policy allows staging into memory", function () {
  let place: Workplace;
  let memory: string;
  before(function () {
    if (!isRoot) this.skip();
  });
  beforeEach(function () {
    place = makeWorkplace("test-volatile");
    memory = place.folder("memory");
    place.onDispose(() => void spawnSync("umount", ["-l", memory], { stdio: "ignore" }));
    if (!mountTmpfs(memory)) this.skip();
  });
  afterEach(() => place[Symbol.dispose]());

  const make = () =>
    StagedImage.make(undefined, {
      scratchFolder: join(place.path, "absent"),
      volatileScratch: "volatile",
      volatileFolder: join(memory, "host-1"),
    });
  const persistenceOf = async ({ host }: StagedImage) =>
    host.receipt((await host.staging.staged()).receiptEnvelope).persistence;
  const reboot = async (image: StagedImage) => {
    await image.host.stop();
    assert.equal(spawnSync("umount", [memory]).status, 0);
    writeFileSync(join(image.host.root, "boot-id"), "another-boot\n");
    assert.ok(mountTmpfs(memory));
    await image.host.start();
  };

  it("stages there and says so; measuring alone makes nothing", async () => {
    await using image = await make();
    assert.deepEqual(await image.told(), ["complete", 3, "complete", 3]);
    assert.equal(await persistenceOf(image), "volatile");
    assert.ok(existsSync(join(memory, "host-1/greenroom/staging/vibs")));
    await reboot(image);
    assert.equal(await persistenceOf(image), "volatile");
    assert.equal(existsSync(join(memory, "host-1")), false, "neither start, status nor receipt made a folder");
  });

  it("forgets after a reboot what was staged, tells it once, and stages again", async () => {
    await using image = await make();
    const waiting = image.host.ledger.receipts.waiting();
    await reboot(image);
    assert.deepEqual(await image.told(), ["absent", 0, "absent", 0]);
    assert.deepEqual(image.found(), [["VOLATILE_GONE", "3 VIBs"]]);
    assert.match(image.host.ledger.findings.all()[0]?.detail ?? "", new RegExp(`memory at ${memory}.*3 VIBs`));
    assert.equal(image.host.ledger.receipts.waiting(), waiting + 1, "the controller is told");
    await image.restart();
    assert.equal(image.found().length, 1);
    assert.equal((await image.stage()).state, "STAGED");
    assert.deepEqual(await image.told(), ["complete", 3, "complete", 3]);
    assert.equal(image.found().length, 1);
  });

  it("says the truth also while it runs, before anything has looked at the ledger", async () => {
    await using image = await make();
    assert.equal(spawnSync("umount", [memory]).status, 0);
    assert.deepEqual(await image.told(), ["absent", 0, "absent", 0]);
    assert.ok(mountTmpfs(memory));
    assert.deepEqual(await image.told(), ["absent", 0, "absent", 0]);
    assert.equal((await image.stage()).state, "STAGED");
    assert.deepEqual(image.found(), [["VOLATILE_GONE", "3 VIBs"]]);
  });

  it("believes no copy of the folder that something put back after the reboot, but verifies and keeps it", async () => {
    await using image = await make();
    const folder = join(memory, "host-1/greenroom");
    assert.equal(spawnSync("cp", ["-a", folder, join(place.path, "saved")]).status, 0);
    await image.host.stop();
    spawnSync("umount", [memory]);
    assert.ok(mountTmpfs(memory));
    mkdirSync(join(memory, "host-1"), { mode: 0o700 });
    assert.equal(spawnSync("cp", ["-a", join(place.path, "saved"), folder]).status, 0);
    await image.host.start();
    assert.deepEqual([await image.told(), image.found()], [["complete", 3, "complete", 3], []]);
    assert.ok(
      image.host.events.some(({ event }) => event === "reconciled"),
      "each was verified again",
    );
  });
});
