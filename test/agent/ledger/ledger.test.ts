import assert from "node:assert/strict";
import {
  chmodSync,
  copyFileSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { admitOrder } from "../../../agent/domain/order/order-check.js";
import { Ledger } from "../../../agent/ledger/ledger.js";
import { isProblem } from "../../../core/problem/problem.js";
import { forgeVib, ImageForge, NOW_MS } from "../rig/image-forge.js";

/** A database with the journal of a transaction that has changed it and never ended. */
function cutOffInTransaction(path: string): void {
  const db = new Database(`${path}.first`);
  db.pragma("cache_size = 1");
  db.exec("CREATE TABLE words (word TEXT)");
  db.exec("BEGIN");
  for (let n = 0; n < 100; n++) db.prepare("INSERT INTO words VALUES (?)").run("x".repeat(4000));
  for (const end of ["", "-journal"]) copyFileSync(`${path}.first${end}`, `${path}${end}`);
  db.close();
}

describe("the ledger", () => {
  let folder = "";
  let path = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "greenroom-ledger-"));
    chmodSync(folder, 0o700);
    path = join(folder, "agent.db");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  async function admitted(forge = new ImageForge()) {
    const manifest = forge.manifest([(await forgeVib({ name: "net-forge" })).entry]);
    const pins = { hostId: "host-1", scopeId: "domain-c1", manifestKeys: [forge.manifestKey.publicKey] };
    return admitOrder({ ...forge.sign(manifest, forge.order(manifest)), pins, seen: {}, nowMs: NOW_MS });
  }

  it("is private, in WAL, and durable at every commit", async () => {
    (await Ledger.open(path, "allow")).close();
    assert.equal(statSync(path).mode & 0o777, 0o600);
    const db = new Database(path, { readonly: true });
    assert.equal(db.pragma("journal_mode", { simple: true }), "wal");
    db.close();
  });

  it("says that there is none yet where a first start was cut off, and is whole after the next one", async () => {
    const noLedger = (why: RegExp) =>
      assert.throws(
        () => Ledger.openReadOnly(path),
        (thrown) => isProblem(thrown, "FILE_UNREADABLE") && why.test(thrown.message),
      );
    noLedger(/no agent has run/);
    writeFileSync(path, "");
    noLedger(/no agent has run/);
    cutOffInTransaction(path);
    noLedger(/cut off/);
    (await Ledger.open(path, "allow")).close();
    Ledger.openReadOnly(path).close();
  });

  it("keeps numbers seen, and lets them only grow", async () => {
    const forge = new ImageForge();
    const [first, second] = [await admitted(forge), await admitted(forge)];
    const ledger = await Ledger.open(path, "allow");
    ledger.seen.raise(second);
    ledger.seen.raise(first);
    ledger.close();
    const again = await Ledger.open(path, "allow");
    assert.equal(again.seen.numbers("domain-c1").manifest?.version, 2);
    assert.equal(again.seen.numbers("domain-c1").order?.orderId, "order-2");
    assert.deepEqual(again.seen.numbers("domain-c9").manifest, undefined);
    again.close();
  });

  it("counts receipts up, also when all of them are acknowledged and after a restart", async () => {
    const ledger = await Ledger.open(path, "allow");
    const sign = (counter: number) => Buffer.from(`receipt ${counter}`);
    ledger.receipts.issue(sign, "queue");
    ledger.receipts.issue(sign, "answer");
    ledger.receipts.issue(sign, "queue");
    assert.deepEqual([ledger.receipts.waiting(), ledger.receipts.first()?.counter], [2, 1]);
    ledger.receipts.acknowledge(1);
    assert.equal(ledger.receipts.first()?.counter, 3);
    ledger.receipts.acknowledge(3);
    ledger.close();
    const again = await Ledger.open(path, "allow");
    assert.equal(again.receipts.first(), undefined);
    again.receipts.issue(sign, "queue");
    assert.equal(again.receipts.first()?.counter, 4);
    again.close();
  });

  it("sets a refused receipt aside, keeps a bounded number of them, and says what was said", async () => {
    const ledger = await Ledger.open(path, "allow");
    for (let n = 1; n <= 20; n++) {
      ledger.receipts.issue((counter) => Buffer.from(`receipt ${counter}`), "queue");
      ledger.receipts.setAside(n, `refusal ${n}`);
    }
    ledger.receipts.issue((counter) => Buffer.from(`receipt ${counter}`), "queue");
    assert.deepEqual([ledger.receipts.first()?.counter, ledger.receipts.waiting()], [21, 1]);
    ledger.receipts.acknowledge(21);
    assert.deepEqual(ledger.receipts.refused(), { count: 16, why: "refusal 20" });
    ledger.close();
  });

  it("counts on behind what the controller has stored, and believes no absurd number", async () => {
    const ledger = await Ledger.open(path, "allow");
    const issued = () => {
      let seen = 0;
      ledger.receipts.issue((counter) => Buffer.from(`${(seen = counter)}`), "answer");
      return seen;
    };
    assert.equal(issued(), 1);
    assert.deepEqual([ledger.receipts.catchUp(1), ledger.receipts.catchUp(0)], [false, false]);
    assert.equal(ledger.receipts.catchUp(50), true);
    assert.equal(issued(), 51);
    for (const absurd of [Number.NaN, -1, 1.5, Number.MAX_SAFE_INTEGER, Infinity])
      assert.equal(ledger.receipts.catchUp(absurd), false);
    assert.equal(issued(), 52);
    ledger.close();
  });

  it("reads a ledger that an older agent wrote, without writing to it", async () => {
    const ledger = await Ledger.open(path, "allow");
    ledger.receipts.issue((counter) => Buffer.from(`receipt ${counter}`), "queue");
    ledger.close();
    const old = new Database(path);
    const tables = ["places", "part_tags", "findings", "holds", "caps"];
    const remediation = ["hook_lines", "remediation_log", "remediations", "bad_images"];
    const added = [...tables, ...remediation].map((table) => `DROP TABLE ${table};`).join(" ");
    old.exec(
      `${added} ALTER TABLE receipts DROP COLUMN refusal; ALTER TABLE staged_vibs DROP COLUMN stamp; ALTER TABLE staged_vibs DROP COLUMN depth; ALTER TABLE images DROP COLUMN staging_ms; ALTER TABLE orders DROP COLUMN here_bytes; ALTER TABLE orders DROP COLUMN fetched_bytes; ALTER TABLE orders DROP COLUMN worked_ms; PRAGMA user_version = 1`,
    );
    old.close();
    const read = Ledger.openReadOnly(path);
    assert.equal(read.receipts.waiting(), 1);
    read.close();
    const still = new Database(path, { readonly: true });
    assert.equal(still.pragma("user_version", { simple: true }), 1);
    still.close();
    const migrated = await Ledger.open(path, "allow");
    assert.deepEqual([migrated.receipts.waiting(), migrated.receipts.refused().count], [1, 0]);
    migrated.close();
  });

  it("issues no counter for a receipt that could not be signed", async () => {
    const ledger = await Ledger.open(path, "allow");
    assert.throws(() => ledger.receipts.issue(() => assert.fail("no key"), "queue"));
    ledger.receipts.issue((counter) => Buffer.from(String(counter)), "queue");
    assert.equal(ledger.receipts.first()?.counter, 1);
    ledger.close();
  });

  it("remembers an order with its end, and images newest first", async () => {
    const forge = new ImageForge();
    const [first, second] = [await admitted(forge), await admitted(forge)];
    const ledger = await Ledger.open(path, "allow");
    for (const one of [first, second]) {
      ledger.images.put(one.manifest, new Date(NOW_MS).toISOString());
      ledger.orders.begin(one, "2026-11-24T12:00:00.000Z");
    }
    assert.equal(ledger.orders.last()?.state, "RUNNING");
    ledger.orders.end("order-2", { state: "STAGED", at: "2026-11-24T12:01:00.000Z" });
    assert.equal(ledger.orders.last()?.state, "STAGED");
    assert.equal(ledger.images.all()[0]?.manifest.imageDigest, second.manifest.imageDigest);
    ledger.close();
  });

  it("keeps images in the sequence of their orders, also when the clock was set back between them, and what they cost", async () => {
    const forge = new ImageForge();
    const { entry } = await forgeVib({ name: "net-forge" });
    const manifests = Array.from({ length: 17 }, (_, n) => forge.manifest([{ ...entry, version: `1.0-${n}` }]));
    const ledger = await Ledger.open(path, "allow");
    const put = (n: number, ms: number): string => {
      const manifest = manifests[n];
      assert.ok(manifest);
      ledger.images.put(manifest, new Date(NOW_MS + ms).toISOString());
      return manifest.imageDigest;
    };
    const digests = Array.from({ length: 16 }, (_, n) => put(n, 3_600_000));
    const third = digests[3] ?? "";
    ledger.images.addStagingMs(third, 7);
    const last = put(16, 0);
    const first = () =>
      ledger.images
        .all()
        .slice(0, 3)
        .map(({ manifest }) => manifest.imageDigest);
    assert.deepEqual(first(), [last, digests[15], digests[14]], "the newest, and it is not the one to be forgotten");
    put(3, -3_600_000);
    assert.deepEqual(first(), [third, last, digests[15]]);
    assert.equal(ledger.images.stagingMs(third), 7);
    ledger.close();
  });

  it("reads a manifest once, and again when it was ordered under another version", async () => {
    const forge = new ImageForge();
    const { entry } = await forgeVib({ name: "net-forge" });
    const ledger = await Ledger.open(path, "allow");
    const order = (at: string) => {
      const manifest = forge.manifest([entry]);
      ledger.images.put(manifest, at);
    };
    order("2026-11-24T12:00:00.000Z");
    const [first] = ledger.images.all();
    assert.equal(ledger.images.all()[0]?.manifest, first?.manifest, "the very same object");
    order("2026-11-24T12:00:01.000Z");
    assert.deepEqual(
      ledger.images.all().map(({ manifest }) => manifest.version),
      [2],
    );
    ledger.close();
  });

  it("forgets the oldest images beyond a number, but none that is held", async () => {
    const forge = new ImageForge();
    const { entry } = await forgeVib({ name: "net-forge" });
    const manifests = Array.from({ length: 20 }, (_, n) => forge.manifest([{ ...entry, version: `1.0-${n}` }]));
    const ledger = await Ledger.open(path, "allow");
    const held = manifests[0]?.imageDigest ?? "";
    ledger.holds.put({ imageDigest: held, holder: "remediation-7" });
    for (const [n, manifest] of manifests.entries()) ledger.images.put(manifest, new Date(NOW_MS + n).toISOString());
    const kept = ledger.images.all().map(({ manifest }) => manifest.imageDigest);
    assert.deepEqual([kept.length, kept.at(-1)], [17, held]);
    ledger.close();
  });

  it("keeps a bounded number of findings, newest first", async () => {
    const ledger = await Ledger.open(path, "allow");
    for (let n = 0; n < 150; n++) ledger.findings.put({ at: "now", kind: "FOREIGN", name: `n${n}`, detail: "d" });
    const all = ledger.findings.all();
    assert.deepEqual([all.length, all[0]?.name, all.at(-1)?.name], [100, "n149", "n50"]);
    ledger.close();
  });

  it("takes the stamp from a file that must be verified again, and gives it back", async () => {
    const ledger = await Ledger.open(path, "allow");
    const row = (sha256: string) => ({
      sha256,
      id: "x",
      sizeBytes: 1,
      stagedAt: "now",
      stamp: "1:2:3:4",
      depth: "packed" as const,
    });
    for (const name of ["a", "b"]) ledger.stagedVibs.put(row(name));
    ledger.stagedVibs.distrust("a");
    assert.deepEqual([ledger.stagedVibs.get("a")?.stamp, ledger.stagedVibs.get("b")?.stamp], ["", "1:2:3:4"]);
    ledger.stagedVibs.put(row("a"));
    assert.equal(ledger.stagedVibs.get("a")?.stamp, "1:2:3:4");
    ledger.stagedVibs.distrustAll();
    assert.deepEqual(
      [...ledger.stagedVibs.all().values()].map(({ stamp }) => stamp),
      ["", ""],
    );
    ledger.close();
  });

  it("undoes all of a change that fails half-way", async () => {
    const ledger = await Ledger.open(path, "allow");
    const file = {
      sha256: "a".repeat(64),
      id: "x",
      sizeBytes: 1,
      stagedAt: "now",
      stamp: "1:2:3:4",
      depth: "unpacked" as const,
    };
    assert.throws(() =>
      ledger.together(() => {
        ledger.stagedVibs.put(file);
        assert.fail("half-way");
      }),
    );
    assert.equal(ledger.stagedVibs.all().size, 0);
    ledger.close();
  });

  it("syncs a change without holding up the thread: seen at once, and told when the log is on the disk or cannot be", async () => {
    const ledger = await Ledger.open(path, "allow");
    const put = (sha256: string) => () =>
      ledger.stagedVibs.put({ sha256, id: "x", sizeBytes: 1, stagedAt: "now", stamp: "1:2:3:4", depth: "packed" });
    const synced = ledger.togetherSynced(put("aa"));
    assert.equal(ledger.stagedVibs.all().size, 1);
    await synced;
    renameSync(`${path}-wal`, `${path}-gone`);
    await assert.rejects(ledger.togetherSynced(put("bb")), (thrown) => isProblem(thrown, "LEDGER_UNWRITABLE"));
    renameSync(`${path}-gone`, `${path}-wal`);
    ledger.close();
  });

  it("does not run, in its log, into changes that a loss of power has undone", async () => {
    const hint = (ledger: Ledger) =>
      ledger.relaxed(() => ledger.partTags.put({ sha256: "aa", source: "s", etag: "e" }));
    const put = (ledger: Ledger) =>
      ledger.stagedVibs.put({ sha256: "bb", id: "lost", sizeBytes: 1, stagedAt: "2026-01-01T00:00:00Z", stamp: "", depth: "packed" }); // prettier-ignore
    const files = ["", "-wal"].map((end) => path + end);
    /** As a killed process leaves it: closing it would empty the log. */
    const killed = (ledger: Ledger): readonly Buffer[] => {
      const bytes = files.map((file) => readFileSync(file));
      ledger.close();
      return bytes;
    };
    const restore = (bytes: readonly Buffer[]): void => {
      rmSync(`${path}-shm`, { force: true });
      bytes.forEach((one, n) => writeFileSync(files[n] ?? "", one));
    };
    const first = await Ledger.open(path, "allow");
    const endOfLog = statSync(`${path}-wal`).size;
    hint(first);
    put(first);
    const [main = Buffer.of(), log = Buffer.of()] = killed(first);
    // The first change never reached the disk, the one after it did.
    log.fill(0, endOfLog, endOfLog + 4096);
    restore([main, log]);
    const second = await Ledger.open(path, "allow");
    assert.deepEqual([second.partTags.get("aa", "s"), second.stagedVibs.get("bb")], [undefined, undefined]);
    hint(second);
    restore(killed(second));
    const third = await Ledger.open(path, "allow");
    assert.deepEqual([third.partTags.get("aa", "s"), third.stagedVibs.get("bb")], ["e", undefined]);
    third.close();
  });

  it("can be read while its owner was killed, and not be written", async () => {
    const ledger = await Ledger.open(path, "allow");
    ledger.stagedVibs.put({
      sha256: "a".repeat(64),
      id: "x",
      sizeBytes: 1,
      stagedAt: "now",
      stamp: "1:2:3:4",
      depth: "unpacked" as const,
    });
    const reader = Ledger.openReadOnly(path);
    assert.equal(reader.stagedVibs.all().size, 1);
    assert.throws(() => reader.stagedVibs.remove("a".repeat(64)), /readonly/);
    reader.close();
    ledger.close();
    const later = Ledger.openReadOnly(path);
    assert.equal(later.stagedVibs.all().size, 1);
    later.close();
  });

  it("refuses the ledger of a newer agent", async () => {
    (await Ledger.open(path, "allow")).close();
    const db = new Database(path);
    db.pragma("user_version = 99");
    db.close();
    await assert.rejects(Ledger.open(path, "allow"), (thrown) => isProblem(thrown, "LEDGER_TOO_NEW"));
  });

  it("refuses a state folder in memory, unless told otherwise", async function () {
    const memory = "/dev/shm";
    const place = mkdtempSync(join(memory, "greenroom-ledger-"));
    try {
      await assert.rejects(Ledger.open(join(place, "agent.db"), "refuse"), (thrown) =>
        isProblem(thrown, "STATE_FOLDER_VOLATILE"),
      );
      (await Ledger.open(join(place, "agent.db"), "allow")).close();
    } finally {
      rmSync(place, { recursive: true });
    }
  });
});
