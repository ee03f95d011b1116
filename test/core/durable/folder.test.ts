import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { constants, lstatSync, mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Folder } from "../../../core/durable/folder.js";
import { isProblem } from "../../../core/problem/problem.js";
import { temporaryFolder } from "../temporary-folder.js";

describe("an open folder", () => {
  const temporary = temporaryFolder();
  const at = (name: string) => join(temporary.path, name);
  const unusable = (act: () => unknown, why: RegExp) =>
    assert.throws(act, (thrown) => isProblem(thrown, "FOLDER_UNUSABLE") && why.test(thrown.message));

  it("makes, lists, renames, moves and removes what is in it", () => {
    using folder = Folder.open(temporary.path);
    using child = folder.child("child", { create: true });
    assert.equal(child.statSelf().mode & 0o777, 0o700);
    folder.writeNew("a", Buffer.from("1"), 0o600);
    folder.rename("a", "b");
    folder.moveTo(child, "b", "c");
    assert.deepEqual([folder.names(), child.names()], [["child"], ["c"]]);
    assert.equal(readFileSync(at("child/c"), "utf8"), "1");
    unusable(() => folder.remove("child"), /not empty/);
    assert.deepEqual([child.remove("c"), child.remove("c"), folder.remove("child")], [true, false, true]);
    folder.sync();
  });

  it("refuses a link anywhere in its path, also one that leads to a good folder", () => {
    mkdirSync(at("real/deep"), { recursive: true });
    symlinkSync(at("real"), at("link"));
    unusable(() => Folder.open(at("link")), /symbolic link/);
    unusable(() => Folder.open(at("link/deep")), /symbolic link/);
    using folder = Folder.open(temporary.path);
    unusable(() => folder.child("link"), /symbolic link/);
    unusable(() => folder.child("link", { create: true }), /symbolic link/);
  });

  it("refuses to open a link, a named pipe and a folder as a file", async () => {
    writeFileSync(at("file"), "secret");
    symlinkSync(at("file"), at("link"));
    symlinkSync(at("nowhere"), at("dangling"));
    mkdirSync(at("folder"));
    execFileSync("/usr/bin/mkfifo", [at("pipe")]);
    using folder = Folder.open(temporary.path);
    for (const name of ["link", "dangling", "pipe", "folder"]) {
      const flags = name === "dangling" ? constants.O_WRONLY | constants.O_CREAT : constants.O_RDONLY;
      await assert.rejects(folder.openFile(name, flags), (thrown) => isProblem(thrown, "FOLDER_UNUSABLE"), name);
    }
    assert.deepEqual(folder.names().includes("nowhere"), false);
  });

  it("stays with the folder that was opened when another one takes its place", async () => {
    mkdirSync(at("mine"));
    mkdirSync(at("theirs"));
    writeFileSync(at("mine/a"), "mine");
    writeFileSync(at("theirs/a"), "theirs");
    using folder = Folder.open(at("mine"));
    for (let swap = 0; swap < 50; swap++) {
      renameSync(at("mine"), at("away"));
      symlinkSync(at("theirs"), at("mine"));
      const file = await folder.openFile("a", constants.O_RDONLY);
      assert.equal(await file.readFile("utf8"), "mine");
      await file.close();
      folder.writeNew(`n${swap}`, Buffer.from("x"), 0o600);
      execFileSync("rm", [at("mine")]);
      renameSync(at("away"), at("mine"));
    }
    using theirs = Folder.open(at("theirs"));
    assert.deepEqual(theirs.names(), ["a"]);
  });

  it("does not replace a file that must be new, nor follow a link in its name", () => {
    writeFileSync(at("target"), "old");
    symlinkSync(at("target"), at("link"));
    using folder = Folder.open(temporary.path);
    for (const name of ["target", "link"])
      unusable(() => folder.writeNew(name, Buffer.from("new"), 0o600), /exists already/);
    assert.equal(readFileSync(at("target"), "utf8"), "old");
  });

  for (const name of ["", ".", "..", "a/b", "/etc", "../x", "a\0b", "x".repeat(256)])
    it(`refuses the name ${JSON.stringify(name.slice(0, 12))}`, () => {
      using folder = Folder.open(temporary.path);
      for (const act of [() => folder.child(name), () => folder.stat(name), () => folder.remove(name)])
        assert.throws(act, (thrown) => isProblem(thrown, "NAME_UNUSABLE"));
    });

  it("looks at a name to the nanosecond, links not followed", () => {
    writeFileSync(at("target"), "old");
    symlinkSync(at("target"), at("link"));
    using folder = Folder.open(temporary.path);
    assert.equal(folder.statExactly("target")?.mtimeNs, lstatSync(at("target"), { bigint: true }).mtimeNs);
    assert.equal(folder.statExactly("link")?.isSymbolicLink(), true);
    assert.equal(folder.statExactly("none"), undefined);
  });

  it("says that a name is missing, and that a missing folder is", () => {
    using folder = Folder.open(temporary.path);
    assert.equal(folder.stat("none"), undefined);
    unusable(() => folder.child("none"), /does not exist/);
    unusable(() => Folder.open("relative"), /not absolute/);
  });

  it("is of no use once it is closed, and may be closed twice", () => {
    const folder = Folder.open(temporary.path);
    folder.close();
    folder.close();
    assert.throws(
      () => folder.names(),
      (thrown) => isProblem(thrown),
    );
  });
});
