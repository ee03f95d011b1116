import assert from "node:assert/strict";
import Database from "better-sqlite3";
import { resolveScope } from "../../../controller/store/inventory/scopes.js";
import { RECEIPT_TYPE, type Receipt } from "../../../formats/receipt/receipt.js";
import { enrolment, storePlace, type StorePlace } from "./store-place.js";

describe("clusters and hosts in the store", () => {
  let at: StorePlace;
  beforeEach(async () => {
    at = await storePlace();
  });
  afterEach(() => at.close());

  it("answer to their ids and to their names", async () => {
    await at.store.transact(async (tx) => {
      const cluster = await tx.clusters.create({ name: "edge" });
      await tx.hosts.enrol(enrolment("esx-1", cluster.id));
      await tx.hosts.enrol(enrolment("lonely"));
    });
    const { clusters, hosts } = at.store.reader;
    assert.equal((await clusters.resolveCluster("edge")).id, "domain-c1");
    assert.equal((await clusters.resolveCluster("domain-c1")).name, "edge");
    assert.equal((await hosts.resolveHost("esx-1")).id, "host-1");
    assert.deepEqual(await resolveScope(at.store.reader, "edge"), { kind: "cluster", id: "domain-c1", name: "edge" });
    assert.deepEqual(await resolveScope(at.store.reader, "lonely"), { kind: "host", id: "host-2", name: "lonely" });
    assert.deepEqual(
      (await hosts.ofScope("domain-c1")).map(({ id }) => id),
      ["host-1"],
    );
    assert.deepEqual(
      (await hosts.ofScope("host-2")).map(({ id }) => id),
      ["host-2"],
    );
    assert.deepEqual(await hosts.ofScope("host-1"), []);
  });

  const refusals: [string, string, (at: StorePlace) => Promise<unknown>][] = [
    ["an unknown cluster", "CLUSTER_NOT_FOUND", ({ store }) => store.reader.clusters.resolveCluster("no")],
    ["an unknown host", "HOST_NOT_FOUND", ({ store }) => store.reader.hosts.resolveHost("no")],
    ["an unknown scope", "SCOPE_NOT_FOUND", ({ store }) => resolveScope(store.reader, "no")],
    ["a host of a cluster as a scope", "HOST_IN_CLUSTER", ({ store }) => resolveScope(store.reader, "esx-1")],
    ["a name of two hosts", "NAME_AMBIGUOUS", ({ store }) => store.reader.hosts.resolveHost("twin")],
    ["a name twice", "NAME_TAKEN", ({ store }) => store.transact((tx) => tx.clusters.create({ name: "edge" }))],
    [
      "a name like an id",
      "NAME_INVALID",
      ({ store }) => store.transact((tx) => tx.clusters.create({ name: "host-7" })),
    ],
    ["an empty name", "NAME_INVALID", ({ store }) => store.transact((tx) => tx.clusters.create({ name: "" }))],
    [
      "removal of a full cluster",
      "CLUSTER_NOT_EMPTY",
      ({ store }) => store.transact((tx) => tx.clusters.remove("edge")),
    ],
    ["removal of no host", "HOST_NOT_FOUND", ({ store }) => store.transact((tx) => tx.hosts.remove("host-9"))],
    [
      "facts of no host",
      "HOST_NOT_FOUND",
      ({ store }) => store.transact((tx) => tx.hosts.setFacts("host-9", { bootId: "x" })),
    ],
  ];
  for (const [what, code, act] of refusals)
    it(`refuse ${what} with ${code}`, async () => {
      await at.store.transact(async (tx) => {
        const { id } = await tx.clusters.create({ name: "edge" });
        await tx.hosts.enrol(enrolment("esx-1", id));
        await tx.hosts.enrol(enrolment("twin"));
        await tx.hosts.enrol({ ...enrolment("twin"), receiptKey: "ab".repeat(32) });
      });
      await assert.rejects(act(at), { code });
    });

  it("never give an id twice, also after a removal", async () => {
    await at.store.transact((tx) => tx.hosts.enrol(enrolment("a")));
    await at.store.transact((tx) => tx.hosts.remove("host-1"));
    assert.equal((await at.store.transact((tx) => tx.hosts.enrol(enrolment("b")))).id, "host-2");
  });

  it("take over what an agent tells, and move `since` only with the state", async () => {
    await at.store.transact((tx) => tx.hosts.enrol(enrolment("a")));
    const scratch = { stagingFolder: "/scratch/greenroom/staging", freeBytes: 5, stagedBytes: 1, volatile: false };
    await at.store.transact(async (tx) => {
      await tx.hosts.setCertificate("host-1", "0a");
      await tx.hosts.setFacts("host-1", { bootId: "b-1", scratch, development: true, driver: "sandbox" });
    });
    const set = (state: "CONNECTED" | "NOT_RESPONDING", reason: string) =>
      at.store.transact((tx) => tx.hosts.setConnection("host-1", { state, cause: "ANSWERS", reason }));
    at.clock.advance(1000);
    await set("CONNECTED", "health SERVING");
    at.clock.advance(1000);
    await set("CONNECTED", "still");
    const host = await at.store.reader.hosts.resolveHost("a");
    assert.deepEqual(host.connection, {
      state: "CONNECTED",
      cause: "ANSWERS",
      reason: "still",
      since: "2026-11-24T10:00:01.000Z",
    });
    assert.deepEqual(host.scratch, scratch);
    assert.equal(host.certificateSerial, "0a");
    assert.equal(host.development, true);
    await at.store.transact((tx) => tx.hosts.disconnectAll("the controller starts"));
    assert.equal((await at.store.reader.hosts.resolveHost("a")).connection.state, "DISCONNECTED");
  });

  it("number orders per host, only upwards", async () => {
    const numbers = await at.store.transact(async (tx) => {
      await tx.hosts.enrol(enrolment("a"));
      await tx.hosts.enrol(enrolment("b"));
      const next = tx.orderNumbers;
      return [await next.next("host-1"), await next.next("host-1"), await next.next("host-2")];
    });
    assert.deepEqual(numbers, [1, 2, 1]);
  });
});

describe("join tokens", () => {
  let at: StorePlace;
  beforeEach(async () => {
    at = await storePlace();
  });
  afterEach(() => at.close());

  const issue = () => at.store.transact((tx) => tx.joinTokens.issue({ clusterId: null, ttlSeconds: 60, who: "admin" }));
  const consume = (token: string, peer = "esx-1") => at.store.transact((tx) => tx.joinTokens.consume({ token, peer }));

  it("are spent exactly once, also when several hosts race for one", async () => {
    const { token } = await issue();
    const racing = await Promise.allSettled(Array.from({ length: 8 }, (_, n) => consume(token, `esx-${n}`)));
    assert.equal(racing.filter(({ status }) => status === "fulfilled").length, 1);
    await assert.rejects(consume(token), { code: "TOKEN_USED" });
  });

  it("stay good when the enrolment fails after they were spent", async () => {
    const { token } = await issue();
    const failing = at.store.transact(async (tx) => {
      await tx.joinTokens.consume({ token, peer: "esx-1" });
      throw new Error("no certificate");
    });
    await assert.rejects(failing, /no certificate/);
    assert.deepEqual(await consume(token), { clusterId: null });
  });

  it("expire to the millisecond, and are unknown when nobody made them", async () => {
    const { token, expiresAt } = await issue();
    assert.equal(expiresAt, "2026-11-24T10:01:00.000Z");
    at.clock.advance(60_000);
    await assert.rejects(consume(token), { code: "TOKEN_EXPIRED" });
    await assert.rejects(consume("made-up"), { code: "TOKEN_UNKNOWN" });
  });

  it("never lie in the database, only their digests do", async () => {
    const { token } = await issue();
    const file = new Database(at.path, { readonly: true });
    const rows = JSON.stringify(file.prepare("select * from join_tokens").all());
    file.close();
    assert.ok(!rows.includes(token));
  });
});

describe("receipts in the store", () => {
  let at: StorePlace;
  beforeEach(async () => {
    at = await storePlace();
    await at.store.transact((tx) => tx.hosts.enrol(enrolment("a")));
  });
  afterEach(() => at.close());

  const receipt = (counter: number, state: Receipt["state"], image = "a"): Receipt => ({
    kind: "greenroom.receipt/1",
    hostId: "host-1",
    scopeId: "host-1",
    imageDigest: `sha256:${image.repeat(64)}`,
    state,
    vibs: [],
    installed: [],
    manifestVersion: 1,
    targets: [],
    firmware: "none",
    notStageable: [],
    persistence: "persistent",
    bootId: "boot-1",
    counter,
    at: "2026-11-24T10:00:00.000Z",
    freeBytes: 1,
    stagingFolder: "/scratch/greenroom/staging",
  });
  const put = (one: Receipt) =>
    at.store.transact((tx) =>
      tx.receipts.put({ hostId: "host-1", receipt: one, envelope: Buffer.from(`${RECEIPT_TYPE} ${one.counter}`) }),
    );

  it("only ever go forward, and a repetition is answered alike", async () => {
    assert.deepEqual(await put(receipt(2, "complete")), { stored: true, acknowledgedCounter: 2 });
    assert.deepEqual(await put(receipt(2, "complete")), { stored: false, acknowledgedCounter: 2 });
    assert.deepEqual(await put(receipt(1, "absent")), { stored: false, acknowledgedCounter: 2 });
    const kept = await at.store.reader.receipts.latest("host-1");
    assert.equal(kept?.receipt.state, "complete");
    assert.equal(Buffer.from(kept?.envelope ?? []).toString(), `${RECEIPT_TYPE} 2`);
  });

  it("are kept per image, the newest first", async () => {
    await put(receipt(1, "complete", "a"));
    await put(receipt(2, "partial", "b"));
    assert.equal((await at.store.reader.receipts.latest("host-1"))?.receipt.counter, 2);
    assert.equal(
      (await at.store.reader.receipts.latestFor("host-1", `sha256:${"a".repeat(64)}`))?.receipt.state,
      "complete",
    );
    assert.equal(await at.store.reader.receipts.latestFor("host-1", `sha256:${"c".repeat(64)}`), undefined);
  });

  it("that an older release stored, and that lack what is told today, are none until the next one comes", async () => {
    await put(receipt(3, "complete"));
    const file = new Database(at.path);
    const { targets: _, firmware: __, ...older } = receipt(3, "complete");
    file.prepare("update receipts set receipt = ?").run(JSON.stringify(older));
    file.close();
    assert.equal(await at.store.reader.receipts.latest("host-1"), undefined);
    assert.deepEqual(await put(receipt(4, "partial")), { stored: true, acknowledgedCounter: 4 });
    assert.equal((await at.store.reader.receipts.latest("host-1"))?.receipt.state, "partial");
  });
});
