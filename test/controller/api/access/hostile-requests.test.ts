/* eslint-disable @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-call -- answers of every shape are looked into, and asserted */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { BUILT_IN_POLICY } from "../../../../controller/domain/remediation/apply-policy.js";
import { openStore } from "../../../../controller/store/open-store.js";
import { systemClock } from "../../../../core/time/clock.js";
import { StartedController, type Asked } from "../started-controller.js";
import { basicOf, bearer, makeUser, sessionOf, tokenOf } from "./people.js";

describe("a hostile client", () => {
  let door: StartedController;
  let admin: string;
  const sessions = new Map<string, string>();
  before(async () => {
    door = await StartedController.start();
    admin = await door.logIn();
    for (const name of ["blue", "green"])
      await door.ask("POST", "/api/greenroom/clusters", { session: admin, json: { name } });
    await joins("ann", ["image-author"], ["remediator"]);
    await joins("bob", ["remediator"]);
    await joins("stan", ["stager"]);
    await joins("vera", ["viewer"]);
    const rule = { acts: ["commit", "remediate"], ttl_seconds: 3600 };
    for (const scope of ["blue", "green"])
      assert.equal(
        (await as("administrator", "PUT", `/api/greenroom/approval-rules/${scope}`, { json: rule })).status,
        204,
      );
  });
  after(() => door[Symbol.asyncDispose]());

  const joins = async (user: string, ...roles: (readonly [string])[]) => {
    await makeUser(door, admin, { user, roles });
    sessions.set(user, await sessionOf(door, user));
  };
  const as = (user: string, method: string, path: string, asked: Asked = {}) =>
    door.ask(method, path, { session: sessions.get(user) ?? admin, ...asked });
  const call = (serviceId: string, operationId: string, input: object) => {
    const params = { serviceId, operationId, input: { STRUCTURE: { "operation-input": input } } };
    const security = { ctx: { securityCtx: { sessionId: admin } } };
    return door.ask("POST", "/api", {
      json: { jsonrpc: "2.0", method: "invoke", id: 1, params: { ...params, ...security } },
    });
  };
  const audit = async (query = "") => {
    const { json } = await as("administrator", "GET", `/api/greenroom/audit?limit=50${query}`);
    return json.map(({ who, what, outcome }: Record<string, string>) => `${who} ${what} ${outcome}`) as string[];
  };

  it("has nothing approved whose path leads elsewhere when it is asked for again", async () => {
    const solutions = "/api/esx/settings/clusters/green/software/solutions";
    for (const winding of ["x\\..\\..\\..\\..\\blue\\software\\solutions\\y", "..", "%2E%2e", ".%2e/y", "x#y"]) {
      const { status, json } = await as("ann", "DELETE", `${solutions}/${winding}?vmw-task=true`);
      assert.deepEqual([status, json.data.code, json.data.details.where], [400, "INPUT_INVALID", "path"], winding);
    }
    assert.deepEqual((await as("bob", "GET", "/api/greenroom/approvals")).json, []);
    const plain = await as("ann", "GET", "/api/esx/settings/clusters/a..b%2F..%5C/software");
    assert.equal(plain.json.data.code, "CLUSTER_NOT_FOUND");
  });

  it("ends with a bounded token of somebody neither his other tokens nor what waits in his name", async () => {
    const ann = sessions.get("ann") ?? "";
    const whole = await tokenOf(door, ann);
    const bounded = await tokenOf(door, ann, { scope: [{ role: "viewer", on: { cluster: "green" } }] });
    const drafts = "/api/esx/settings/clusters/blue/software/drafts";
    const draft = String((await as("ann", "POST", drafts, { json: { greenroom: { from: "nothing" } } })).json);
    const asked = await as("ann", "POST", `${drafts}/${draft}?action=commit&vmw-task=true`);
    const approval = `/api/greenroom/approvals/${String(asked.json.data.details.approval)}?action=withdraw`;
    const by = (secret: string, method: string, path: string) => door.ask(method, path, { headers: bearer(secret) });
    for (const [method, path] of [
      ["DELETE", `/api/greenroom/tokens/${whole.id}`],
      ["POST", approval],
    ] as const) {
      const { status, json } = await by(bounded.secret, method, path);
      assert.deepEqual([status, json.data.code], [403, "PRIVILEGE_MISSING"], path);
    }
    assert.equal((await by(bounded.secret, "DELETE", `/api/greenroom/tokens/${bounded.id}`)).status, 204);
    assert.equal((await by(whole.secret, "POST", approval)).json.status, "WITHDRAWN");
    assert.equal((await by(whole.secret, "DELETE", `/api/greenroom/tokens/${whole.id}`)).status, 204);
    assert.equal((await as("ann", "DELETE", `${drafts}/${draft}`)).status, 204);
  });

  it("puts no step into a path by JSON-RPC, nor half a character", async () => {
    for (const cluster of ["..", ".", "\ud800", "", "x".repeat(300)]) {
      const { json } = await call("com.vmware.esx.settings.clusters.software", "get", { cluster });
      const [error] = Object.keys(json.result.error.ERROR);
      assert.equal(error, "com.vmware.vapi.std.errors.invalid_argument", JSON.stringify(cluster));
    }
    const { json } = await call("com.vmware.esx.settings.clusters.software", "get", { cluster: "../..\\..?#" });
    assert.deepEqual(Object.keys(json.result.error.ERROR), ["com.vmware.vapi.std.errors.not_found"]);
  });

  it("overflows no stack with a body that nests", async () => {
    const headers = { "content-type": "application/json" };
    for (const path of ["/api", "/api/greenroom/clusters"])
      for (const body of ["[".repeat(100_000), `{"name":${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}}`]) {
        const { status, json } = await as("administrator", "POST", path, { body, headers });
        assert.deepEqual([status, json.data.code], [400, "LIMIT_EXCEEDED"], path);
      }
    const quoted = { name: `${"[{".repeat(30)}\\"` };
    assert.equal(
      (await as("vera", "POST", "/api/greenroom/clusters", { json: quoted })).json.data.code,
      "PRIVILEGE_MISSING",
    );
  });

  it("fills the audit log with nothing: JSON-RPC and log-ins stand there as what they were", async () => {
    const before = await audit();
    await door.ask("POST", "/api", { json: { jsonrpc: "1.0" } });
    await call("com.vmware.cis.tasks", "list", {});
    const old = "/rest/com/vmware/cis/session";
    const { json } = await door.ask("POST", old, { headers: basicOf("vera") });
    assert.equal((await door.ask("POST", `${old}?action=get`, { session: json.value })).status, 200);
    assert.deepEqual(await audit(), before);
    await door.ask("POST", old, { headers: basicOf("vera", "a wrong password") });
    assert.equal((await audit())[0], "vera log in CREDENTIAL_WRONG");
  });

  it("gets no secret again by an idempotency key, not even with a lesser token, and none is kept", async () => {
    const headers = { "idempotency-key": "monday" };
    const json = { name: "nightly" };
    const made = await as("ann", "POST", "/api/greenroom/tokens", { json, headers });
    const secret = String(made.json.secret);
    const lesser = await tokenOf(door, sessions.get("ann") ?? "", { scope: [{ role: "viewer" }] });
    for (const proof of [{ session: sessions.get("ann") ?? "" }, { session: "", headers: bearer(lesser.secret) }]) {
      const again = await door.ask("POST", "/api/greenroom/tokens", {
        json,
        ...proof,
        headers: { ...headers, ...proof.headers },
      });
      assert.deepEqual([again.status, again.json.data.code], [409, "ANSWER_TOLD_ONCE"]);
    }
    const joined = await as("administrator", "POST", "/api/greenroom/join-tokens", {
      json: { cluster: "blue" },
      headers,
    });
    assert.equal(joined.status, 201);
    const folder = door.settings.stateFolder;
    for (const file of readdirSync(folder).filter((name) => name.startsWith("controller.db")))
      for (const told of [secret, String(joined.json.token)])
        assert.ok(!readFileSync(join(folder, file)).includes(told), `${file} holds a secret`);
  });

  it("does not remediate again without a second person, and a stager not at all", async () => {
    const task = await endedRemediation();
    const retry = (user: string) => as(user, "POST", `/api/greenroom/tasks/${task}?action=retry-failed`);
    assert.equal((await retry("stan")).json.data.code, "PRIVILEGE_MISSING");
    const { json } = await retry("ann");
    assert.equal(json.data.code, "APPROVAL_NEEDED");
    const approval = `/api/greenroom/approvals/${json.data.details.approval}`;
    const shown = await as("ann", "GET", approval);
    assert.deepEqual([shown.json.act, shown.json.on.name], ["remediate", "blue"]);
    const refused = await as("stan", "POST", `${approval}?action=approve`, { json: { note: "" } });
    assert.match(refused.json.data.details.privilege, /lifecycleSoftwareRemediation\.Write/);
    const done = await as("bob", "POST", `${approval}?action=approve`, { json: { note: "" } });
    // Approved, it was asked for as it stands: of this task there is nothing to do again.
    assert.deepEqual([done.json.status, done.json.outcome.data.code], ["FAILED", "NOTHING_TO_RETRY"]);
  });

  /** As if a host of blue had been remediated, before there was a rule. */
  async function endedRemediation(): Promise<string> {
    const store = await openStore({ path: join(door.settings.stateFolder, "controller.db"), clock: systemClock });
    try {
      return await store.transact(async ({ tasks, clusters }) => {
        const { id: scopeId } = await clusters.resolveCluster("blue");
        const input = { commitId: "1", hostIds: [], order: "fair", parallel: 1, policy: BUILT_IN_POLICY };
        const said = { service: "com.vmware.esx.settings.clusters.software", description: "Remediate blue" };
        const task = { ...said, who: "ann", operation: "apply$task", scopeId, cancelable: true, input };
        const { id } = await tasks.start(task);
        await tasks.succeed(id, null);
        return id;
      });
    } finally {
      await store.close();
    }
  }

  it("inherits no wish of the user who was called so before", async () => {
    await joins("eve", ["image-author"]);
    const wish = await as("eve", "DELETE", "/api/esx/settings/clusters/blue/software/solutions/y?vmw-task=true");
    const approval = `/api/greenroom/approvals/${wish.json.data.details.approval}`;
    assert.equal((await as("ann", "GET", approval)).json.status, "PENDING");
    await as("administrator", "DELETE", "/api/greenroom/users/eve");
    await joins("eve", ["image-author"]);
    assert.equal((await as("ann", "GET", approval)).json.status, "WITHDRAWN");
    const late = await as("ann", "POST", `${approval}?action=approve`, { json: { note: "" } });
    assert.equal(late.json.data.code, "APPROVAL_DECIDED");
  });
});
