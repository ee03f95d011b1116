import assert from "node:assert/strict";
import Database from "better-sqlite3";
import { MIGRATIONS } from "../../../controller/store/migrations/migrations.js";
import { openStore } from "../../../controller/store/open-store.js";
import type { Receipt } from "../../../formats/receipt/receipt.js";
import { enrolment, storePlace, type StorePlace } from "./store-place.js";

const receipt = (change: Partial<Receipt> = {}): Receipt => ({
  kind: "greenroom.receipt/1",
  hostId: "host-1",
  scopeId: "host-1",
  imageDigest: `sha256:${"a".repeat(64)}`,
  state: "complete",
  vibs: [],
  installed: [],
  manifestVersion: 1,
  targets: [],
  firmware: "none",
  notStageable: [],
  persistence: "persistent",
  bootId: "boot-1",
  counter: 1,
  at: "2026-11-24T11:00:00.000Z",
  freeBytes: 1,
  stagingFolder: "/scratch/greenroom/staging",
  ...change,
});

describe("what the store keeps of a fleet's hosts", () => {
  let at: StorePlace;
  beforeEach(async () => {
    at = await storePlace();
    await at.store.transact((tx) => tx.hosts.enrol(enrolment("a")));
  });
  afterEach(() => at.close());

  const say = (said: Receipt) =>
    at.store.transact((tx) => tx.receiptHistory.add({ receipt: said, envelope: Buffer.from(`e${said.counter}`) }));

  it("receipts: one row for each thing that was said, from when to when", async () => {
    await say(receipt());
    at.clock.advance(60_000);
    await say(receipt({ counter: 2, at: "2026-11-24T11:01:00.000Z", freeBytes: 9 }));
    await say(receipt({ counter: 3, state: "absent" }));
    await say(receipt({ counter: 4 }));
    const history = await at.store.reader.receiptHistory.list({ hostId: "host-1" });
    assert.deepEqual(
      history.map(({ counter, state, firstAt, lastAt }) => [counter, state, firstAt === lastAt]),
      [
        [4, "complete", true],
        [3, "absent", true],
        [2, "complete", false],
      ],
    );
    assert.equal((await at.store.reader.receiptHistory.get("host-1", 1))?.receipt, undefined);
    assert.deepEqual(
      (await at.store.reader.receiptHistory.get("host-1", 2))?.envelope,
      new Uint8Array(Buffer.from("e2")),
    );
  });

  it("receipts: of the newest only as many bytes as may be, and of each no more than a line in lists", async () => {
    const size = 10 * 1024 * 1024;
    for (let counter = 1; counter <= 4; counter += 1) {
      const said = receipt({ counter, state: counter % 2 === 0 ? "absent" : "complete" });
      await at.store.transact((tx) => tx.receiptHistory.add({ receipt: said, envelope: Buffer.alloc(size) }));
    }
    const history = await at.store.reader.receiptHistory.list({ hostId: "host-1" });
    assert.deepEqual([history[0]?.counter, history.length], [4, 3]);
    assert.ok(JSON.stringify(history).length < 20_000);
    await at.store.transact((tx) =>
      tx.receiptHistory.add({ receipt: receipt({ counter: 5 }), envelope: Buffer.alloc(4 * size) }),
    );
    const left = await at.store.reader.receiptHistory.list({ hostId: "host-1" });
    assert.deepEqual(left.map(({ counter }) => counter), [5], "the newest is kept, whatever its size"); // prettier-ignore
  });

  it("alarms: the same again is counted until somebody acknowledges it, and no host fills the table", async () => {
    const raise = (message: string, kind = "RECEIPT_SIGNATURE") =>
      at.store.transact((tx) => tx.alarms.raise({ hostId: "host-1", kind, message }));
    assert.deepEqual([await raise("one"), await raise("one")], ["new", "counted"]);
    const [first] = await at.store.reader.alarms.list({ which: "open" });
    assert.equal(first?.times, 2);
    const acknowledge = () => at.store.transact((tx) => tx.alarms.acknowledge(1, { who: "operator", note: "seen" }));
    assert.equal((await acknowledge()).acknowledged?.by, "operator");
    await assert.rejects(acknowledge(), { code: "ALARM_ACKNOWLEDGED" });
    assert.equal(await raise("one"), "new");
    for (let number = 0; number < 150; number += 1) await raise(`lie ${number}`, number % 2 === 0 ? "A" : "B");
    assert.equal((await at.store.reader.alarms.openByHost()).get("host-1"), 100);
    assert.equal((await at.store.reader.alarms.list({ which: "all" })).length, 101);
  });

  it("those that left: no longer listed, of no scope, their name free, their rows there", async () => {
    await at.store.transact(async (tx) => {
      const cluster = await tx.clusters.create({ name: "edge" });
      const host = await tx.hosts.resolveHost("a");
      await tx.hosts.move(host, cluster.id);
      await tx.hosts.decommission(host.id, { at: "2026-11-24T10:00:00.000Z", by: "operator", cluster });
      await tx.clusters.remove("edge");
      await tx.hosts.enrol({ ...enrolment("a"), receiptKey: "b".repeat(64) });
    });
    const { hosts } = at.store.reader;
    assert.deepEqual(
      (await hosts.list()).map(({ id }) => id),
      ["host-2"],
    );
    assert.deepEqual(await hosts.ofScope("host-1"), []);
    assert.equal((await hosts.findEver("a")).id, "host-2");
    const gone = await hosts.findEver("host-1");
    assert.deepEqual([gone.decommission?.by, gone.clusterId, gone.formerScopes], ["operator", null, ["host-1"]]);
    await assert.rejects(hosts.resolveHost("host-1"), { code: "HOST_DECOMMISSIONED" });
    assert.ok(await hosts.isKeyTaken(enrolment("a").receiptKey));
  });

  it("a name that an operator chose, whatever the agent calls its host; what was measured, in short and whole", async () => {
    await at.store.transact(async (tx) => {
      await tx.hosts.setFacts("host-1", { name: "b" });
      await tx.hosts.rename("host-1", "rack7");
      await tx.hosts.setFacts("host-1", { name: "c" });
      const target = { id: "host", kind: "HOST" as const, platform: "embeddedEsx" };
      const vib = {
        id: "i",
        vendor: "v",
        type: "t",
        name: "n",
        version: "1",
        descriptorSha256: "d",
        acceptanceLevel: "x",
      };
      await tx.hostSoftware.put("host-1", {
        software: [{ target, version: "9.0", vibs: [{ ...vib, sizeBytes: 1 }] }],
        bootId: "boot-1",
      });
    });
    const { hosts, hostSoftware } = at.store.reader;
    assert.equal((await hosts.resolveHost("rack7")).renamed, true);
    const summary = (await hostSoftware.summaries()).get("host-1");
    assert.deepEqual(summary?.targets, [{ id: "host", version: "9.0", vibs: 1 }]);
    assert.equal((await hostSoftware.of("host-1"))?.software[0]?.vibs[0]?.name, "n");
  });
});

describe("a store of the release before", () => {
  it("opens: its hosts belong to the fleet, and its receipts begin the history", async () => {
    const place = await storePlace();
    await place.store.close();
    const path = `${place.path}-old`;
    const [first] = Object.entries(MIGRATIONS);
    const old = await openStore({ path, clock: place.clock, migrations: Object.fromEntries(first ? [first] : []) });
    await old.close();
    const file = new Database(path);
    const said = JSON.stringify(receipt());
    file.exec(
      `insert into hosts values ('host-1', 'a', null, 'a:1', '${"c".repeat(64)}', '0a', '[]', '0', 'PartnerSupported', 'sandbox',
       0, 'boot-1', 'null', 'CONNECTED', 'x', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z')`,
    );
    file
      .prepare("insert into receipts values ('host-1', ?, 1, 'complete', ?, ?, '2026-01-01T00:00:00.000Z')")
      .run(receipt().imageDigest, said, Buffer.from("e"));
    file.close();
    const store = await openStore({ path, clock: place.clock });
    const host = await store.reader.hosts.resolveHost("a");
    assert.deepEqual([host.decommission, host.hardware, host.renamed, host.formerScopes], [null, null, false, []]);
    assert.equal((await store.reader.receiptHistory.list({ hostId: "host-1" })).length, 1);
    await store.close();
    place.place[Symbol.dispose]();
  });
});
