import assert from "node:assert/strict";
import { join } from "node:path";
import Database from "better-sqlite3";
import { systemClock } from "../../../../core/time/clock.js";
import { ChainWalk, GENESIS } from "../../../../controller/domain/access/audit-chain.js";
import { MIGRATIONS } from "../../../../controller/store/migrations/migrations.js";
import { openStore } from "../../../../controller/store/open-store.js";
import { secretDigest } from "../../../../controller/store/secrets.js";
import { makeWorkplace } from "../../../rig/workplace.js";

describe("the audit log of an older release", () => {
  it("is chained with the rows that it has, and goes on from them; its sessions stay the administrator's", async () => {
    using place = makeWorkplace("audit");
    const path = join(place.path, "controller.db");
    const older = Object.fromEntries(Object.entries(MIGRATIONS).filter(([name]) => name < "0013"));
    await (await openStore({ path, clock: systemClock, migrations: older })).close();
    const database = new Database(path);
    const row = database.prepare(
      "insert into audits (who, what, on_what, at, outcome, detail) values ('administrator', ?, 'x', '2026', 'OK', 'null')",
    );
    // A gap, as a row that was taken back leaves it.
    for (const what of ["one", "two", "three"]) row.run(what);
    database.exec("delete from audits where what = 'two'");
    database.exec(
      `insert into sessions (sha256, user, created_at, expires_at)
       values ('${secretDigest("secret")}', 'administrator', '2026', '9999')`,
    );
    database.close();

    const store = await openStore({ path, clock: systemClock });
    try {
      const entry = { who: "ann", what: "four", onWhat: "x", outcome: "OK" };
      await store.transact(({ audits }) => audits.append(entry));
      const walk = new ChainWalk(GENESIS, secretDigest);
      for await (const rows of store.reader.audits.chain(0)) for (const one of rows) walk.take(one);
      const { rows, fault } = walk.end(await store.reader.audits.head());
      assert.deepEqual({ rows, fault }, { rows: 3, fault: undefined });
      const whats = (await store.reader.audits.list()).map(({ id, what }) => [id, what]);
      assert.deepEqual(whats, [
        [3, "four"],
        [2, "three"],
        [1, "one"],
      ]);
      const session = await store.reader.sessions.find("secret");
      assert.deepEqual(session?.identity, { user: "administrator", source: "local", groups: [] });
    } finally {
      await store.close();
    }
  });
});

describe("an answer that is kept by its idempotency key", () => {
  it("is the task that was started, where the controller died before it answered; and what never began is begun anew", async () => {
    using place = makeWorkplace("keys");
    const name = { user: "ann", key: "once" };
    const origin = { from: "", requestId: "r", isNoted: false, key: name };
    const path = join(place.path, "controller.db");
    const store = await openStore({ path, clock: systemClock, origin: () => origin });
    try {
      const begin = (run: string) =>
        store.transact((tx) => tx.idempotencyKeys.begin(name, { fingerprint: "same", run }));
      assert.deepEqual(await begin("first run"), { is: "begun" });
      assert.deepEqual(await begin("first run"), { is: "busy" });
      assert.deepEqual(await begin("second run"), { is: "begun" });
      const start = { who: "ann", service: "s", operation: "o", description: "d", scopeId: null, input: {} };
      const task = await store.transact(({ tasks }) => tasks.start({ ...start, cancelable: true }));
      assert.deepEqual(await begin("third run"), {
        is: "answered",
        answer: { status: 202, headers: {}, body: JSON.stringify(task.id) },
      });
    } finally {
      await store.close();
    }
  });
});
