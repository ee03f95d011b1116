import assert from "node:assert/strict";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fingerprintOf } from "../../../core/trust/pinned-authority.js";
import { greenroom } from "../../rig/process.js";
import { onTerminal } from "../rig/pseudo-terminal.js";
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
      line(controller, "--ca-fingerprint", fingerprintOf(controller.caPem), "--password-file", file),
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

  it("is not needed where the environment holds user and password", async () => {
    await using controller = await RecordedController.start({
      "GET /api/greenroom/tasks?exclude_result=true": { json: [] },
    });
    const ca = join(controller.folder, "ca.pem");
    writeFileSync(ca, controller.caPem);
    const env = { GREENROOM_URL: controller.url, GREENROOM_CA_FILE: ca, GREENROOM_USER: "administrator" };
    const listed = await greenroom(["task", "list"], { env: { ...env, GREENROOM_PASSWORD: "secret" } });
    assert.equal(listed.status, 0, listed.stderr);
    const half = await greenroom(["task", "list"], { env });
    assert.equal(half.status, 2);
    assert.match(half.stderr.replace(/\s+/g, " "), /needs GREENROOM_TOKEN, or GREENROOM_USER and GREENROOM_PASSWORD/);
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

describe("a new password", () => {
  const CREATE = "POST /api/greenroom/users";
  const typed = async (controller: RecordedController, second: string) =>
    onTerminal({
      ...{ args: ["user", "create", "ann"], columns: 80, rows: 20, env: { GREENROOM_CONTEXT: controller.context() } },
      types: [
        { at: /Password of ann: /, line: "correct horse battery" },
        { at: /Once more: /, line: second },
      ],
    });

  it("is typed twice at a terminal, without echo", async () => {
    await using controller = await RecordedController.start({ [CREATE]: { status: 201, json: {} } });
    const { status, bytes } = await typed(controller, "correct horse battery");
    assert.equal(status, 0, bytes);
    assert.doesNotMatch(bytes, /horse/);
    const body = controller.heard.find(({ line }) => line === CREATE)?.body.toString();
    assert.equal((JSON.parse(body ?? "{}") as { password?: string }).password, "correct horse battery");
  });

  it("is not set where the two differ", async () => {
    await using controller = await RecordedController.start({ [CREATE]: { status: 201, json: {} } });
    const { status, bytes } = await typed(controller, "correct horse batery");
    assert.equal(status, 2);
    assert.match(bytes, /the two passwords are not the same/);
    assert.deepEqual(controller.lines(), []);
  });
});
