import assert from "node:assert/strict";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fingerprintOf } from "../../../core/trust/pinned-authority.js";
import { greenroom } from "../../rig/process.js";
import { RecordedController } from "../rig/recorded-controller.js";

describe("login", () => {
  const line = (controller: RecordedController, ...more: readonly string[]) => [
    "login", controller.url, "--user", "administrator", "--context", join(controller.folder, "new.json"), ...more,
  ]; // prettier-ignore

  it("pins the authority by its fingerprint, signs in, and writes a context that works", async () => {
    await using controller = await RecordedController.start({
      "GET /api/greenroom/tasks?exclude_result=true": { json: [] },
    });
    const login = await greenroom(line(controller, "--ca-fingerprint", fingerprintOf(controller.caPem)), {
      input: "secret\n",
    });
    assert.equal(login.status, 0, login.stderr);
    const path = join(controller.folder, "new.json");
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.doesNotMatch(login.stdout + login.stderr, /secret/);
    assert.equal((await greenroom(["task", "list", "--context", path])).status, 0);
  });

  it("takes the credential from a file", async () => {
    await using controller = await RecordedController.start({});
    const file = join(controller.folder, "credential");
    writeFileSync(file, "secret\nrest\n");
    const login = await greenroom(
      line(controller, "--ca-fingerprint", fingerprintOf(controller.caPem), "--credential-file", file),
    );
    assert.equal(login.status, 0, login.stderr);
  });

  it("with a wrong fingerprint sends no credential and writes nothing", async () => {
    await using controller = await RecordedController.start({});
    const login = await greenroom(line(controller, "--ca-fingerprint", `sha256:${"0".repeat(64)}`), {
      input: "secret\n",
    });
    assert.notEqual(login.status, 0);
    assert.deepEqual(controller.lines(), []);
    assert.throws(() => readFileSync(join(controller.folder, "new.json")));
  });

  it("without a fingerprint trusts no authority of the controller's own making", async () => {
    await using controller = await RecordedController.start({});
    const login = await greenroom(line(controller), { input: "secret\n" });
    assert.equal(login.status, 9, login.stderr);
    assert.deepEqual(controller.lines(), []);
  });

  it("takes over the context that `controller init` wrote, after signing in with it", async () => {
    await using controller = await RecordedController.start({});
    const path = join(controller.folder, "taken.json");
    const login = await greenroom([
      "login",
      "--context-from",
      controller.context(),
      "--context",
      path,
      "--output",
      "json",
    ]);
    assert.equal(login.status, 0, login.stderr);
    assert.deepEqual(JSON.parse(login.stdout), {
      url: controller.url,
      user: "administrator",
      context: path,
      changed: true,
    });
  });

  it("writes nothing when the credential is refused", async () => {
    await using controller = await RecordedController.start({});
    const path = join(controller.folder, "taken.json");
    const login = await greenroom([
      "login",
      "--context-from",
      controller.context({ credential: "old" }),
      "--context",
      path,
    ]);
    assert.equal(login.status, 3);
    assert.throws(() => statSync(path));
  });
});
