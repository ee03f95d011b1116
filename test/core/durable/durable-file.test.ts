import assert from "node:assert/strict";
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readPrivateFile, writeFileDurably } from "../../../core/durable/durable-file.js";
import { Folder } from "../../../core/durable/folder.js";
import { isProblem } from "../../../core/problem/problem.js";
import { temporaryFolder } from "../temporary-folder.js";

describe("a durable file", () => {
  const temporary = temporaryFolder();
  const at = (name: string) => join(temporary.path, name);
  const write = (name: string, text: string, mode?: number) => {
    using folder = Folder.open(temporary.path);
    writeFileDurably(folder, name, Buffer.from(text), mode);
  };

  it("is written, replaced, and leaves no part file", () => {
    write("a", "one");
    write("a", "two");
    assert.equal(readFileSync(at("a"), "utf8"), "two");
    assert.deepEqual(readdirSync(temporary.path), ["a"]);
  });

  it("has mode 0600, or exactly the one that is asked", () => {
    write("a", "1");
    write("b", "1", 0o666);
    assert.deepEqual([statSync(at("a")).mode & 0o777, statSync(at("b")).mode & 0o777], [0o600, 0o666]);
  });

  it("does not write through a link that lies at its name or its part file's", () => {
    writeFileSync(at("victim"), "safe");
    symlinkSync(at("victim"), at("a"));
    symlinkSync(at("victim"), at("a.part"));
    write("a", "new");
    assert.deepEqual([readFileSync(at("victim"), "utf8"), readFileSync(at("a"), "utf8")], ["safe", "new"]);
  });

  it("replaces the part file that a crash left", () => {
    writeFileSync(at("a.part"), "half of some");
    write("a", "whole");
    assert.deepEqual(readdirSync(temporary.path), ["a"]);
  });

  it("leaves the old bytes and no part file when it fails", () => {
    mkdirSync(at("a"));
    assert.throws(
      () => write("a", "1"),
      (thrown) => isProblem(thrown, "FOLDER_UNUSABLE"),
    );
    assert.deepEqual(readdirSync(temporary.path), ["a"]);
  });
});

describe("reading a private file", () => {
  const temporary = temporaryFolder();
  const path = () => join(temporary.path, "a");
  const refused = (code: string, maxBytes = 100) =>
    assert.throws(
      () => readPrivateFile(path(), maxBytes),
      (thrown) => isProblem(thrown, code),
    );

  it("gives its bytes up to the limit", () => {
    writeFileSync(path(), "hello", { mode: 0o600 });
    assert.equal(readPrivateFile(path(), 5).toString(), "hello");
    refused("LIMIT_EXCEEDED", 4);
  });

  it("refuses a file that others may use, a link, a folder, and none", () => {
    refused("FILE_UNREADABLE");
    writeFileSync(path(), "x");
    chmodSync(path(), 0o640);
    refused("FILE_NOT_PRIVATE");
    chmodSync(path(), 0o600);
    symlinkSync(path(), `${path()}.link`);
    assert.throws(
      () => readPrivateFile(`${path()}.link`, 9),
      (thrown) => isProblem(thrown, "FILE_UNREADABLE"),
    );
    assert.throws(
      () => readPrivateFile(temporary.path, 9),
      (thrown) => isProblem(thrown),
    );
  });
});
