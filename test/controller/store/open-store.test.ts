import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { sql } from "kysely";
import { openStore } from "../../../controller/store/open-store.js";
import { MIGRATIONS } from "../../../controller/store/migrations/migrations.js";
import { systemClock } from "../../../core/time/clock.js";
import { makeWorkplace } from "../../rig/workplace.js";
import { storePlace, type StorePlace } from "./store-place.js";

describe("the controller's store", () => {
  let at: StorePlace;
  beforeEach(async () => {
    at = await storePlace();
  });
  afterEach(() => at.close());

  it("keeps its database to its owner, in WAL, durable at every commit", () => {
    assert.equal(statSync(at.path).mode & 0o777, 0o600);
    const file = new Database(at.path, { readonly: true });
    assert.equal(file.pragma("journal_mode", { simple: true }), "wal");
    file.close();
  });

  it("leaves no trace of a transaction that throws", async () => {
    await assert.rejects(
      at.store.transact(async (tx) => {
        await tx.clusters.create({ name: "gone" });
        throw new Error("on purpose");
      }),
      /on purpose/,
    );
    assert.deepEqual(await at.store.reader.clusters.list(), []);
    await at.store.transact((tx) => tx.clusters.create({ name: "here" }));
    assert.deepEqual(
      (await at.store.reader.clusters.list()).map(({ id }) => id),
      ["domain-c1"],
    );
  });

  it("shows a reader only what is committed, and lets it read while a transaction is open", async () => {
    await at.store.transact(async (tx) => {
      await tx.clusters.create({ name: "one" });
      assert.deepEqual(await at.store.reader.clusters.list(), []);
      assert.equal((await tx.clusters.list()).length, 1);
    });
    assert.equal((await at.store.reader.clusters.list()).length, 1);
  });

  it("keeps everything across closing and opening", async () => {
    await at.store.transact((tx) => tx.clusters.create({ name: "one" }));
    await at.store.close();
    const again = await openStore({ path: at.path, clock: at.clock });
    assert.equal((await again.reader.clusters.resolveCluster("one")).id, "domain-c1");
    await again.close();
  });
});

describe("migrations of the store", () => {
  const broken = {
    ...MIGRATIONS,
    "0002-broken": {
      async up(db: Parameters<(typeof MIGRATIONS)[string]["up"]>[0]) {
        await sql`create table half (id integer)`.execute(db);
        await sql`create table half (id integer)`.execute(db);
      },
    },
  };

  it("roll back whole when one of them fails, so that the next start can try again", async () => {
    using place = makeWorkplace("store");
    const path = join(place.path, "controller.db");
    await assert.rejects(openStore({ path, clock: systemClock, migrations: broken }), { code: "STORE_UNUSABLE" });
    const file = new Database(path, { readonly: true });
    const tables = file.prepare("select name from sqlite_master where name in ('half', 'clusters')").all();
    file.close();
    assert.deepEqual(tables, []);
    await (await openStore({ path, clock: systemClock })).close();
  });

  it("refuse a database that a newer version wrote", async () => {
    using place = makeWorkplace("store");
    const path = join(place.path, "controller.db");
    const newer = { ...MIGRATIONS, "0002-newer": { up: async () => undefined } };
    await (await openStore({ path, clock: systemClock, migrations: newer })).close();
    await assert.rejects(openStore({ path, clock: systemClock }), { code: "STORE_UNUSABLE" });
  });

  it("say so when the file is no database or the folder is not there", async () => {
    using place = makeWorkplace("store");
    await assert.rejects(openStore({ path: join(place.path, "no", "controller.db"), clock: systemClock }), {
      code: "STORE_UNUSABLE",
    });
  });
});
