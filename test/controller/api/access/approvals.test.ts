/* eslint-disable @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-call -- answers of every shape are looked into, and asserted */
import assert from "node:assert/strict";
import { StartedController, type Asked } from "../started-controller.js";
import { bearer, makeUser, sessionOf, tokenOf } from "./people.js";

describe("a second person", () => {
  const clock = { offsetMs: 0, now: () => Date.now() + clock.offsetMs };
  let door: StartedController;
  let admin: string;
  const sessions = new Map<string, string>();
  before(async () => {
    door = await StartedController.start(clock);
    admin = await door.logIn();
    for (const name of ["blue", "green"])
      await door.ask("POST", "/api/greenroom/clusters", { session: admin, json: { name } });
    for (const [user, role] of [
      ["ann", "image-author"],
      ["bob", "image-author"],
      ["vera", "viewer"],
    ] as const) {
      await makeUser(door, admin, { user, roles: [[role]] });
      sessions.set(user, await sessionOf(door, user));
    }
    const rule = { acts: ["commit"], ttl_seconds: 3600 };
    assert.equal((await as("administrator", "PUT", "/api/greenroom/approval-rules/blue", { json: rule })).status, 204);
  });
  after(() => door[Symbol.asyncDispose]());

  const as = (user: string, method: string, path: string, asked: Asked = {}) =>
    door.ask(method, path, { session: sessions.get(user) ?? admin, ...asked });
  const drafts = (cluster: string) => `/api/esx/settings/clusters/${cluster}/software/drafts`;
  const newDraft = async (user: string, cluster = "blue"): Promise<string> => {
    const { status, json, text } = await as(user, "POST", drafts(cluster), {
      json: { greenroom: { from: "nothing" } },
    });
    assert.equal(status, 201, text);
    return String(json);
  };
  const commit = (user: string, draft: string, cluster = "blue") =>
    as(user, "POST", `${drafts(cluster)}/${draft}?action=commit&vmw-task=true`, { json: { message: "as agreed" } });
  const decide = (user: string, id: string, action: string) =>
    as(user, "POST", `/api/greenroom/approvals/${id}?action=${action}`, { json: { note: "change 4711" } });
  const ask = async (draft: string): Promise<string> => {
    const { status, json } = await commit("ann", draft);
    assert.deepEqual(
      [status, json.error_type, json.data.code],
      [400, "NOT_ALLOWED_IN_CURRENT_STATE", "APPROVAL_NEEDED"],
    );
    return String(json.data.details.approval);
  };
  const dropDraft = (draft: string) => as("ann", "DELETE", `${drafts("blue")}/${draft}`);

  it("is asked for where a rule says so, nothing is begun before, and asking again asks once", async () => {
    const draft = await newDraft("ann");
    const id = await ask(draft);
    assert.equal(await ask(draft), id);
    const { json } = await as("ann", "GET", `/api/greenroom/approvals/${id}`);
    assert.deepEqual([json.status, json.requested_by, json.act, json.on.name], ["PENDING", "ann", "commit", "blue"]);
    assert.deepEqual([json.request.revision, json.request.body], ['"1"', { message: "as agreed" }]);
    assert.deepEqual((await as("ann", "GET", "/api/cis/tasks")).json, {});
    assert.equal((await decide("ann", id, "withdraw")).json.status, "WITHDRAWN");
    await dropDraft(draft);
  });

  it("is not asked for elsewhere", async () => {
    assert.equal((await commit("ann", await newDraft("ann", "green"), "green")).status, 202);
  });

  it("is another person, who holds the very privilege: not oneself, and not a viewer", async () => {
    const draft = await newDraft("ann");
    const id = await ask(draft);
    assert.equal((await decide("ann", id, "approve")).json.data.code, "APPROVAL_OWN");
    const vera = await decide("vera", id, "approve");
    assert.deepEqual([vera.status, vera.json.data.code], [403, "PRIVILEGE_MISSING"]);
    assert.match(vera.json.messages[0].default_message, /lifecycleSoftwareSpecification\.Write on cluster blue/);
    assert.equal((await decide("bob", id, "deny")).json.status, "DENIED");
    assert.equal((await decide("bob", id, "approve")).json.data.code, "APPROVAL_DECIDED");
    await dropDraft(draft);
  });

  it("approves, and what was asked for goes on as it was asked, in the name of who asked, once", async () => {
    const draft = await newDraft("ann");
    const id = await ask(draft);
    const [one, other] = await Promise.all([decide("bob", id, "approve"), decide("administrator", id, "approve")]);
    const done = [one, other].filter(({ status }) => status === 200);
    assert.equal(done.length, 1, "approved twice");
    const { status, outcome } = done[0]?.json as { status: string; outcome: string };
    assert.equal(status, "DONE");
    const task = await as("ann", "GET", `/api/cis/tasks/${outcome}`);
    assert.deepEqual([task.json.user, task.json.operation], ["ann", "commit$task"]);
    const audit = await as("administrator", "GET", "/api/greenroom/audit?limit=20");
    const whats = audit.json.map(({ who, what }: { who: string; what: string }) => `${who}: ${what}`);
    for (const row of ["ann: approval ask", "bob: approval approve"])
      assert.ok(
        whats.includes(row) || whats.includes(row.replace("bob", "administrator")),
        `${row} in ${whats.join("; ")}`,
      );
    await dropDraft(draft);
  });

  it("approves what was asked, not what was made of it meanwhile", async () => {
    const draft = await newDraft("ann");
    const id = await ask(draft);
    const path = `/api/greenroom/clusters/blue/software/drafts/${draft}`;
    const changed = await as("ann", "PATCH", path, { json: { pins: {} } });
    assert.deepEqual([changed.status, changed.headers["etag"]], [204, '"2"'], changed.text);
    const approved = await decide("bob", id, "approve");
    assert.equal(approved.json.status, "FAILED");
    assert.equal(approved.json.outcome.data.code, "DRAFT_CHANGED");
    await dropDraft(draft);
  });

  it("is asked for the revision as it is: `*` does not let a later one through, and another one is refused", async () => {
    const draft = await newDraft("ann");
    const path = `/api/greenroom/clusters/blue/software/drafts/${draft}`;
    const asking = (match: string) =>
      as("ann", "POST", `${drafts("blue")}/${draft}?action=commit&vmw-task=true`, {
        headers: { "if-match": match },
        json: { message: `if-match ${match}` },
      });
    assert.equal((await asking('"2"')).json.data.code, "DRAFT_CHANGED");
    const id = String((await asking("*")).json.data.details.approval);
    assert.equal((await as("bob", "GET", `/api/greenroom/approvals/${id}`)).json.request.revision, '"1"');
    await as("ann", "PATCH", path, { json: { pins: {} } });
    const { status, outcome } = (await decide("bob", id, "approve")).json;
    assert.deepEqual([status, outcome.data.code], ["FAILED", "DRAFT_CHANGED"]);
    await dropDraft(draft);
  });

  it("approves for the cluster that was meant, not for another that has its name by then", async () => {
    const cluster = async (name: string): Promise<string> =>
      String((await as("administrator", "POST", "/api/greenroom/clusters", { json: { name } })).json);
    const rename = (id: string, name: string) =>
      as("administrator", "PATCH", `/api/greenroom/clusters/${id}`, { json: { name } });
    const [meant, other] = [await cluster("red"), await cluster("black")];
    await as("administrator", "PUT", `/api/greenroom/approval-rules/${meant}`, { json: { acts: ["commit"] } });
    const path = "/api/esx/settings/clusters/red/software/solutions/com.example.agent?vmw-task=true";
    const asked = await as("ann", "DELETE", path);
    assert.equal(asked.json.data.code, "APPROVAL_NEEDED", asked.text);
    for (const [id, name] of [
      [meant, "grey"],
      [other, "red"],
    ] as const)
      assert.equal((await rename(id, name)).status, 204);
    const { status, outcome } = (await decide("bob", String(asked.json.data.details.approval), "approve")).json;
    assert.deepEqual([status, outcome.data?.code], ["FAILED", "APPROVAL_ELSEWHERE"]);
  });

  it("comes too late for what an API token asked for that is gone or over since", async () => {
    const { session } = { session: sessions.get("ann") ?? "" };
    for (const end of ["revoked", "expired"]) {
      const draft = await newDraft("ann");
      const { id: token, secret } = await tokenOf(door, session, { ttl_seconds: 600 });
      const path = `${drafts("blue")}/${draft}?action=commit&vmw-task=true`;
      const asked = await door.ask("POST", path, { headers: bearer(secret), json: { message: end } });
      const id = String(asked.json.data.details.approval);
      if (end === "revoked") await as("ann", "DELETE", `/api/greenroom/tokens/${token}`);
      else clock.offsetMs = 600_000;
      try {
        const { status, outcome } = (await decide("bob", id, "approve")).json;
        assert.deepEqual([status, outcome.data.code], ["FAILED", "TOKEN_REFUSED"], end);
        await dropDraft(draft);
      } finally {
        clock.offsetMs = 0;
      }
    }
  });

  it("comes too late once it has expired, and for who may not do it himself any more", async () => {
    const draft = await newDraft("ann");
    const id = await ask(draft);
    try {
      clock.offsetMs = 3_600_000;
      sessions.set("bob", await sessionOf(door, "bob"));
      const late = await decide("bob", id, "approve");
      assert.deepEqual([late.json.data.code, late.json.data.details.status], ["APPROVAL_DECIDED", "EXPIRED"]);
      sessions.set("ann", await sessionOf(door, "ann"));
      const again = await ask(draft);
      const grants = await door.ask("GET", "/api/greenroom/grants?filter=subject.name:ann", {
        session: await door.logIn(),
      });
      admin = await door.logIn();
      await door.ask("DELETE", `/api/greenroom/grants/${grants.json[0].grant}`, { session: admin });
      const refused = await decide("bob", again, "approve");
      assert.deepEqual([refused.json.status, refused.json.outcome.data.code], ["FAILED", "PRIVILEGE_MISSING"]);
    } finally {
      clock.offsetMs = 0;
    }
  });
});
