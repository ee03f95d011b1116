import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { roomStream } from "../../../core/bytes/room-stream.js";
import { isProblem } from "../../../core/problem/problem.js";

const ROOM_BYTES = 256 * 1024;

describe("a file read into rooms that are used again", () => {
  let folder = "";
  let path = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "greenroom-rooms-"));
    path = join(folder, "file");
  });
  after(() => rmSync(folder, { recursive: true }));

  for (const sizeBytes of [0, 1, ROOM_BYTES, ROOM_BYTES + 1, 5 * ROOM_BYTES - 7])
    it(`gives all its ${sizeBytes} bytes in order, a chunk as long as it is promised`, async () => {
      const bytes = randomBytes(sizeBytes);
      writeFileSync(path, bytes);
      const file = await open(path);
      const copied: Uint8Array[] = [];
      let last: Uint8Array = new Uint8Array(0);
      for await (const chunk of roomStream(file, path)) {
        const at = copied.reduce((sum, { length }) => sum + length, 0);
        assert.deepEqual(Buffer.from(last), bytes.subarray(at - last.length, at), "the one before still holds");
        copied.push(Uint8Array.from(chunk));
        last = chunk;
      }
      await file.close();
      assert.deepEqual(Buffer.concat(copied), bytes);
    });

  it("says that a file was cut while it was read", async () => {
    writeFileSync(path, randomBytes(3 * ROOM_BYTES));
    const file = await open(path);
    const reading = async () => {
      for await (const _ of roomStream(file, path)) truncateSync(path, 10);
    };
    await assert.rejects(reading, (thrown) => isProblem(thrown, "FILE_CHANGED"));
    await file.close();
  });

  it("reads nothing but a regular file", async () => {
    const file = await open(folder);
    await assert.rejects(roomStream(file, folder).next(), (thrown) => isProblem(thrown, "FILE_UNREADABLE"));
    await file.close();
  });
});
