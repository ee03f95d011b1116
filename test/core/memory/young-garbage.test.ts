import assert from "node:assert/strict";
import { YoungGarbage } from "../../../core/memory/young-garbage.js";

const MiB = 1024 * 1024;
const CHUNK_BYTES = MiB / 4;
const CHUNKS = 2048;

describe("the garbage of a stream of buffers", () => {
  it("is let go of every few MiB", () => {
    const garbage = new YoungGarbage();
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    for (let n = 0; n < CHUNKS; n++) {
      Buffer.allocUnsafe(CHUNK_BYTES);
      garbage.made(CHUNK_BYTES);
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    }
    // Twice what may lie about: what was let go of last may not have been given back yet.
    assert.ok(most <= 24 * MiB, `${(most / MiB).toFixed(1)} of ${(CHUNKS * CHUNK_BYTES) / MiB} MiB at once`);
  });
});
