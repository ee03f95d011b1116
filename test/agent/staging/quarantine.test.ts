import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  cpSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { StagedImage } from "../rig/staged-image.js";
import { isRoot } from "../rig/staging-host.js";

const STAMP = "20261124T120000.000Z";
const digest = (letter: string): string => letter.repeat(64);

describe("what is found in the staging folder and is not ours", function () {
  let image: StagedImage;
  let folder: string;
  before(function () {
    if (!isRoot) this.skip();
  });
  beforeEach(async () => {
    image = await StagedImage.make();
    ({ folder } = image.host);
  });
  afterEach(() => image[Symbol.asyncDispose]());

  const PLANTED: Readonly<Record<string, (path: string) => void>> = {
    "a file": (path) => writeFileSync(path, "x", { mode: 0o600 }),
    "a symbolic link": (path) => symlinkSync("/etc/passwd", path),
    "a named pipe": (path) => assert.equal(spawnSync("mkfifo", [path]).status, 0),
    "a device": (path) => assert.equal(spawnSync("mknod", [path, "c", "1", "3"]).status, 0),
    "a folder": (path) => {
      mkdirSync(path);
      writeFileSync(join(path, "inner"), "x");
    },
  };
  for (const [what, plant] of Object.entries(PLANTED))
    for (const where of [".", "vibs", "parts"])
      it(`is set aside and reported: ${what} in ${where}`, async () => {
        const path = join(folder, where, "junk");
        plant(path);
        const { ino } = lstatSync(path);
        await image.restart();
        assert.deepEqual(image.quarantine(), [`${STAMP}-junk`]);
        assert.equal(lstatSync(join(folder, "quarantine", `${STAMP}-junk`)).ino, ino, "moved, not copied");
        assert.equal(statSync(join(folder, "quarantine")).mode & 0o777, 0o700);
        assert.deepEqual(image.found(), [["FOREIGN", "junk"]]);
        const { findings } = await image.host.staging.staged();
        assert.match(findings[0]?.detail ?? "", /junk: .*; moved to quarantine\/20261124T/);
        assert.ok(image.host.events.some(({ event }) => event === "finding"));
        assert.deepEqual(await image.told(), ["complete", 3, "complete", 3]);
      });

  const UNDER_OUR_NAMES: Readonly<Record<string, (path: string) => void>> = {
    "a file of another user": (path) => {
      writeFileSync(path, "x", { mode: 0o600 });
      chownSync(path, 12345, 0);
    },
    "a file that others may write": (path) => {
      writeFileSync(path, "x");
      chmodSync(path, 0o666);
    },
    "a file with a second name": (path) => {
      writeFileSync(join(image.host.place, "elsewhere"), "x", { mode: 0o600 });
      linkSync(join(image.host.place, "elsewhere"), path);
    },
    "a link": (path) => symlinkSync("/etc/passwd", path),
    "a folder": (path) => mkdirSync(path),
  };
  for (const [what, plant] of Object.entries(UNDER_OUR_NAMES))
    for (const name of [`vibs/${digest("0")}.vib`, `parts/${digest("0")}.part`])
      it(`is set aside also under a name like ours: ${what} as ${name.slice(0, 8)}…`, async () => {
        plant(join(folder, name));
        await image.restart();
        assert.equal(image.quarantine().length, 1);
        assert.equal(image.found()[0]?.[0], "FOREIGN");
        assert.equal(image.host.names("vibs").length, 3);
        assert.deepEqual(image.host.names("parts"), []);
      });

  for (const [what, plant] of Object.entries(PLANTED))
    for (const name of ["marker", "marker.part"])
      it(`is set aside also in the place of the folder's own mark, and what is staged still counts: ${what} as ${name}`, async () => {
        const path = join(folder, name);
        rmSync(path, { force: true });
        plant(path);
        await image.restart();
        // Half a mark is what a crash leaves: one that is a plain file of our own is no news.
        const isNews = name === "marker" || what !== "a file";
        assert.deepEqual(image.quarantineIfAny(), isNews ? [`${STAMP}-${name}`] : []);
        assert.deepEqual(image.found(), isNews ? [["FOREIGN", name]] : []);
        const staged = image.vibs.length;
        assert.deepEqual(await image.told(), ["complete", staged, "complete", staged]);
        assert.equal((await image.stage()).bytesFetched, 0);
        await image.restart();
        assert.deepEqual(image.found().length, isNews ? 1 : 0, "told once");
      });

  it("keeps every part file that is one", async () => {
    writeFileSync(join(folder, "parts", `${digest("1")}.part`), "half", { mode: 0o600 });
    await image.restart();
    assert.deepEqual([image.host.names("parts"), image.found()], [[`${digest("1")}.part`], []]);
  });

  it("never replaces what lies in quarantine, and cuts names that would be too long", async () => {
    const long = `${"ä".repeat(120)}`;
    for (const name of ["junk", long]) {
      writeFileSync(join(folder, name), "first");
      await image.restart();
      writeFileSync(join(folder, name), "second");
      await image.restart();
    }
    assert.equal(readFileSync(join(folder, "quarantine", `${STAMP}-junk`), "utf8"), "first");
    assert.equal(readFileSync(join(folder, "quarantine", `${STAMP}-2-junk`), "utf8"), "second");
    assert.equal(image.quarantine().length, 4);
    for (const name of image.quarantine()) assert.ok(Buffer.byteLength(name) <= 255);
  });

  it("stays where it cannot be moved, and is reported once", async () => {
    mkdirSync(join(folder, "mounted"));
    assert.equal(spawnSync("mount", ["-t", "tmpfs", "none", join(folder, "mounted")]).status, 0);
    try {
      await image.restart();
      await image.restart();
      assert.deepEqual(image.found(), [["FOREIGN", "mounted"]]);
      assert.match(image.host.ledger.findings.all()[0]?.detail ?? "", /it stays there/);
      assert.deepEqual(await image.told(), ["complete", 3, "complete", 3]);
    } finally {
      spawnSync("umount", [join(folder, "mounted")]);
    }
  });

  it("follows no link that takes the place of an inner folder: the folder is refused", async () => {
    for (const inner of ["vibs", "parts", "quarantine"]) {
      const path = join(folder, inner);
      mkdirSync(path, { recursive: true, mode: 0o700 });
      renameSync(path, `${path}-aside`);
      mkdirSync(join(image.host.place, "elsewhere"), { recursive: true, mode: 0o700 });
      symlinkSync(join(image.host.place, "elsewhere"), path);
      const { state, problem } = await image.stage();
      assert.deepEqual([state, problem?.code, problem?.details["path"]], ["FAILED", "FOLDER_NOT_PRIVATE", path]);
      assert.equal(readlinkSync(path), join(image.host.place, "elsewhere"));
      rmSync(path);
      renameSync(`${path}-aside`, path);
    }
    assert.deepEqual(await image.told(), ["complete", 3, "complete", 3]);
  });

  it("is found before an order is planned, not only at a start", async () => {
    writeFileSync(join(folder, "vibs/junk"), "x");
    rmSync(image.path(0));
    writeFileSync(image.path(1), Buffer.alloc(statSync(image.path(1)).size), { mode: 0o600 });
    const sent = image.depot.sentBytes;
    assert.equal((await image.stage()).state, "STAGED");
    const fetched = (image.vibs[0]?.bytes.length ?? 0) + (image.vibs[1]?.bytes.length ?? 0);
    assert.equal(image.depot.sentBytes - sent, fetched, "what was lost, and nothing else");
    assert.deepEqual(image.found().sort(), [
      ["ALTERED", image.idOf(1)],
      ["FOREIGN", "junk"],
      ["MISSING", image.idOf(0)],
    ]);
    assert.deepEqual(image.quarantine(), [`${STAMP}-junk`, `${STAMP}-${image.vibs[1]?.entry.sha256}.vib`].sort());
  });

  it("does not push out other findings, however many files there are", async () => {
    rmSync(image.path(0));
    for (let n = 0; n < 300; n++) writeFileSync(join(folder, `junk-${n}`), "x");
    await image.restart();
    assert.equal(image.quarantine().length, 300);
    assert.equal(image.found().filter(([kind]) => kind === "FOREIGN").length, 21);
    assert.ok(image.found().some(([kind, name]) => kind === "FOREIGN" && name === "280 more"));
    assert.ok(image.found().some(([kind]) => kind === "MISSING"));
  });

  it("is a socket as well", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(join(folder, "sock"), resolve));
    await image.restart();
    assert.match(image.host.ledger.findings.all()[0]?.detail ?? "", /it is a socket/);
    await new Promise((resolve) => server.close(resolve));
  });
});

describe("a staged file that is another than the one that was verified", function () {
  let image: StagedImage;
  before(function () {
    if (!isRoot) this.skip();
  });
  beforeEach(async () => {
    image = await StagedImage.make();
  });
  afterEach(() => image[Symbol.asyncDispose]());

  it("has a stamp from the commit on, and no start reads it again", async () => {
    for (const row of image.host.ledger.stagedVibs.all().values()) assert.match(row.stamp, /^\d+:\d+:\d+:\d+$/);
    const before = [0, 1, 2].map((n) => statSync(image.path(n)).atimeMs);
    await image.restart();
    assert.deepEqual(await image.told(), ["complete", 3, "complete", 3]);
    assert.deepEqual(
      [0, 1, 2].map((n) => statSync(image.path(n)).atimeMs),
      before,
    );
    assert.ok(!image.host.events.some(({ event }) => event === "reconciled"));
  });

  const TOUCHED: Readonly<Record<string, (path: string) => void>> = {
    "whose times were set": (path) => utimesSync(path, 1, 1),
    "whose mode was changed and changed back": (path) => {
      chmodSync(path, 0o640);
      chmodSync(path, 0o600);
    },
    "that was restored from a backup, with its times": (path) => {
      cpSync(path, `${image.host.place}/backup`, { preserveTimestamps: true });
      rmSync(path);
      cpSync(`${image.host.place}/backup`, path, { preserveTimestamps: true });
      chmodSync(path, 0o600);
    },
    "that an older agent left without a stamp": () =>
      image.host.ledger.stagedVibs.distrust(image.vibs[1]?.entry.sha256 ?? ""),
  };
  for (const [what, touch] of Object.entries(TOUCHED))
    it(`does not count, is verified again and kept: one ${what}`, async () => {
      touch(image.path(1));
      assert.deepEqual(await image.told(), ["partial", 2, "partial", 2]);
      const sent = image.depot.sentBytes;
      assert.equal((await image.stage()).state, "STAGED");
      assert.equal(image.depot.sentBytes, sent, "not fetched again");
      assert.deepEqual([await image.told(), image.found()], [["complete", 3, "complete", 3], []]);
    });

  it("stops counting at once, is set aside at the next look and fetched again, also where size and time were forged", async () => {
    const { size, atime, mtime } = statSync(image.path(1));
    writeFileSync(image.path(1), Buffer.alloc(size, 7));
    utimesSync(image.path(1), atime, mtime);
    assert.deepEqual(await image.told(), ["partial", 2, "partial", 2]);
    assert.deepEqual(image.found(), [], "status changes nothing");
    await image.restart();
    assert.deepEqual(image.found(), [["ALTERED", image.idOf(1)]]);
    assert.deepEqual(image.quarantine(), [`${STAMP}-${image.vibs[1]?.entry.sha256}.vib`]);
    assert.equal((await image.stage()).state, "STAGED");
    assert.deepEqual(await image.told(), ["complete", 3, "complete", 3]);
  });

  it("is reported missing where a crash came between its move to quarantine and the ledger", async () => {
    mkdirSync(join(image.host.folder, "quarantine"), { mode: 0o700 });
    renameSync(image.path(1), join(image.host.folder, "quarantine/moved"));
    await image.restart();
    assert.deepEqual(image.found(), [["MISSING", image.idOf(1)]]);
    assert.deepEqual(await image.told(), ["partial", 2, "partial", 2]);
  });

  it("is gone with all others when the folder is emptied: told, and no folder is made for it", async () => {
    rmSync(join(image.host.folder, ".."), { recursive: true });
    await image.restart();
    assert.deepEqual(await image.told(), ["absent", 0, "absent", 0]);
    assert.deepEqual(
      image.found().map(([kind]) => kind),
      ["MISSING", "MISSING", "MISSING"],
    );
    assert.throws(() => statSync(image.host.folder));
    assert.equal((await image.stage()).state, "STAGED");
  });
});
