import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { closeSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { RangeDigests } from "../../../core/bytes/range-digests.js";
import { isProblem } from "../../../core/problem/problem.js";
import { temporaryFolder } from "../temporary-folder.js";

const bytes = randomBytes(1_500_007);
const sha = (algorithm: "sha1" | "sha256", from: number, size: number) =>
  createHash(algorithm)
    .update(bytes.subarray(from, from + size))
    .digest("hex");

describe("digests of ranges of a file that is being written", () => {
  const folder = temporaryFolder();
  let fd: number;
  let digests: RangeDigests;

  beforeEach(() => {
    fd = openSync(join(folder.path, "file"), "w+");
    digests = new RangeDigests();
  });
  afterEach(async () => {
    await digests[Symbol.asyncDispose]();
    closeSync(fd);
  });

  it("are those of the range alone, however the bytes came, several at once", async () => {
    const asked = [
      { algorithm: "sha256", fromByte: 60, sizeBytes: 1_000_001 },
      { algorithm: "sha1", fromByte: 1_000_061, sizeBytes: 499_946 },
      { algorithm: "sha256", fromByte: 77, sizeBytes: 0 },
    ] as const;
    const running = asked.map((range) => digests.begin({ fd, ...range }));
    for (let at = 0; at < bytes.length;) {
      at += writeSync(fd, bytes, at, Math.min(333_333, bytes.length - at), at);
      for (const one of running) one.written(at);
    }
    const made = await Promise.all(running.map(({ hex }) => hex));
    assert.deepEqual(
      made,
      asked.map(({ algorithm, fromByte, sizeBytes }) => sha(algorithm, fromByte, sizeBytes)),
    );
    await Promise.all(running.map((one) => one.ended()));
  });

  it("do not look at bytes that were not told as written", async () => {
    const one = digests.begin({ fd, fromByte: 0, sizeBytes: 10, algorithm: "sha256" });
    writeSync(fd, Buffer.from("wrong"), 0, 5, 0);
    one.written(0);
    writeSync(fd, bytes, 0, 10, 0);
    one.written(10);
    assert.equal(await one.hex, sha("sha256", 0, 10));
  });

  it("say why where the file is shorter than told, cannot be read, or was given up", async () => {
    const short = digests.begin({ fd, fromByte: 0, sizeBytes: 10, algorithm: "sha256" });
    short.written(10);
    const missing = digests.begin({ fd: 1_000_000, fromByte: 0, sizeBytes: 10, algorithm: "sha256" });
    missing.written(10);
    const dropped = digests.begin({ fd, fromByte: 0, sizeBytes: 10, algorithm: "sha256" });
    await dropped.ended();
    for (const { hex } of [short, missing, dropped])
      await assert.rejects(hex, (thrown) => isProblem(thrown, "DIGEST_NOT_MADE"));
    await Promise.all([short, missing].map((one) => one.ended()));
  });

  it("end with the thread", async () => {
    const one = digests.begin({ fd, fromByte: 0, sizeBytes: 10, algorithm: "sha256" });
    await digests[Symbol.asyncDispose]();
    await assert.rejects(one.hex, (thrown) => isProblem(thrown, "DIGEST_NOT_MADE"));
    await one.ended();
  });
});
