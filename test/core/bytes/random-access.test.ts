import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bufferBytes, fileBytes, streamOf, type RandomAccess } from "../../../core/bytes/random-access.js";
import { isProblem } from "../../../core/problem/problem.js";
import { temporaryFolder } from "../temporary-folder.js";

const content = randomBytes(600_000);

describe("random access", () => {
  const temporary = temporaryFolder();
  const path = () => join(temporary.path, "a");
  const kinds: Readonly<Record<string, () => Promise<RandomAccess>>> = {
    "a file": () => {
      writeFileSync(path(), content);
      return fileBytes(path());
    },
    "a buffer": async () => bufferBytes(content),
  };

  for (const [kind, open] of Object.entries(kinds)) {
    it(`reads any part of ${kind}, and streams all of it`, async () => {
      const bytes = await open();
      assert.equal(bytes.sizeBytes, content.length);
      for (const [offset, length] of [
        [0, 0],
        [0, 10],
        [599_999, 1],
        [600_000, 0],
        [1234, 300_000],
      ] as const)
        assert.deepEqual(Buffer.from(await bytes.read(offset, length)), content.subarray(offset, offset + length));
      const chunks: Uint8Array[] = [];
      for await (const chunk of streamOf(bytes)) chunks.push(chunk);
      assert.deepEqual(Buffer.concat(chunks), content);
      await bytes.close();
    });

    it(`refuses places outside ${kind}`, async () => {
      const bytes = await open();
      for (const [offset, length] of [
        [0, 600_001],
        [600_001, 0],
        [-1, 1],
        [0, -1],
        [0.5, 1],
        [0, NaN],
        [2 ** 53, 1],
      ] as const)
        await assert.rejects(
          async () => bytes.read(offset, length),
          (thrown) => isProblem(thrown, "BYTES_OUT_OF_RANGE"),
        );
      await bytes.close();
    });
  }

  it("says that a file became shorter under its reader", async () => {
    writeFileSync(path(), content);
    const bytes = await fileBytes(path());
    truncateSync(path(), 10);
    await assert.rejects(bytes.read(0, 100), (thrown) => isProblem(thrown, "FILE_CHANGED"));
    await bytes.close();
  });

  it("refuses what is no regular file, without waiting for it", async () => {
    execFileSync("/usr/bin/mkfifo", [path()]);
    for (const place of [path(), temporary.path, join(temporary.path, "none")])
      await assert.rejects(fileBytes(place), (thrown) => isProblem(thrown, "FILE_UNREADABLE"));
  });
});
