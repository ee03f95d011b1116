/* eslint-disable @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-call -- answers of every shape are looked into, and asserted */
import assert from "node:assert/strict";
import { StartedController } from "../started-controller.js";
import { makeUser, sessionOf } from "./people.js";

describe("what is the same for all requests", () => {
  let door: StartedController;
  let admin: string;
  before(async () => {
    door = await StartedController.start(undefined, { requestsPerMinute: 400 });
    admin = await door.logIn();
  });
  after(() => door[Symbol.asyncDispose]());

  const makeCluster = (name: string, headers: Readonly<Record<string, string>> = {}, session = admin) =>
    door.ask("POST", "/api/greenroom/clusters", { session, headers, json: { name } });

  describe("lists", () => {
    before(async () => {
      for (const name of ["blue", "brown", "green", "red"]) assert.equal((await makeCluster(name)).status, 201);
    });
    const names = async (query: string, session = admin) => {
      const { json, headers } = await door.ask("GET", `/api/vcenter/cluster${query}`, { session });
      return { names: json.map(({ name }: { name: string }) => name), headers };
    };

    it("come in pages that a Link header strings together, and stay arrays", async () => {
      const seen: string[] = [];
      let query = "?limit=3";
      for (let pages = 0; query !== "" && pages < 5; pages += 1) {
        const page = await names(query);
        assert.equal(page.headers["x-total-count"], "4");
        seen.push(...page.names);
        const next = /<\/api\/vcenter\/cluster(\?[^>]+)>; rel="next"/.exec(text(page.headers["link"]));
        query = next?.[1] ?? "";
      }
      assert.deepEqual(seen, ["blue", "brown", "green", "red"]);
    });

    it("go on behind what was read last, also when that is gone meanwhile", async () => {
      await makeCluster("cyan");
      const first = await names("?limit=3");
      const next = /<[^?]*(\?[^>]+)>/.exec(String(first.headers["link"]))?.[1] ?? "";
      const clusters = await door.ask("GET", "/api/vcenter/cluster?names=cyan", { session: admin });
      await door.ask("DELETE", `/api/greenroom/clusters/${clusters.json[0].cluster}`, { session: admin });
      assert.deepEqual(first.names, ["blue", "brown", "cyan"]);
      // The place is what is left to go by: nothing that was there all the time is told twice.
      assert.deepEqual((await names(next)).names, ["red"]);
    });

    it("are filtered by any field, with stars, beside vSphere's own filters", async () => {
      assert.deepEqual((await names("?filter=name:B*")).names, ["blue", "brown"]);
      assert.deepEqual((await names("?filter=name:*r*&filter=name:*n")).names, ["brown", "green"]);
      assert.deepEqual((await names("?names=red,blue&filter=name:r*")).names, ["red"]);
      for (const [filter, fitting] of [
        ["blue", ["blue"]],
        ["b*e", ["blue"]],
        ["*", ["blue", "brown", "green", "red"]],
        ["br*own*n", []],
        ["g*e*n", ["green"]],
        ["r*d*d", []],
        ["*.*", []],
      ] as const)
        assert.deepEqual((await names(`?filter=name:${filter}`)).names, fitting, filter);
    });

    it("refuse a limit, a filter and a page that are none, by name", async () => {
      for (const [query, where] of [
        ["?limit=0", "querystring.limit"],
        ["?filter=blue", "querystring.filter"],
        ["?page_token=%21", "querystring.page_token"],
        ["?colour=blue", "querystring"],
      ] as const) {
        const { status, json } = await door.ask("GET", `/api/vcenter/cluster${query}`, { session: admin });
        assert.deepEqual([status, json.data.details.where], [400, where], query);
      }
    });

    it("show only what the caller may see", async () => {
      await makeUser(door, admin, { user: "ann", roles: [["viewer", { cluster: "green" }]] });
      const session = await sessionOf(door, "ann");
      assert.deepEqual((await names("", session)).names, ["green"]);
      const { status, json } = await door.ask("GET", "/api/greenroom/clusters/red", { session });
      assert.deepEqual(
        [status, json.data.code, json.data.details.privilege],
        [403, "PRIVILEGE_MISSING", "System.Read"],
      );
      assert.equal(json.data.details.object, "cluster red");
      const missing = await door.ask("GET", "/api/greenroom/clusters/nosuch", { session });
      assert.deepEqual([missing.status, missing.json.data.details.object], [403, "cluster nosuch"]);
      const tasks = await door.ask("GET", "/api/greenroom/tasks?limit=5", { session });
      assert.deepEqual(tasks.json, []);
    });
  });

  describe("Idempotency-Key", () => {
    const key = { "idempotency-key": "make-violet-once" };

    it("the same key with the same request has the same answer, and the work is done once", async () => {
      const first = await makeCluster("violet", key);
      const again = await makeCluster("violet", key);
      assert.deepEqual([again.status, again.json], [201, first.json]);
      assert.equal(again.headers["idempotency-replayed"], "true");
      await door.restart();
      admin = await door.logIn();
      assert.equal((await makeCluster("violet", key)).json, first.json);
    });

    it("with another request it is refused, and another user's is another key", async () => {
      const { status, json } = await makeCluster("amber", key);
      assert.deepEqual([status, json.data.code], [400, "IDEMPOTENCY_KEY_REUSED"]);
      await makeUser(door, admin, { user: "bob", roles: [["administrator"]] });
      assert.equal((await makeCluster("amber", key, await sessionOf(door, "bob"))).status, 201);
    });

    it("of a request that was refused is free again", async () => {
      const headers = { "idempotency-key": "taken-name" };
      assert.equal((await makeCluster("violet", headers)).status, 400);
      assert.equal((await makeCluster("indigo", headers)).status, 201);
    });

    it("starts one task for two requests at once", async () => {
      const headers = { "idempotency-key": "collect-once" };
      const path = "/api/greenroom/depots?action=collect-garbage&vmw-task=true";
      const both = await Promise.all([1, 2].map(() => door.ask("POST", path, { session: admin, headers })));
      const done = both.filter(({ status }) => status === 202);
      assert.ok(both.every(({ status }) => status === 202 || status === 409));
      const again = await door.ask("POST", path, { session: admin, headers });
      assert.deepEqual(new Set([...done, again].map(({ json }) => String(json))).size, 1);
    });
  });

  describe("ETag and If-Match", () => {
    const ROLE = "/api/greenroom/roles/night";
    const set = (match: string, privileges: readonly string[]) =>
      door.ask("PUT", ROLE, { session: admin, headers: { "if-match": match }, json: { privileges } });

    it("of two who change a role, the second is refused and nothing is lost", async () => {
      assert.equal((await set('"0"', ["Greenroom.Stage"])).headers["etag"], '"1"');
      assert.equal((await set('"1"', ["Greenroom.Audit.Read"])).status, 200);
      const late = await set('"1"', []);
      assert.deepEqual(
        [late.status, late.json.error_type, late.json.data.code],
        [409, "CONCURRENT_CHANGE", "ROLE_CHANGED"],
      );
      const { json, headers } = await door.ask("GET", ROLE, { session: admin });
      assert.deepEqual(json.privileges, ["System.Read", "Greenroom.Audit.Read"]);
      assert.equal(headers["etag"], '"2"');
    });

    const online = "/api/esx/settings/depots/online";
    for (const [what, path, method, changes] of [
      ["a cluster", "/api/greenroom/clusters/green", "PATCH", [{ name: "olive" }, { name: "green" }]],
      [
        "an apply policy",
        "/api/esx/settings/clusters/blue/policies/apply",
        "PUT",
        [{ enable_quick_boot: true }, { enable_quick_boot: false }],
      ],
      [
        "the global policy",
        "/api/esx/settings/defaults/hosts/policies/apply",
        "PUT",
        [{ enable_quick_boot: true }, { enable_quick_boot: false }],
      ],
      ["a user", "/api/greenroom/users/ann", "PATCH", [{ display_name: "Ann" }, { display_name: "Anne" }]],
      ["an online depot", online, "PATCH", [{ description: "one" }, { description: "two" }]],
    ] as const)
      it(`of two who change ${what}, the second is refused and nothing is lost`, async () => {
        const json = { location: "https://depot.example.net/", enabled: false };
        const made = path === online ? await door.ask("POST", online, { session: admin, json }) : undefined;
        const [found] =
          what === "a cluster"
            ? (await door.ask("GET", "/api/vcenter/cluster?names=green", { session: admin })).json
            : [];
        const at =
          found === undefined
            ? `${path}${made === undefined ? "" : `/${String(made.json)}`}`
            : `/api/greenroom/clusters/${String(found.cluster)}`;
        const read = async () => String((await door.ask("GET", at, { session: admin })).headers["etag"]);
        const change = (match: string, body: object) =>
          door.ask(method, at, { session: admin, headers: { "if-match": match }, json: body });
        const etag = await read();
        assert.match(etag, /^"[\w-]+"$/);
        assert.equal((await change(etag, changes[0])).status, 204);
        const late = await change(etag, changes[1]);
        assert.deepEqual(
          [late.status, late.json.error_type, late.json.data.code],
          [409, "CONCURRENT_CHANGE", "RESOURCE_CHANGED"],
        );
        assert.equal((await change(await read(), changes[1])).status, 204);
      });

    it("depot overrides are changed by their ETag, each time another", async () => {
      const base = "/api/esx/settings/clusters/blue/depot-overrides";
      const read = async () => String((await door.ask("GET", base, { session: admin })).headers["etag"]);
      const add = (location: string, match: string) =>
        door.ask("POST", `${base}?action=add`, { session: admin, headers: { "if-match": match }, json: { location } });
      const etag = await read();
      assert.equal((await add("https://mirror-1.example.net/", etag)).status, 204);
      const late = await add("https://mirror-2.example.net/", etag);
      assert.deepEqual([late.status, late.json.data.code], [409, "RESOURCE_CHANGED"]);
      assert.equal((await add("https://mirror-2.example.net/", await read())).status, 204);
    });
  });

  it("X-Request-Id is taken over where it is fit for a log, and made where it is not", async () => {
    const ask = async (id: string) =>
      (await door.ask("GET", "/api/greenroom/about", { headers: { "x-request-id": id } })).headers["x-request-id"];
    assert.equal(await ask("ticket-4711.a"), "ticket-4711.a");
    assert.match(String(await ask("short")), /^[0-9a-f-]{36}$/);
    assert.match(String(await ask("two words and more")), /^[0-9a-f-]{36}$/);
  });

  it("a body beyond the route's limit is refused, one that a spec may have is read", async () => {
    const json = { name: "x".repeat(300 * 1024) };
    const small = await door.ask("POST", "/api/greenroom/clusters", { session: admin, json });
    assert.match(small.json.messages[0].default_message, /too large/);
    const spec = { source_type: "JSON_STRING", software_spec: `{"x":"${"x".repeat(300 * 1024)}"}` };
    const path = "/api/esx/settings/clusters/blue/software/drafts?action=import-software-spec";
    const large = await door.ask("POST", path, { session: admin, json: spec });
    assert.doesNotMatch(large.text, /too large/);
  });

  it("too many requests of one user are put off, and not those of another", async () => {
    // So few that a busy machine, too, asks them well within the minute.
    await using strict = await StartedController.start(undefined, { requestsPerMinute: 60 });
    const first = await strict.logIn();
    await makeUser(strict, first, { user: "carl", roles: [["viewer"]] });
    const session = await sessionOf(strict, "carl");
    const ask = () => strict.ask("GET", "/api/greenroom/me", { session });
    const answers = [];
    for (let at = 0; at < 7; at += 1) answers.push(...(await Promise.all(Array.from({ length: 10 }, ask))));
    const refused = answers.filter(({ status }) => status === 429);
    assert.ok(refused.length > 0 && refused.length <= 10, `${refused.length} were refused`);
    assert.equal(refused[0]?.json.data.code, "RATE_LIMITED");
    assert.ok(Number(refused[0]?.headers["retry-after"]) > 0);
    const other = await strict.ask("GET", "/api/greenroom/me", { session: first });
    assert.equal(other.status, 200);
  });
});

const text = (header: unknown): string => (typeof header === "string" ? header : "");
