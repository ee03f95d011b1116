import assert from "node:assert/strict";
import { existsSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isProblem } from "../../../core/problem/problem.js";
import { DepotServer } from "../rig/depot-server.js";
import { forgeVib, ImageForge, ON_DPU, type ForgedVib } from "../rig/image-forge.js";
import { isRoot, lastOf, StagingHost } from "../rig/staging-host.js";

const MiB = 1024 * 1024;

describe("staging on a sandbox host from a real HTTP server", function () {
  before(function () {
    if (!isRoot) this.skip();
  });

  let forge: ImageForge;
  let vibs: ForgedVib[];
  beforeEach(async () => {
    forge = new ImageForge();
    vibs = await Promise.all([1, 2, 3].map((n) => forgeVib({ name: `net-forge-${n}`, sizeBytes: n * 100_000 })));
  });

  const image = (of: readonly ForgedVib[] = vibs) => forge.manifest(of.map((vib) => vib.entry));
  const ordered = (depots: readonly string[], of = vibs) => {
    const manifest = image(of);
    return forge.sign(manifest, forge.order(manifest, { sources: depots }));
  };

  it("stages an image: verified files under final names, private, a signed receipt that says so", async () => {
    await using host = await StagingHost.make(forge);
    await using depot = await DepotServer.start(vibs);
    await host.start();
    const end = await host.stage(ordered([depot.url]));
    assert.deepEqual([end.state, end.problem], ["STAGED", undefined]);
    assert.equal(end.bytesDone, end.bytesTotal);
    assert.equal(end.bytesFetched, end.bytesTotal);
    assert.deepEqual(host.names("vibs"), vibs.map((vib) => `${vib.entry.sha256}.vib`).sort());
    assert.deepEqual(host.names("parts"), []);
    for (const name of host.names("vibs")) assert.equal(statSync(join(host.folder, "vibs", name)).mode & 0o777, 0o400);
    assert.equal(statSync(host.folder).mode & 0o777, 0o700);
    const receipt = host.receipt(end.receiptEnvelope);
    assert.deepEqual([receipt.state, receipt.vibs.length, receipt.persistence], ["complete", 3, "persistent"]);
    assert.equal(host.ledger.receipts.waiting(), 1);
  });

  it("fetches nothing a second time, and takes the same order again", async () => {
    await using host = await StagingHost.make(forge);
    await using depot = await DepotServer.start(vibs);
    await host.start();
    const order = ordered([depot.url]);
    await host.stage(order);
    const sent = depot.sentBytes;
    const again = await host.stage(order);
    assert.deepEqual([again.state, again.bytesFetched, depot.sentBytes], ["STAGED", 0, sent]);
  });

  it("stores what two images share once, and fetches only the rest", async () => {
    await using host = await StagingHost.make(forge);
    const more = await forgeVib({ name: "net-more" });
    await using depot = await DepotServer.start([...vibs, more]);
    await host.start();
    await host.stage(ordered([depot.url]));
    const end = await host.stage(ordered([depot.url], [...vibs, more]));
    assert.equal(end.bytesFetched, more.bytes.length);
    assert.equal(host.names("vibs").length, 4);
  });

  it("touches nothing but the ledger on a compliant host, not even the folder", async () => {
    await using host = await StagingHost.make(forge, { bankVibs: vibs.map((vib) => vib.bytes) });
    await using depot = await DepotServer.start(vibs);
    await host.start();
    const end = await host.stage(ordered([depot.url]));
    assert.deepEqual([end.state, depot.asked.length], ["COMPLIANT", 0]);
    assert.equal(existsSync(join(host.root, "host/scratch/greenroom")), false);
    assert.equal(host.receipt(end.receiptEnvelope).state, "compliant");
  });

  it("stages a DPU's VIBs along, tagged with their target", async () => {
    await using host = await StagingHost.make(forge, { dpus: 1 });
    const dpu = await forgeVib({ name: "dpu-forge", target: ON_DPU });
    await using depot = await DepotServer.start([dpu]);
    await host.start();
    const end = await host.stage(ordered([depot.url], [dpu]));
    assert.deepEqual(host.receipt(end.receiptEnvelope).vibs[0]?.targetIds, ["dpu-1"]);
  });

  it("never lets tampered bytes get a final name; names the source, and takes the next one (sentence 10)", async () => {
    await using host = await StagingHost.make(forge);
    await using bad = await DepotServer.start(vibs);
    await using good = await DepotServer.start(vibs);
    const target = vibs[1];
    assert.ok(target);
    const tampered = Buffer.from(target.bytes);
    tampered[tampered.length - 100] = (tampered[tampered.length - 100] ?? 0) ^ 1;
    bad.put(target.entry.sha256, tampered);
    await host.start();
    const failed = await host.stage(ordered([bad.url]));
    assert.deepEqual([failed.state, failed.problem?.code], ["FAILED", "VIB_DIGEST_MISMATCH"]);
    assert.ok(!host.names("vibs").includes(`${target.entry.sha256}.vib`));
    assert.equal(host.names("vibs").length, 2, "the others are kept");
    const end = await host.stage(ordered([bad.url, good.url]));
    assert.equal(end.state, "STAGED");
    assert.match(end.notices.join(), new RegExp(`${bad.url} served wrong bytes`));
  });

  it("refuses a VIB below the host's floor whatever the manifest says", async () => {
    await using host = await StagingHost.make(forge);
    await using depot = await DepotServer.start(vibs);
    await host.start();
    const strict = { ...host.tools(), floor: "PartnerSupported" as const };
    const { Staging } = await import("../../../agent/staging/staging.js");
    const staging = new Staging(strict, () => undefined);
    const end = await lastOf(staging.stage(ordered([depot.url])).watch());
    assert.deepEqual([end.state, end.problem?.code, host.names("vibs")], ["FAILED", "ACCEPTANCE_TOO_LOW", []]);
    assert.deepEqual(end.notices, [], "no source is blamed for the bytes that were ordered");
  });

  it("fails clean when no source has a VIB, keeps the others, and goes on when one does", async () => {
    await using host = await StagingHost.make(forge);
    await using depot = await DepotServer.start(vibs.slice(0, 2));
    await host.start();
    const end = await host.stage(ordered([depot.url]));
    assert.deepEqual([end.state, end.problem?.code], ["FAILED", "ALL_SOURCES_FAILED"]);
    for (const vib of vibs) depot.put(vib.entry.sha256, vib.bytes);
    assert.equal((await host.stage(ordered([depot.url]))).state, "STAGED");
  });

  it("goes on at the byte reached when a connection breaks", async () => {
    await using host = await StagingHost.make(forge);
    const big = await forgeVib({ name: "big-forge", sizeBytes: 3 * MiB });
    await using depot = await DepotServer.start([big]);
    depot.cutAfterBytes = MiB;
    await host.start();
    const end = await host.stage(ordered([depot.url], [big]));
    assert.equal(end.state, "STAGED");
    assert.ok(depot.asked.some((one) => one.fromByte > 0));
    const steps = depot.asked.map((one) => one.fromByte);
    assert.deepEqual(
      steps,
      [...steps].sort((a, b) => a - b),
      "never back to bytes that are here",
    );
  });

  it("refuses before the first byte when space is short: need, have, path; nothing staged is lost", async () => {
    await using host = await StagingHost.make(forge);
    await using depot = await DepotServer.start(vibs);
    await host.start();
    await host.stage(ordered([depot.url], vibs.slice(0, 1)));
    host.policy = { reserveBytes: Number.MAX_SAFE_INTEGER };
    await host.stop();
    await host.start();
    const before = depot.asked.length;
    const end = await host.stage(ordered([depot.url]));
    assert.equal(end.problem?.code, "INSUFFICIENT_SPACE");
    assert.equal(end.problem?.details["path"], join(host.root, "host/scratch"));
    assert.ok(Number(end.problem?.details["needBytes"]) > Number(end.problem?.details["haveBytes"]));
    assert.deepEqual([depot.asked.length, host.names("vibs").length], [before, 1]);
    assert.equal(host.ledger.orders.last()?.problem?.code, "INSUFFICIENT_SPACE");
  });

  it("says SCRATCH_MISSING where there is none, and stages elsewhere only when the policy says so", async () => {
    await using host = await StagingHost.make(forge);
    await using depot = await DepotServer.start(vibs);
    host.policy = { scratchFolder: join(host.place, "absent") };
    await host.start();
    assert.equal((await host.stage(ordered([depot.url]))).problem?.code, "SCRATCH_MISSING");
    await host.stop();
    host.policy = { scratchFolder: join(host.place, "absent"), volatileScratch: "volatile" };
    await host.start();
    const end = await host.stage(ordered([depot.url]));
    assert.deepEqual([end.state, host.receipt(end.receiptEnvelope).persistence], ["STAGED", "volatile"]);
  });

  it("joins the order that runs, refuses another, cancels with what was verified kept, and goes on later", async () => {
    await using host = await StagingHost.make(forge);
    const big = await forgeVib({ name: "big-forge", sizeBytes: 2 * MiB });
    await using depot = await DepotServer.start([big]);
    depot.stallAfterBytes = MiB + 1000;
    const written = new Promise<void>((resolve) => (host.failpoint = (name) => name === "batch-written" && resolve()));
    await host.start();
    const order = ordered([depot.url], [big]);
    const board = host.staging.stage(order);
    await written;
    assert.equal(host.staging.stage(order), board);
    assert.throws(
      () => host.staging.stage(ordered([depot.url])),
      (thrown) => isProblem(thrown, "STAGE_BUSY"),
    );
    await assert.rejects(host.staging.unstage(undefined), (thrown) => isProblem(thrown, "STAGE_BUSY"));
    assert.equal(await host.staging.cancel("order-1"), true);
    assert.equal((await lastOf(board.watch())).state, "CANCELED");
    assert.equal(await host.staging.cancel("order-1"), false);
    assert.equal(host.names("parts").length, 1);
    depot.stallAfterBytes = undefined;
    const end = await host.stage(ordered([depot.url], [big]));
    assert.equal(end.state, "STAGED");
    assert.ok((depot.asked.at(-1)?.fromByte ?? 0) > 0, "resumed");
  });

  it("is canceled at once also where it waits for a look at the folder, which may read large files", async () => {
    await using host = await StagingHost.make(forge);
    await using depot = await DepotServer.start(vibs);
    await host.start();
    let lookIsOver: () => void = () => undefined;
    const looking = host.staging.alone(() => new Promise<void>((resolve) => (lookIsOver = resolve)));
    const board = host.staging.stage(ordered([depot.url]));
    // By then it asks for its turn.
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(await host.staging.cancel(""), true);
    assert.deepEqual([board.now.state, board.now.problem?.code, depot.asked.length], ["CANCELED", "STAGE_CANCELED", 0]);
    lookIsOver();
    await looking;
    assert.equal((await host.stage(ordered([depot.url]))).state, "STAGED");
  });

  it("goes on from a part that ends in the middle of a descriptor", async () => {
    await using host = await StagingHost.make(forge);
    await using depot = await DepotServer.start(vibs);
    await host.start();
    await host.stage(ordered([depot.url], vibs.slice(0, 1)));
    await host.staging.unstage(undefined);
    depot.asked.length = 0;
    const partBytes = 400;
    for (const { bytes, entry } of vibs)
      writeFileSync(join(host.folder, "parts", `${entry.sha256}.part`), bytes.subarray(0, partBytes), { mode: 0o600 });
    const end = await host.stage(ordered([depot.url]));
    assert.deepEqual([end.state, end.problem], ["STAGED", undefined]);
    assert.deepEqual(
      depot.asked.map(({ fromByte }) => fromByte),
      vibs.map(() => partBytes),
    );
  });

  it("unstages one image but not what another holds, and all; each time with a receipt", async () => {
    await using host = await StagingHost.make(forge);
    await using depot = await DepotServer.start(vibs);
    await host.start();
    await host.stage(ordered([depot.url], vibs.slice(0, 2)));
    const first = host.ledger.images.all()[0]?.manifest.imageDigest;
    await host.stage(ordered([depot.url], vibs.slice(1)));
    const waiting = host.ledger.receipts.waiting();
    assert.equal((await host.staging.unstage(first)).removed, 1);
    assert.equal((await host.staging.unstage(undefined)).removed, 2);
    assert.deepEqual(host.names("vibs"), []);
    assert.equal(host.ledger.receipts.waiting(), waiting + 2);
    const report = await host.staging.staged();
    assert.equal(host.receipt(report.receiptEnvelope).state, "absent");
  });
});
