/* eslint-disable @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-return -- answers of every shape are looked into, and asserted */
import assert from "node:assert/strict";
import { join } from "node:path";
import Database from "better-sqlite3";
import { REFUSAL_LIMITS } from "../../../../controller/domain/access/refusal-count.js";
import { StartedController } from "../started-controller.js";
import { basicOf, makeUser, sessionOf } from "./people.js";

describe("the audit log", () => {
  const clock = { offsetMs: 0, now: () => Date.now() + clock.offsetMs };
  let door: StartedController;
  let admin: string;
  before(async () => {
    door = await StartedController.start(clock, { auditDays: 30 });
    admin = await door.logIn();
    for (const name of ["blue", "green", "red"])
      await door.ask("POST", "/api/greenroom/clusters", { session: admin, json: { name } });
  });
  after(() => door[Symbol.asyncDispose]());

  interface Row {
    readonly id: number;
    readonly who: string;
    readonly what: string;
    readonly outcome: string;
    readonly from: string;
    readonly request_id: string;
    readonly on_what: string;
  }
  const list = async (query = ""): Promise<readonly Row[]> =>
    (await door.ask("GET", `/api/greenroom/audit${query}`, { session: admin })).json;
  const verify = async (expect?: object) =>
    (await door.ask("POST", "/api/greenroom/audit?action=verify", { session: admin, json: { expect } })).json;

  it("tells who, from where, by which request, what, on what, and how it ended", async () => {
    const headers = { "x-request-id": "change-4711" };
    await door.ask("POST", "/api/greenroom/clusters", { session: admin, headers, json: { name: "violet" } });
    const [row] = await list("?what=cluster create&limit=1".replace(" ", "%20"));
    assert.ok(row !== undefined);
    const { who, from, request_id: request, outcome, on_what: on } = row;
    assert.deepEqual([who, from, request, outcome], ["administrator", "127.0.0.1", "change-4711", "OK"]);
    assert.match(on, /^domain-c\d+$/);
  });

  it("has every refusal: of a stranger, of who lacks a privilege, of what could not be done", async () => {
    await makeUser(door, admin, { user: "ann", roles: [["viewer"]] });
    const session = await sessionOf(door, "ann");
    await door.ask("GET", "/api/session", { headers: basicOf("eve", "guess") });
    await door.ask("POST", "/api/greenroom/clusters", { session, json: { name: "mine" } });
    await door.ask("GET", "/api/greenroom/users", { session });
    await door.ask("POST", "/api/greenroom/clusters", { session: admin, json: { name: "blue" } });
    const refused = await list("?outcome=refused&limit=4");
    assert.deepEqual(
      refused.map(({ who, what, outcome }) => [who, what, outcome]),
      [
        ["administrator", "POST /api/greenroom/clusters", "NAME_TAKEN"],
        ["ann", "GET /api/greenroom/users", "PRIVILEGE_MISSING"],
        ["ann", "POST /api/greenroom/clusters", "PRIVILEGE_MISSING"],
        ["eve", "log in", "CREDENTIAL_WRONG"],
      ],
    );
  });

  it("has changes that no handler notes by itself, and no second row of those that it does", async () => {
    const before = (await list("?limit=1"))[0]?.id ?? 0;
    await door.ask("PUT", "/api/greenroom/uploads", {
      session: admin,
      body: Buffer.from("bytes"),
      headers: { "content-type": "application/octet-stream" },
    });
    await door.ask("PATCH", "/api/greenroom/clusters/red", { session: admin, json: { name: "rose" } });
    const rows = (await list()).filter(({ id }) => id > before);
    assert.deepEqual(
      rows.map(({ what, outcome }) => [what, outcome]),
      [
        ["cluster rename", "OK"],
        ["PUT /api/greenroom/uploads", "OK"],
      ],
    );
  });

  it("is bounded for strangers, who cannot fill the disk with it", async () => {
    for (let at = 0; at < 10; at += 1)
      await Promise.all(Array.from({ length: 10 }, () => door.ask("GET", "/api/greenroom/users")));
    assert.ok((await list("?who=nobody&limit=1000")).length <= 120);
  });

  it("is bounded for a user who is refused again and again, and tells how many more there were", async () => {
    await makeUser(door, admin, { user: "mob", roles: [["viewer"]] });
    const session = await sessionOf(door, "mob");
    const floods = REFUSAL_LIMITS.user + 40;
    const refused = { status: 0 };
    try {
      // A minute of its own, from its beginning.
      clock.offsetMs += 60_000 - ((Date.now() + clock.offsetMs) % 60_000);
      for (let at = 0; at < floods; at += 10) {
        const answers = Array.from({ length: 10 }, () => door.ask("GET", "/api/greenroom/users", { session }));
        refused.status += (await Promise.all(answers)).filter(({ status }) => status === 403).length;
      }
      assert.equal(refused.status, floods);
      clock.offsetMs += 60_000;
      await door.ask("GET", "/api/greenroom/users", { session });
      const rows = await list("?who=mob&limit=1000");
      const more = rows.filter(({ what }) => what === "more refusals") as (Row & { detail: { count: number } })[];
      const told = rows.filter(({ outcome }) => outcome === "PRIVILEGE_MISSING").length;
      // Every one is accounted for, also where the flood took more than a minute.
      assert.equal(more.reduce((sum, { detail }) => sum + detail.count, 0) + told, floods + 1);
      assert.ok(more.length > 0 && told <= REFUSAL_LIMITS.user * 2 + 1, `${more.length}, ${told}`);
    } finally {
      clock.offsetMs = 0;
    }
    assert.equal((await verify()).intact, true);
  });

  it("comes in pages, filtered in the database", async () => {
    const first = await door.ask("GET", "/api/greenroom/audit?who=administrator&limit=2", { session: admin });
    const next = /<([^>]+)>; rel="next"/.exec(String(first.headers["link"]))?.[1] ?? "";
    const second = await door.ask("GET", next, { session: admin });
    const ids = [...first.json, ...second.json].map(({ id }: Row) => id);
    assert.equal(ids.length, 4);
    assert.deepEqual(
      [...ids].sort((a, b) => b - a),
      ids,
    );
  });

  it("is a chain that holds, and is exported row by row as it is hashed", async () => {
    const verdict = await verify();
    assert.deepEqual([verdict.intact, verdict.fault, verdict.anchor.id], [true, null, 0]);
    const { text } = await door.ask("GET", "/api/greenroom/audit/export", { session: admin });
    const lines = text.trim().split("\n");
    assert.equal(JSON.parse(lines[0] ?? "").anchor.id, 0);
    // The anchor before them, and behind them the row of the verification itself.
    assert.equal(lines.length, verdict.rows + 2);
    assert.equal(JSON.parse(lines.at(-2) ?? "").hash, verdict.head.hash);
  });

  describe("that somebody with the database in hand", () => {
    const tamper = async (statements: readonly string[]): Promise<void> => {
      await door.controller.stop();
      const database = new Database(join(door.settings.stateFolder, "controller.db"));
      try {
        for (const statement of statements) database.exec(statement);
      } finally {
        database.close();
      }
      await door.restart();
      admin = await door.logIn();
    };
    const GUARDS = ["drop trigger if exists audits_stay", "drop trigger if exists audits_are_kept"];

    it("changes is refused by the database itself", async () => {
      await assert.rejects(tamper(["update audits set who = 'nobody' where id = 2"]), /audit rows do not change/);
      await assert.rejects(tamper(["delete from audits where id = 2"]), /audit rows are not removed/);
      await door.restart();
      admin = await door.logIn();
    });

    it("cuts short at its end is told by the first row that is gone", async () => {
      const { head } = await verify();
      await tamper([...GUARDS, `delete from audits where id >= ${head.id}`]);
      const verdict = await verify();
      // The log goes on behind the gap.
      assert.deepEqual([verdict.intact, verdict.fault], [false, { row: head.id, why: "CUT" }]);
    });

    it("changes in the middle is told by the row", async () => {
      await tamper(["update audits set outcome = 'OK' where id = 5", "update audits set who = 'eve' where id = 3"]);
      assert.deepEqual((await verify()).fault, { row: 3, why: "CHANGED" });
    });
  });
});

describe("the audit log over time", () => {
  const clock = { offsetMs: 0, now: () => Date.now() + clock.offsetMs };

  it("lets rows go by age behind an anchor from which the chain still holds, and goes through a head that was noted", async () => {
    await using door = await StartedController.start(clock, { auditDays: 30 });
    let session = await door.logIn();
    const make = (name: string) => door.ask("POST", "/api/greenroom/clusters", { session, json: { name } });
    const verify = async (expect?: object) =>
      (await door.ask("POST", "/api/greenroom/audit?action=verify", { session, json: { expect } })).json;
    for (const name of ["a", "b", "c"]) await make(name);
    // Asking is noted, too: the row behind what it tells.
    const { head: old } = await verify();
    clock.offsetMs = 31 * 86_400_000;
    session = await door.logIn();
    await make("d");
    const { head: noted } = await verify();
    // It is looked through at every start.
    await door.restart();
    session = await door.logIn();
    const verdict = await verify(noted);
    assert.deepEqual([verdict.intact, verdict.removed, verdict.anchor.id], [true, old.id + 1, old.id + 1]);
    assert.equal((await verify(verdict.anchor)).intact, true);
    assert.deepEqual((await verify({ ...noted, hash: "0".repeat(64) })).fault, { row: noted.id, why: "UNEXPECTED" });
    const { json } = await door.ask("GET", "/api/greenroom/audit?what=audit%20seal", { session });
    assert.deepEqual(json[0]?.detail.rows, old.id + 1);
  });
});
