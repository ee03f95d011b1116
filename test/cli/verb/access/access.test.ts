import assert from "node:assert/strict";
import { existsSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { EXIT } from "../../../../core/problem/core-problems.js";
import { StartedController } from "../../../controller/api/started-controller.js";
import { greenroom } from "../../../rig/process.js";

describe("the command line of access", () => {
  let door: StartedController;
  let folder: string;
  before(async () => {
    door = await StartedController.start();
    folder = door.place.path;
  });
  after(() => door[Symbol.asyncDispose]());

  const admin = () => join(door.settings.stateFolder, "admin-context.json");
  const run = (line: string, more: { input?: string; env?: Record<string, string> } = {}) =>
    greenroom(line.split(" "), { ...more, env: { HOME: folder, ...more.env } });
  const json = async (line: string) => {
    const { status, stdout, stderr } = await run(`${line} --output json --context ${admin()}`);
    assert.equal(status, EXIT.done, stderr);
    return JSON.parse(stdout) as unknown;
  };

  it("makes a user whose password comes from standard input, grants a role, and lists both", async () => {
    const made = await run(`user create ann --context ${admin()}`, { input: "correct horse battery\n" });
    assert.equal(made.status, EXIT.done, made.stderr);
    assert.doesNotMatch(made.stdout + made.stderr, /horse/);
    await json("cluster create production");
    await json("grant add ann viewer --cluster production");
    const { stdout } = await run(`grant list --user ann --context ${admin()}`);
    assert.match(stdout, /^grant-1 +ann +viewer +cluster domain-c1/m);
  });

  it("keeps several controllers by name, in files of 0600, and forgets one at the log-out", async () => {
    writeFileSync(join(folder, "ca.pem"), door.context.caPem);
    const { url, caPem } = { url: `https://${door.controller.addresses.rest}`, caPem: door.context.caPem };
    const from = join(folder, "ann.json");
    const context = { url, caPem, user: "ann", credential: "correct horse battery" };
    writeFileSync(from, JSON.stringify(context), { mode: 0o600 });
    const login = await run(`login --context-from ${from} --context site-b`);
    assert.equal(login.status, EXIT.done, login.stderr);
    const kept = join(folder, ".config", "greenroom", "site-b.json");
    assert.equal(statSync(kept).mode & 0o777, 0o600);
    const denied = await run("cluster create mine --context site-b");
    assert.equal(denied.status, EXIT.refused);
    assert.match(denied.stderr, /user ann lacks the privilege Greenroom\.Inventory\.Write on the whole fleet/);
    assert.equal((await run("logout --context site-b")).status, EXIT.done);
    assert.ok(!existsSync(kept));
  });

  it("works with a token from the environment, within its bounds, and no longer than until it is revoked", async () => {
    const { secret, token } = (await json("token create nightly --role viewer@production")) as Record<string, string>;
    const env = {
      GREENROOM_URL: `https://${door.controller.addresses.rest}`,
      GREENROOM_TOKEN: secret ?? "",
      GREENROOM_CA_FILE: join(folder, "ca.pem"),
    };
    const seen = await run("cluster list", { env });
    assert.match(seen.stdout, /production/, seen.stderr);
    const beyond = await run("user list", { env });
    assert.equal(beyond.status, EXIT.refused);
    await json(`token revoke ${token}`);
    const gone = await run("cluster list", { env });
    assert.deepEqual([gone.status, gone.stdout], [EXIT.refused, ""]);
    assert.match(gone.stderr, /TOKEN_REFUSED/);
  });

  it("verifies the audit log, exports it, and tells what was refused", async () => {
    const verified = await run(`audit verify --context ${admin()}`);
    assert.equal(verified.status, EXIT.done);
    const head = /head +(\d+:[0-9a-f]{64})/.exec(verified.stdout)?.[1] ?? "";
    assert.equal((await run(`audit verify --expect ${head} --context ${admin()}`)).status, EXIT.done);
    const other = await run(`audit verify --expect 1:${"0".repeat(64)} --context ${admin()}`);
    assert.equal(other.status, EXIT.untrusted);
    assert.match(other.stdout, /row 1: it is not the row that was noted/);
    const file = join(folder, "audit.ndjson");
    assert.equal((await run(`audit export ${file} --context ${admin()}`)).status, EXIT.done);
    assert.ok(statSync(file).size > 1000);
    const { stdout } = await run(`audit list --outcome refused --context ${admin()}`);
    assert.match(stdout, /ann .* PRIVILEGE_MISSING/);
  });
});
