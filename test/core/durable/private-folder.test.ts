import assert from "node:assert/strict";
import { chmodSync, chownSync, mkdirSync, rmSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { existingPrivateChild, openPrivateFolder, type FolderOwner } from "../../../core/durable/private-folder.js";
import { isProblem } from "../../../core/problem/problem.js";
import { ownFolder, temporaryFolder } from "../temporary-folder.js";

const isRoot = process.geteuid?.() === 0;

describe("a private folder", () => {
  const own = ownFolder();
  const at = (name: string) => join(own.path, name);
  const open = (path: string, owner: FolderOwner = "self") => openPrivateFolder({ path, owner }).close();
  const refused = (path: string, where: string, why: RegExp) =>
    assert.throws(
      () => open(path),
      (thrown) =>
        isProblem(thrown, "FOLDER_NOT_PRIVATE") && thrown.details["path"] === where && why.test(thrown.message),
    );

  it("is made with all its missing components, 0700", () => {
    open(at("a/b/c"));
    for (const name of ["a", "a/b", "a/b/c"]) assert.equal(statSync(at(name)).mode & 0o777, 0o700);
    open(at("a/b/c"));
  });

  it("is made 0700 also where the file mask would allow more", () => {
    const mask = process.umask(0);
    try {
      open(at("a"));
    } finally {
      process.umask(mask);
    }
    assert.equal(statSync(at("a")).mode & 0o777, 0o700);
  });

  for (const mode of [0o755, 0o750, 0o701, 0o770, 0o500, 0o777])
    it(`is refused with mode ${mode.toString(8)}, which stays as it was`, () => {
      mkdirSync(at("a"));
      chmodSync(at("a"), mode);
      refused(at("a"), at("a"), /its mode is/);
      assert.equal(statSync(at("a")).mode & 0o777, mode);
    });

  for (const mode of [0o777, 0o1777, 0o770, 0o722])
    it(`is refused below a folder with mode ${mode.toString(8)}, and nothing is made there`, () => {
      mkdirSync(at("parent"));
      chmodSync(at("parent"), mode);
      refused(at("parent/a"), at("parent"), /others may write/);
      assert.throws(() => statSync(at("parent/a")));
    });

  it("in one that is open is judged alike, and is nothing where it does not exist", () => {
    using parent = openPrivateFolder({ path: at("a"), owner: "self" });
    assert.equal(existingPrivateChild(parent, "b", "self"), undefined);
    mkdirSync(at("a/b"), { mode: 0o700 });
    existingPrivateChild(parent, "b", "self")?.close();
    symlinkSync(at("a/b"), at("a/link"));
    chmodSync(at("a/b"), 0o755);
    for (const [name, why] of [
      ["b", /its mode is 0755/],
      ["link", /symbolic link/],
    ] as const)
      assert.throws(
        () => existingPrivateChild(parent, name, "self"),
        (thrown) =>
          isProblem(thrown, "FOLDER_NOT_PRIVATE") &&
          thrown.details["path"] === at(`a/${name}`) &&
          why.test(thrown.message),
      );
  });

  it("is refused through a link at any place", () => {
    mkdirSync(at("real/a"), { recursive: true, mode: 0o700 });
    symlinkSync(at("real"), at("link"));
    refused(at("link/a"), at("link"), /symbolic link/);
    symlinkSync(at("real/a"), at("last"));
    refused(at("last"), at("last"), /symbolic link/);
    refused("relative/a", "relative/a", /not absolute/);
  });

  it("is refused when it, or a folder above, belongs to someone else", function () {
    if (!isRoot) return this.skip();
    mkdirSync(at("theirs/a"), { recursive: true, mode: 0o700 });
    chownSync(at("theirs/a"), 12345, 12345);
    refused(at("theirs/a"), at("theirs/a"), /belongs to user 12345/);
    chownSync(at("theirs"), 12345, 12345);
    refused(at("theirs/a"), at("theirs"), /belongs to user 12345/);
  });

  it("must belong to root where that is asked", () => {
    if (isRoot) open(at("a"), "root");
    else
      assert.throws(
        () => open(at("a"), "root"),
        (thrown) => isProblem(thrown, "FOLDER_NOT_PRIVATE"),
      );
  });
});

describe("a private folder in the place for temporary files", () => {
  const temporary = temporaryFolder();
  afterEach(() => rmSync(temporary.path, { recursive: true, force: true }));

  it("is refused: the place is sticky, and everyone may write to it", function () {
    if ((statSync("/tmp").mode & 0o002) === 0 || !temporary.path.startsWith("/tmp/")) return this.skip();
    assert.throws(
      () => openPrivateFolder({ path: join(temporary.path, "a"), owner: "self" }),
      (thrown) => isProblem(thrown, "FOLDER_NOT_PRIVATE") && thrown.details["path"] === "/tmp",
    );
  });
});
