import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeWorkplace, type Workplace } from "../workplace.js";
import { allLost } from "./aftermath.js";
import { compileLayerOrSkip } from "./layer.js";
import { PowerCut } from "./power-cut.js";

/** What every script of a process under the layer can use. */
const PRELUDE = `
  const fs = require("node:fs");
  const put = (name, text, flags = "w") => {
    const file = fs.openSync(name, flags);
    fs.writeSync(file, text);
    return { synced: () => { fs.fsyncSync(file); fs.closeSync(file); }, left: () => fs.closeSync(file) };
  };
  const syncFolder = (path) => { const folder = fs.openSync(path, "r"); fs.fsyncSync(folder); fs.closeSync(folder); };
`;

describe("a power cut", () => {
  let place: Workplace;
  let library: string;
  let disk: string;
  let power: PowerCut;

  before(function () {
    place = makeWorkplace("power-cut");
    library = compileLayerOrSkip(this, place.path);
  });
  after(() => place[Symbol.dispose]());
  beforeEach(function () {
    disk = place.folder(`disk-${this.currentTest?.title.replace(/\W/g, "-") ?? ""}`);
    mkdirSync(join(disk, "in"), { mode: 0o700 });
    writeFileSync(join(disk, "old"), "old");
    power = connect();
  });

  const connect = (deaf?: string) =>
    new PowerCut({
      library,
      shadow: join(place.path, "shadow"),
      folders: [disk],
      ...(deaf === undefined ? {} : { deaf }),
    });
  const at = (name: string) => join(disk, name);
  const textOf = (name: string) => (existsSync(at(name)) ? readFileSync(at(name), "utf8") : undefined);

  /** Runs a script as a process on the disk. */
  function runToItsEnd(script: string, dieAt?: number) {
    const env = { ...process.env, ...power.environment(dieAt === undefined ? {} : { dieAt }) };
    return spawnSync(process.execPath, ["--eval", PRELUDE + script], { cwd: disk, encoding: "utf8", env });
  }
  function run(script: string): void {
    const { status, stderr } = runToItsEnd(script);
    assert.equal(status, 0, stderr);
  }

  it("leaves what was there before, and of what was written only what was synced with its name", () => {
    run(`
      put("a", "synced").synced(); put("b", "not synced").left(); syncFolder(".");
      put("c", "nameless").synced();
    `);
    power.cut(allLost);
    assert.deepEqual(readdirSync(disk).sort(), ["a", "b", "in", "old"]);
    assert.deepEqual([textOf("a"), textOf("b"), textOf("old")], ["synced", "", "old"]);
  });

  it("takes a file back to its last sync, fdatasync like fsync", () => {
    run(`
      put("old", "one").synced();
      const file = fs.openSync("old", "r+");
      fs.writeSync(file, "four", 0); fs.fdatasyncSync(file); fs.writeSync(file, "seventeen", 0);
    `);
    power.cut(allLost);
    assert.equal(textOf("old"), "four");
  });

  it("knows the promises and streams of Node, and writes from its threads", () => {
    run(`(async () => {
      const file = await fs.promises.open("a", "w");
      await file.writev([Buffer.from("one "), Buffer.from("two")]);
      await file.sync();
      await file.close();
      const folder = await fs.promises.open(".", "r");
      await folder.sync();
    })();`);
    power.cut(allLost);
    assert.equal(textOf("a"), "one two");
  });

  it("does not forget a rename in half: it is there or it is not, whichever folder was synced", () => {
    run(`put("a", "1").synced(); put("b", "2").synced(); put("c", "3").synced(); syncFolder(".");`);
    run(
      `fs.renameSync("a", "in/a"); syncFolder("in"); fs.renameSync("b", "in/b"); syncFolder("."); fs.renameSync("c", "in/c");`,
    );
    power.cut(allLost);
    assert.deepEqual(
      [readdirSync(disk), readdirSync(at("in"))],
      [
        ["c", "in", "old"],
        ["a", "b"],
      ],
    );
    assert.deepEqual([textOf("in/a"), textOf("in/b"), textOf("c")], ["1", "2", "3"]);
  });

  it("leaves the old file or the new one where one replaces the other", () => {
    run(`put("new", "new").synced(); fs.renameSync("new", "old");`);
    power.cut(allLost);
    assert.deepEqual([textOf("old"), textOf("new")], ["old", undefined]);
    run(`put("new", "new").synced(); fs.renameSync("new", "old"); syncFolder(".");`);
    power.cut(allLost);
    assert.deepEqual([textOf("old"), textOf("new")], ["new", undefined]);
  });

  it("brings back what was removed, and forgets folders with all that is in them", () => {
    run(`fs.unlinkSync("old"); fs.mkdirSync("lost"); put("lost/a", "1").synced(); syncFolder("lost");`);
    power.cut(allLost);
    assert.deepEqual([textOf("old"), existsSync(at("lost"))], ["old", false]);
  });

  it("tells a new file from an older one that had the same inode number", () => {
    run(`
      put("a", "first").synced(); syncFolder(".");
      for (let n = 0; n < 50; n++) { fs.unlinkSync(n === 0 ? "a" : "b" + (n - 1)); put("b" + n, "later").left(); }
    `);
    power.cut(allLost);
    assert.deepEqual([textOf("a"), readdirSync(disk)], ["first", ["a", "in", "old"]]);
  });

  it("keeps modes, and forgets those that were not synced", () => {
    chmodSync(at("old"), 0o640);
    power = connect();
    run(`
      for (const name of ["a", "b"]) fs.closeSync(fs.openSync(name, "w", 0o600));
      fs.chmodSync("a", 0o400); put("b", "2").synced(); fs.chmodSync("b", 0o444); syncFolder(".");
    `);
    power.cut(allLost);
    const modeOf = (name: string) => (statSync(at(name)).mode & 0o777).toString(8);
    assert.deepEqual(["old", "a", "b"].map(modeOf), ["640", "600", "600"]);
  });

  it("does not touch what was synced, and drops sockets", () => {
    const before = statSync(at("old"), { bigint: true });
    run(`
      put("a", "1").left();
      require("node:net").createServer().listen("socket", () => { syncFolder("."); process.reallyExit(0); });
    `);
    power.cut(allLost);
    const after = statSync(at("old"), { bigint: true });
    assert.deepEqual([after.ino, after.ctimeNs, after.mtimeNs], [before.ino, before.ctimeNs, before.mtimeNs]);
    assert.deepEqual(readdirSync(disk), ["a", "in", "old"]);
  });

  it("may come at any sync: that one comes to nothing, those before it count", () => {
    const script = `put("a", "1").synced(); put("b", "2").synced(); syncFolder("."); put("c", "3").synced(); syncFolder(".");`;
    const left = [1, 2, 3, 4, 5].map((dieAt) => {
      assert.equal(runToItsEnd(script, dieAt).signal, "SIGKILL");
      power.cut(allLost);
      const found = readdirSync(disk).filter((name) => name.length === 1);
      for (const name of found) rmSync(at(name));
      power = connect();
      return found.join("");
    });
    assert.deepEqual(left, ["", "", "", "ab", "ab"]);
    assert.equal(runToItsEnd(script, 6).status, 0);
  });

  it("can lie: syncs of a folder, or of files, that come to nothing", () => {
    power = connect(at("in"));
    run(`put("in/a", "1").synced(); syncFolder("in"); put("b", "2").synced(); syncFolder(".");`);
    power.cut(allLost);
    assert.deepEqual([textOf("in/a"), textOf("b")], [undefined, "2"]);
    power = connect("files");
    run(`put("in/a", "1").synced(); syncFolder("in");`);
    power.cut(allLost);
    assert.equal(textOf("in/a"), "");
  });

  it("says when a process did not run on its disk", () => {
    assert.throws(() => power.cut(allLost), /LD_PRELOAD/);
  });
});
