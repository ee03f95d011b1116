import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadContext, saveContext } from "../../../cli/context/context-file.js";
import { isProblem } from "../../../core/problem/problem.js";

const context = { url: "https://ctl.example.net:8443", caPem: "PEM", user: "administrator", credential: "secret" };

describe("the context file", () => {
  let folder = "";
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "greenroom-context-"))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("is written 0600 in a folder of its own and read back the same", async () => {
    const path = join(folder, "a", "b", "context.json");
    await saveContext(path, context);
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.equal(statSync(join(folder, "a", "b")).mode & 0o777, 0o700);
    assert.deepEqual(await loadContext(path), context);
  });

  it("is replaced whole when logging in again", async () => {
    const path = join(folder, "context.json");
    await saveContext(path, context);
    await saveContext(path, { ...context, credential: "other" });
    assert.equal((await loadContext(path)).credential, "other");
  });

  for (const mode of [0o640, 0o604, 0o620, 0o666, 0o644])
    it(`is refused with mode ${mode.toString(8)}: others can read or change the credential`, async () => {
      const path = join(folder, "context.json");
      await saveContext(path, context);
      chmodSync(path, mode);
      await assert.rejects(
        loadContext(path),
        (thrown) => isProblem(thrown, "CONTEXT_NOT_PRIVATE") && thrown.details["path"] === path,
      );
    });

  it("that is missing says how to log in", async () => {
    await assert.rejects(
      loadContext(join(folder, "none.json")),
      (thrown) => isProblem(thrown, "CONTEXT_MISSING") && /greenroom login/.test(thrown.remedy),
    );
  });

  for (const [what, text] of [
    ["is no JSON", "{"],
    ["is a list", "[]"],
    ["has no credential", JSON.stringify({ ...context, credential: undefined })],
    ["has an address that is none", JSON.stringify({ ...context, url: "ctl" })],
  ] as const)
    it(`that ${what} is refused by name`, async () => {
      const path = join(folder, "context.json");
      writeFileSync(path, text, { mode: 0o600 });
      await assert.rejects(loadContext(path), (thrown) => isProblem(thrown, "CONTEXT_INVALID"));
    });
});
