import assert from "node:assert/strict";
import { openSync, readSync, closeSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import type { Origin } from "../../../controller/store/activity/origin.js";
import { openStore } from "../../../controller/store/open-store.js";
import type { StoreTransaction } from "../../../controller/store/repositories.js";
import { makeWorkplace } from "../../rig/workplace.js";
import { storePlace, type StorePlace } from "./store-place.js";

describe("transactions that come in at the same time", () => {
  let at: StorePlace;
  beforeEach(async () => {
    at = await storePlace();
  });
  afterEach(() => at.close());

  const names = async () => (await at.store.reader.clusters.list()).map(({ name }) => name);
  const create = (name: string) => at.store.transact(({ clusters }) => clusters.create({ name }));

  it("share a commit, so that many steps cost one fsync", async () => {
    const before = commitsIn(at.path);
    await Promise.all(Array.from({ length: 40 }, (_, n) => create(`c-${n}`)));
    assert.equal((await names()).length, 40);
    assert.equal(commitsIn(at.path) - before, 1);
  });

  it("fail each for itself, without a trace and without touching the others", async () => {
    const ends = await Promise.allSettled([
      create("one"),
      at.store.transact(async ({ clusters }) => {
        await clusters.create({ name: "two" });
        throw new Error("on purpose");
      }),
      create("three"),
      create("one"),
    ]);
    assert.deepEqual(
      ends.map(({ status }) => status),
      ["fulfilled", "rejected", "fulfilled", "rejected"],
    );
    assert.deepEqual(await names(), ["one", "three"]);
  });

  it("are answered only when they are committed: another process sees them then", async () => {
    const other = new Database(at.path, { readonly: true });
    const seen = () => other.prepare("select count(*) as n from clusters").get() as { n: number };
    await Promise.all(["a", "b", "c"].map(async (name) => (await create(name), assert.equal(seen().n, 3))));
    other.close();
  });

  it("that fail leave whoever asked without a row of the audit log, and not taken for noted", async () => {
    const origin: Origin = { from: "", requestId: "", isNoted: false };
    const place = makeWorkplace("noted");
    const store = await openStore({ path: join(place.path, "controller.db"), clock: at.clock, origin: () => origin });
    const row = { who: "ann", what: "try", onWhat: "", outcome: "OK" };
    const work =
      (fails: boolean) =>
      async ({ audits }: StoreTransaction) => {
        await audits.append(row);
        if (fails) throw new Error("on purpose");
      };
    await assert.rejects(store.transact(work(true)));
    assert.deepEqual([origin.isNoted, await store.reader.audits.list()], [false, []]);
    await store.transact(work(false));
    assert.deepEqual([origin.isNoted, (await store.reader.audits.list()).length], [true, 1]);
    await store.close();
    place[Symbol.dispose]();
  });

  it("run one after the other, in the order in which they came in", async () => {
    const order: number[] = [];
    const one = async (n: number) => {
      await at.store.transact(async ({ clusters }) => {
        order.push(n);
        await clusters.list();
        order.push(n);
      });
    };
    await Promise.all([0, 1, 2].map(one));
    assert.deepEqual(order, [0, 0, 1, 1, 2, 2]);
  });

  it("are all done before the store is closed", async () => {
    const last = create("last");
    await at.store.close();
    await last;
    const file = new Database(at.path, { readonly: true });
    assert.deepEqual(file.prepare("select name from clusters").all(), [{ name: "last" }]);
    file.close();
  });
});

const FRAME_HEADER_BYTES = 24;
const WAL_HEADER_BYTES = 32;

/** Frames of the write-ahead log that end a transaction (sqlite.org/fileformat2.html 4.1: a commit frame names the size of the database). */
function commitsIn(path: string): number {
  const file = openSync(`${path}-wal`, "r");
  try {
    const head = Buffer.alloc(WAL_HEADER_BYTES);
    readSync(file, head, 0, head.length, 0);
    const step = FRAME_HEADER_BYTES + head.readUInt32BE(8);
    const frame = Buffer.alloc(FRAME_HEADER_BYTES);
    let commits = 0;
    for (let at = WAL_HEADER_BYTES; readSync(file, frame, 0, frame.length, at) === frame.length; at += step)
      if (frame.readUInt32BE(4) > 0) commits += 1;
    return commits;
  } finally {
    closeSync(file);
  }
}
