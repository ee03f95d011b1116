import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

describe("npm run lint", () => {
  it("finds nothing", function () {
    this.timeout(600_000);
    const { status, stdout } = spawnSync(process.execPath, ["test/lint.mjs"], {
      encoding: "utf8",
      maxBuffer: 64 << 20,
    });
    assert.equal(status, 0, stdout);
  });

  it("refuses a contract that breaks old agents", () => {
    const folder = mkdtempSync(join(tmpdir(), "greenroom-breaking-"));
    try {
      cpSync(resolve("proto"), join(folder, "proto"), { recursive: true });
      cpSync(resolve("buf.yaml"), join(folder, "buf.yaml"));
      const path = join(folder, "proto/greenroom/agent/v1/agent.proto");
      writeFileSync(path, readFileSync(path, "utf8").replace("string boot_id = 4;", "int64 boot_id = 4;"));
      const buf = resolve("node_modules/.bin/buf");
      const { status, stdout } = spawnSync(buf, ["breaking", "--against", "proto/released.binpb"], {
        cwd: folder,
        encoding: "utf8",
      });
      assert.notEqual(status, 0);
      assert.match(stdout, /boot_id/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
