/* eslint-disable @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-call -- answers of every shape are looked into, and asserted */
import assert from "node:assert/strict";
import { request } from "node:https";
import { basic, StartedController } from "./started-controller.js";

describe("the REST door", () => {
  const clock = { offsetMs: 0, now: () => Date.now() + clock.offsetMs };
  let door: StartedController;
  let session: string;
  before(async () => {
    door = await StartedController.start(clock);
    session = await door.logIn();
  });
  after(() => door[Symbol.asyncDispose]());

  describe("sessions", () => {
    it("opens one for the administrator, as a bare JSON string with 201", async () => {
      const { user, credential } = door.context;
      const answer = await door.ask("POST", "/api/session", { headers: { authorization: basic(user, credential) } });
      assert.equal(answer.status, 201);
      assert.equal(typeof answer.json, "string");
      assert.match(String(answer.headers["content-type"]), /application\/json/);
    });

    it("takes an empty chunked JSON body for no body, as govmomi sends it", async () => {
      const { user, credential } = door.context;
      const headers = { authorization: basic(user, credential), "content-type": "application/json" };
      const status = await chunkedPost(door, "/api/session", headers);
      assert.equal(status, 201);
    });

    for (const [what, headers] of [
      ["a wrong credential", { authorization: basic("administrator", "wrong") }],
      ["an unknown user", { authorization: basic("nobody", "wrong") }],
      ["no credential", {}],
      ["another scheme", { authorization: "Bearer x" }],
    ] as const)
      it(`refuses ${what} with 401`, async () => {
        const answer = await door.ask("POST", "/api/session", { headers });
        assert.equal(answer.status, 401);
        assert.equal(answer.json.error_type, "UNAUTHENTICATED");
      });

    it("tells who it is, and is gone after the log-out", async () => {
      const own = await door.logIn();
      const info = await door.ask("GET", "/api/session", { session: own });
      assert.equal(info.json.user, "administrator");
      assert.equal((await door.ask("DELETE", "/api/session", { session: own })).status, 204);
      assert.equal((await door.ask("GET", "/api/session", { session: own })).status, 401);
    });

    it("ends one that was idle for too long, and one that is too old though it was used", async () => {
      const idle = await door.logIn();
      const used = await door.logIn();
      try {
        clock.offsetMs = door.settings.sessionIdleSeconds * 1000 - 1000;
        assert.equal((await door.ask("GET", "/api/vcenter/host", { session: used })).status, 200);
        clock.offsetMs += 2000;
        assert.equal((await door.ask("GET", "/api/vcenter/host", { session: idle })).status, 401);
        assert.equal((await door.ask("GET", "/api/vcenter/host", { session: used })).status, 200);
        clock.offsetMs = (door.settings.sessionSeconds + 1) * 1000;
        assert.equal((await door.ask("GET", "/api/vcenter/host", { session: used })).status, 401);
      } finally {
        clock.offsetMs = 0;
        session = await door.logIn();
      }
    });
  });

  for (const [method, path] of [
    ["GET", "/api/vcenter/cluster"],
    ["GET", "/api/vcenter/host"],
    ["GET", "/api/greenroom/hosts"],
    ["GET", "/api/greenroom/hosts/host-1/receipt"],
    ["POST", "/api/greenroom/clusters"],
    ["POST", "/api/greenroom/join-tokens"],
    ["PUT", "/api/greenroom/uploads"],
    ["GET", "/api/esx/settings/depots/offline"],
    ["POST", "/api/esx/settings/depots/offline?vmw-task=true"],
    ["GET", "/api/esx/settings/depot-content/components"],
    ["POST", "/api/esx/settings/clusters/c/software?action=stage&vmw-task=true"],
    ["POST", "/api/esx/settings/hosts/h/software?action=scan&vmw-task=true"],
    ["GET", "/api/esx/settings/clusters/c/software/compliance"],
    ["POST", "/api/esx/settings/clusters/c/software/drafts?action=import-software-spec"],
    ["GET", "/api/cis/tasks?return_all=true"],
    ["POST", "/api/cis/tasks/task-1?action=cancel"],
  ] as const)
    it(`answers ${method} ${path.split("?")[0]} to nobody without a session`, async () => {
      const answer = await door.ask(method, path);
      assert.equal(answer.status, 401);
      assert.equal(answer.json.data.code, "SESSION_MISSING");
    });

  it("shows anybody a page of its operations, which loads and runs nothing", async () => {
    const { status, headers, text } = await door.ask("GET", "/api/docs");
    assert.deepEqual([status, headers["content-type"]], [200, "text/html; charset=utf-8"]);
    assert.match(String(headers["content-security-policy"]), /default-src 'none'/);
    assert.match(text, /<td>POST<\/td><td><code>\/api\/esx\/settings\/clusters\/\{scope\}\/software\?action=stage</);
  });

  it("opens, tells and ends sessions at the older door as well, wrapped as vSphere wraps them", async () => {
    const path = "/rest/com/vmware/cis/session";
    const { user, credential } = door.context;
    const opened = await door.ask("POST", path, { headers: { authorization: basic(user, credential) } });
    const own = String(opened.json.value);
    const info = await door.ask("POST", `${path}?~action=get`, { session: own });
    assert.deepEqual([opened.status, info.status, info.json.value.user], [200, 200, user]);
    assert.equal((await door.ask("DELETE", path, { session: own })).status, 204);
    const gone = await door.ask("POST", `${path}?~action=get`, { session: own });
    assert.deepEqual([gone.status, gone.json.type], [401, "com.vmware.vapi.std.errors.unauthenticated"]);
    assert.equal(gone.json.value.data.code, "SESSION_MISSING");
  });

  it("takes a body whose type nobody has said for JSON, as older govmomi sends a PUT", async () => {
    const body = JSON.stringify({ enabled: true, email_addresses: [] });
    const answer = await door.ask("PUT", "/api/esx/settings/depots/sync-schedule", { session, body });
    assert.equal(answer.status, 204);
  });

  it("tells anybody its version and the fingerprint of its authority", async () => {
    const answer = await door.ask("GET", "/api/greenroom/about");
    assert.equal(answer.status, 200);
    assert.match(answer.json.ca_fingerprint, /^sha256:[0-9a-f]{64}$/);
  });

  it("describes every route as OpenAPI, actions apart", async () => {
    const { json } = await door.ask("GET", "/api/docs/openapi.json");
    assert.equal(json.openapi, "3.1.0");
    const paths = Object.keys(json.paths);
    for (const action of ["scan", "stage"])
      assert.ok(paths.includes(`/api/esx/settings/clusters/{scope}/software?action=${action}`), action);
  });

  it("answers an unknown path and an unknown action with 404 OPERATION_NOT_FOUND and a request id", async () => {
    for (const path of ["/api/nothing", "/api/esx/settings/clusters/c/software?action=fly"]) {
      const answer = await door.ask("POST", path, { session });
      assert.equal(answer.status, 404);
      assert.equal(answer.json.error_type, "OPERATION_NOT_FOUND");
      assert.match(String(answer.headers["x-request-id"]), /^[0-9a-f-]{36}$/);
    }
  });

  it("refuses an unknown key of a body by its name", async () => {
    const answer = await door.ask("POST", "/api/greenroom/clusters", { session, json: { name: "x", colour: "green" } });
    assert.equal(answer.status, 400);
    assert.equal(answer.json.error_type, "INVALID_ARGUMENT");
    assert.match(answer.json.messages[0].default_message, /colour/);
  });

  it("refuses what is not JSON, another media type, and a body beyond the limit", async () => {
    const headers = { "content-type": "application/json" };
    const bodies = [
      { body: "{", headers },
      { body: "name=x", headers: { "content-type": "application/x-www-form-urlencoded" } },
      { body: `{"name":"${"x".repeat(5 << 20)}"}`, headers },
    ];
    for (const asked of bodies) {
      const answer = await door.ask("POST", "/api/greenroom/clusters", { session, ...asked });
      assert.equal(answer.status, 400, answer.text);
      assert.equal(answer.json.data.code, "INPUT_INVALID");
    }
  });

  it("makes a cluster, finds it by id and by name, and refuses its name a second time", async () => {
    const made = await door.ask("POST", "/api/greenroom/clusters", { session, json: { name: "blue" } });
    assert.equal(made.status, 201);
    for (const name of [made.json, "blue"]) {
      const { json } = await door.ask("GET", `/api/greenroom/clusters/${name}`, { session });
      assert.deepEqual([json.cluster, json.name, json.image], [made.json, "blue", null]);
    }
    const again = await door.ask("POST", "/api/greenroom/clusters", { session, json: { name: "blue" } });
    assert.deepEqual([again.status, again.json.error_type], [400, "ALREADY_EXISTS"]);
  });

  it("makes a join token that names the gRPC door and the fingerprint to pin", async () => {
    const answer = await door.ask("POST", "/api/greenroom/join-tokens", { session, json: { cluster: "blue" } });
    assert.equal(answer.status, 201);
    assert.equal(answer.json.controller, door.controller.addresses.grpc);
    assert.match(answer.json.ca_fingerprint, /^sha256:/);
  });

  it("answers 404 for what does not exist, and 400 where a human must read why", async () => {
    const base = "/api/esx/settings/clusters/blue/software";
    assert.equal((await door.ask("GET", "/api/greenroom/hosts/host-99", { session })).status, 404);
    assert.equal((await door.ask("GET", "/api/cis/tasks/task-99", { session })).status, 404);
    assert.equal((await door.ask("GET", `${base}/compliance`, { session })).status, 404);
    const spec = { source_type: "JSON_STRING", software_spec: '{"base_image":{"version":1}}' };
    const draft = await door.ask("POST", `${base}/drafts?action=import-software-spec`, { session, json: spec });
    assert.deepEqual([draft.status, draft.json.data.code], [400, "SPEC_INVALID"]);
  });

  it("keeps clusters and sessions over a restart", async () => {
    await door.restart();
    const { json, status } = await door.ask("GET", "/api/vcenter/cluster", { session });
    assert.equal(status, 200);
    assert.ok(json.some((cluster: { name: string }) => cluster.name === "blue"));
  });
});

/** POST with `Transfer-Encoding: chunked` and nothing in it. */
function chunkedPost(door: StartedController, path: string, headers: Record<string, string>): Promise<number> {
  const [host = "", port = ""] = door.controller.addresses.rest.split(":");
  const options = { method: "POST", path, host, port, ca: door.context.caPem, agent: false } as const;
  return new Promise((resolve, reject) => {
    const sent = request({ ...options, headers: { ...headers, "transfer-encoding": "chunked" } }, (answer) => {
      answer.resume().on("end", () => resolve(answer.statusCode ?? 0));
    });
    sent.on("error", reject).end();
  });
}
