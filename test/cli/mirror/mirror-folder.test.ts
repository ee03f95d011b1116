import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MirrorFolder } from "../../../cli/mirror/mirror-folder.js";

describe("the folder of a mirror", () => {
  it("takes no more of a file once it is longer than it should be", async () => {
    const path = mkdtempSync(join(tmpdir(), "greenroom-mirror-"));
    const folder = MirrorFolder.open(path);
    let sent = 0;
    const long = async function* (): AsyncGenerator<Uint8Array> {
      for (; sent < 1_000; sent += 1) yield new Uint8Array(1_000);
    };
    try {
      const wanted = { sha256: "a".repeat(64), size_bytes: 2_500, id: "GRN_bootbank_a_1" };
      await assert.rejects(folder.take(wanted, long), { code: "MIRROR_FILE_WRONG" });
      assert.ok(sent < 4, `${sent} chunks`);
      assert.deepEqual(readdirSync(join(path, "vibs")), []);
    } finally {
      folder.close();
      rmSync(path, { recursive: true });
    }
  });
});
