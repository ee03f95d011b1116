import assert from "node:assert/strict";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { asProblem } from "../../../core/problem/core-problems.js";
import { systemClock } from "../../../core/time/clock.js";
import type { SyncReport } from "../../../controller/domain/library/sync-report.js";
import { webDepot } from "../../../controller/depot/online/web-depot.js";
import { DepotLibrary } from "../../../controller/depot/depot-library.js";
import { baseImageOf, componentOf, forgeBundle, forgeVib, type ForgedVib } from "../../rig/forge.js";
import { StaticDepot } from "../../rig/static-depot.js";
import { libraryPlace, type LibraryPlace } from "./library-place.js";

const vib = (name: string, version = "1.0-1", seed?: string): Promise<ForgedVib> =>
  forgeVib({ name, version, payloadBytes: 30_000, ...(seed !== undefined && { seed }) });

const planOf = (version: string, vibs: readonly ForgedVib[]) => {
  const components = vibs.map((one) => componentOf(one.descriptor.name, one.descriptor.version, [one]));
  const versions = Object.fromEntries(components.map(({ name, version: of }) => [name, of]));
  return { vibs, components, baseImages: [baseImageOf(version, versions)] };
};

describe("an online depot, synchronised", () => {
  let at: LibraryPlace;
  let depot: StaticDepot;
  let id: string;

  beforeEach(async () => {
    at = await libraryPlace();
    depot = await StaticDepot.start();
    id = await at.store.transact(({ onlineDepots }) =>
      onlineDepots.create({
        ...{
          location: depot.location,
          proxy: null,
          description: "",
          ownerData: "",
          enabled: true,
          who: "ann",
          sha256: "0".repeat(64),
        },
      }),
    );
  });
  afterEach(async () => {
    await depot[Symbol.asyncDispose]();
    await at.close();
  });

  const sync = async (signal = new AbortController().signal, library = at.library): Promise<SyncReport> =>
    library.syncOnline(await at.store.reader.onlineDepots.resolveOnline(id), {
      ...{ clock: systemClock, random: () => 0, signal, onProgress: () => undefined },
    });
  const components = async () =>
    (await at.store.reader.contents.components()).map(({ name, version }) => `${name} ${version}`);

  it("brings metadata and bytes, says what was added, and fetches nothing twice", async () => {
    const [a, b, c] = [await vib("grn-a"), await vib("grn-b"), await vib("grn-c", "2.0-1")];
    await depot.publish(planOf("9.0-1", [a, b]));
    const first = await sync();
    assert.equal(first.outcome, "ADDED");
    assert.deepEqual(first.components.map(({ name }) => name).sort(), ["grn-a", "grn-b"]);
    assert.deepEqual(first.baseImages, ["9.0-1"]);
    assert.deepEqual(first.vibs.map((one) => one.id), [a.descriptor.id, b.descriptor.id]); // prettier-ignore
    assert.equal(at.vibs().length, 2);
    assert.equal((await sync()).outcome, "UNCHANGED");
    await depot.publish(planOf("9.1-1", [a, b, c]));
    depot.asked.length = 0;
    const third = await sync();
    assert.deepEqual(third.components, [{ name: "grn-c", version: "2.0-1" }]);
    assert.deepEqual(third.vibs.map((one) => one.id), [c.descriptor.id]); // prettier-ignore
    assert.deepEqual(third.withdrawn, [{ name: "", version: "9.0-1" }]);
    assert.deepEqual(depot.asked.filter((path) => path.endsWith(".vib")), [depot.vibPath(c.descriptor.id)]); // prettier-ignore
    assert.equal((await at.store.reader.contents.baseImages()).length, 2, "what is no longer told is kept");
  });

  it("keeps one copy by digest over all depots", async () => {
    const [a, b] = [await vib("grn-a"), await vib("grn-b")];
    await at.library.importBundle(await forgeBundle(join(at.place.path, "a.zip"), planOf("9.0-1", [a])), {
      who: "ann",
    });
    await depot.publish(planOf("9.0-1", [a, b]));
    const report = await sync();
    assert.ok(!depot.asked.includes(depot.vibPath(a.descriptor.id)));
    assert.equal(at.vibs().length, 2);
    assert.deepEqual((await at.store.reader.vibs.ofDepot(id)).length, 2);
    assert.equal(report.outcome, "ADDED");
  });

  it("names a file that is gone, and offers everything else", async () => {
    const [a, b] = [await vib("grn-a"), await vib("grn-b")];
    await depot.publish(planOf("9.0-1", [a, b]));
    const bytes = depot.files.get(depot.vibPath(b.descriptor.id)) ?? assert.fail();
    const path = depot.vibPath(b.descriptor.id);
    depot.files.delete(path);
    const report = await sync();
    assert.equal(report.outcome, "INCOMPLETE");
    assert.deepEqual(report.lacking.map((one) => [one.vib, one.problem.code]), [[b.descriptor.id, "SOURCE_REFUSED"]]); // prettier-ignore
    assert.match(report.lacking[0]?.problem.message ?? "", new RegExp(`${b.descriptor.id}.vib refuses .* 404`));
    assert.deepEqual(await components(), ["grn-a 1.0-1"]);
    depot.files.set(path, bytes);
    const mended = await sync();
    assert.deepEqual([mended.outcome, mended.components], ["ADDED", [{ name: "grn-b", version: "1.0-1" }]]);
  });

  const wrongs: readonly (readonly [what: string, code: string, spoil: (bytes: Buffer) => Buffer])[] = [
    ["other bytes of the same length", "VIB_DIGEST_MISMATCH", (bytes) => Buffer.from(bytes.map((byte, at) => (at === 900 ? byte ^ 1 : byte)))],
    ["a longer file", "SOURCE_OTHER_FILE", (bytes) => Buffer.concat([bytes, Buffer.from("more")])],
    ["a shorter file", "SOURCE_OTHER_FILE", (bytes) => bytes.subarray(0, 1000)],
  ]; // prettier-ignore
  for (const [what, code, spoil] of wrongs)
    it(`refuses ${what} under the name of a VIB: ${code}`, async () => {
      const a = await vib("grn-a");
      await depot.publish(planOf("9.0-1", [a]));
      const path = depot.vibPath(a.descriptor.id);
      depot.files.set(path, spoil(depot.files.get(path) ?? assert.fail()));
      const report = await sync();
      assert.deepEqual([report.outcome, report.lacking[0]?.problem.code], ["INCOMPLETE", code]);
      assert.match(report.lacking[0]?.problem.message ?? "", /grn-a/);
      assert.deepEqual(at.vibs(), []);
      assert.deepEqual(await components(), []);
    });

  it("takes new bytes of an old id in beside the old ones, and says so", async () => {
    await depot.publish(planOf("9.0-1", [await vib("grn-a", "1.0-1", "old")]));
    await sync();
    await depot.publish(planOf("9.0-1", [await vib("grn-a", "1.0-1", "new")]));
    const report = await sync();
    assert.deepEqual(report.warnings.map(({ code }) => code).includes("VIB_ID_AMBIGUOUS"), true);
    assert.equal(at.vibs().length, 2, "nothing that was in the library is lost");
  });

  it("keeps to what it was told first of a name and version, whatever is told later", async () => {
    const [old, good] = [await vib("grn-a", "1.0-1"), await vib("grn-a", "2.0-1")];
    const plan = (vibs: readonly ForgedVib[]) => ({
      vibs: [old, good],
      components: [componentOf("grn-a", "2.0", vibs)],
      baseImages: [baseImageOf("9.0-1", { "grn-a": "2.0" })],
    });
    await depot.publish(plan([good]));
    await sync();
    const told = async () => (await at.store.reader.contents.components()).filter(({ synthetic }) => !synthetic);
    const before = await told();
    await depot.publish(plan([old]));
    const report = await sync();
    assert.ok(report.warnings.some(({ code }) => code === "DEPOT_CONTENT_CHANGED"));
    assert.deepEqual(await told(), before);
    assert.deepEqual(before.map(({ name, vibIds, depotId }) => [name, vibIds, depotId]), [["grn-a", [good.descriptor.id], id]]); // prettier-ignore
  });

  it("reads no more metadata than it may, of files that are read at once as well", async () => {
    for (const name of ["a", "b"]) depot.files.set(name, Buffer.alloc(60_000, name));
    const reading = { clock: systemClock, signal: new AbortController().signal, metadataBytes: 100_000 };
    const source = webDepot({ location: depot.location, proxy: null, loopback: "by-address" }, reading);
    const [a, b] = [source.read("a")[Symbol.asyncIterator](), source.read("b")[Symbol.asyncIterator]()];
    // Both begin with the whole limit before them.
    const begun = [a.next(), b.next()];
    const drained = async (file: typeof a, first: Promise<unknown>): Promise<void> => {
      await first;
      while ((await file.next()).done !== true) continue;
    };
    const ends = await Promise.allSettled([
      drained(a, begun[0] ?? assert.fail()),
      drained(b, begun[1] ?? assert.fail()),
    ]);
    const refused = ends.flatMap((end) => (end.status === "rejected" ? [asProblem(end.reason).code] : []));
    assert.deepEqual(refused, ["LIMIT_EXCEEDED"]);
  });

  it("takes nothing of metadata that is half updated, and loses nothing", async () => {
    const [a, b] = [await vib("grn-a"), await vib("grn-b")];
    await depot.publish(planOf("9.0-1", [a]));
    await sync();
    const before = await components();
    const old = new Map(depot.files);
    await depot.publish(planOf("9.1-1", [a, b]));
    const halves: readonly (readonly [string, string, () => void])[] = [
      ["a metadata zip that is cut off", "ZIP_CORRUPT", () => depot.files.set("metadata.zip", (old.get("metadata.zip") ?? assert.fail()).subarray(0, 700))],
      ["an index that names what is not there", "SOURCE_REFUSED", () => depot.files.delete("metadata.zip")],
      ["no index", "SOURCE_REFUSED", () => depot.files.delete("index.xml")],
      ["an index that is no XML", "XML_INVALID", () => depot.files.set("index.xml", Buffer.from("<html>soon</html>"))],
    ]; // prettier-ignore
    for (const [what, code, spoil] of halves) {
      spoil();
      const report = await sync();
      assert.equal(report.outcome, "FAILED", what);
      if (code !== "XML_INVALID") assert.equal(report.problem?.code, code, what);
      assert.deepEqual(await components(), before);
      assert.equal(at.vibs().length, 1);
    }
    await depot.publish(planOf("9.1-1", [a, b]));
    assert.equal((await sync()).outcome, "ADDED");
  });

  it("never follows metadata to another host, and says which", async () => {
    await depot.publish(planOf("9.0-1", [await vib("grn-a")]));
    const elsewhere = (location: string) =>
      depot.special.set("index.xml", (_request, response) => void response.writeHead(302, { location }).end());
    elsewhere("http://other.example/index.xml");
    const moved = await sync();
    assert.equal(moved.problem?.code, "SOURCE_MOVED");
    assert.match(moved.problem?.message ?? "", /other\.example/);
    elsewhere("file:///etc/passwd");
    assert.match((await sync()).problem?.message ?? "", /another scheme, file:/);
    elsewhere(`${depot.base}new/index.xml`);
    assert.equal((await sync()).problem?.code, "SOURCE_REFUSED", "on its own host it is followed");
  });

  it("says that a depot has gone away, and loses nothing", async () => {
    await depot.publish(planOf("9.0-1", [await vib("grn-a")]));
    await sync();
    await depot[Symbol.asyncDispose]();
    const report = await sync();
    assert.deepEqual([report.outcome, report.problem?.code], ["FAILED", "SOURCE_FAILED"]);
    assert.deepEqual(await components(), ["grn-a 1.0-1"]);
    assert.equal((await at.store.reader.onlineDepots.resolveOnline(id)).lastSync?.outcome, "FAILED");
  });

  it("goes on where it was cut off, in another process's library as well", async () => {
    const a = await vib("grn-a");
    await depot.publish(planOf("9.0-1", [a]));
    const path = depot.vibPath(a.descriptor.id);
    const bytes = depot.files.get(path) ?? assert.fail();
    const half = Math.floor(bytes.length / 2);
    const abort = new AbortController();
    depot.special.set(path, (_request, response) => {
      response.writeHead(200, { etag: '"x"', "content-length": bytes.length });
      response.write(bytes.subarray(0, half), () => void waitForPart(half).then(() => abort.abort(), assert.fail));
    });
    const incoming = join(at.place.path, "state", "depot", "incoming");
    const waitForPart = async (size: number): Promise<void> => {
      // The file is made when its first bytes come.
      const parts = () => readdirSync(incoming).map((name) => statSync(join(incoming, name)).size);
      while (!parts().some((bytes) => bytes >= size)) await new Promise((resolve) => setImmediate(resolve));
    };
    await assert.rejects(sync(abort.signal), { code: "CANCELED" });
    const ranges: (string | undefined)[] = [];
    depot.special.set(path, (request, response) => {
      ranges.push(request.headers.range);
      response
        .writeHead(206, { "content-range": `bytes ${half}-${bytes.length - 1}/${bytes.length}` })
        .end(bytes.subarray(half));
    });
    await at.library.close();
    const { library } = await DepotLibrary.open({ stateFolder: join(at.place.path, "state"), store: at.store });
    assert.equal((await sync(undefined, library)).outcome, "ADDED");
    assert.deepEqual(ranges, [`bytes=${half}-`]);
    assert.deepEqual(readdirSync(incoming), []);
    await library.close();
  });

  it("begins a file again when its halves were of two files", async () => {
    const a = await vib("grn-a");
    await depot.publish(planOf("9.0-1", [a]));
    const path = depot.vibPath(a.descriptor.id);
    const bytes = depot.files.get(path) ?? assert.fail();
    let asked = 0;
    depot.special.set(path, (_request, response) => {
      if (++asked > 1) depot.special.delete(path);
      response.writeHead(200, { "content-length": bytes.length });
      // The first half is wrong, and then the connection is cut.
      response.write(Buffer.alloc(1000, asked), () => response.destroy());
    });
    assert.equal((await sync()).outcome, "ADDED");
  });
});

describe("the garbage of a library", () => {
  let at: LibraryPlace;
  beforeEach(async () => {
    at = await libraryPlace();
  });
  afterEach(() => at.close());

  it("is what no depot lists and nobody needs; the rows go before the files", async () => {
    const [a, b] = [await vib("grn-a"), await vib("grn-b")];
    const bundle = await forgeBundle(join(at.place.path, "ab.zip"), planOf("9.0-1", [a, b]));
    const { depotId } = await at.library.importBundle(bundle, { who: "ann" });
    const needed = new Set([a.sha256]);
    const nothing = { vibs: [], parts: [], bytes: 0 };
    assert.deepEqual(await at.library.garbage(at.store.reader, needed), nothing);
    await at.store.transact(({ depots }) => depots.remove(depotId));
    const found = await at.library.garbage(at.store.reader, needed);
    assert.deepEqual(found, { vibs: [{ id: b.descriptor.id, sha256: b.sha256, sizeBytes: b.sizeBytes }], parts: [], bytes: b.sizeBytes }); // prettier-ignore
    assert.equal(at.vibs().length, 2, "looking removes nothing");
    assert.deepEqual(await at.library.collectGarbage(async () => needed), found);
    assert.deepEqual(at.vibs(), [`${a.sha256}.vib`]);
    assert.deepEqual([...(await at.store.reader.vibs.digests())], [a.sha256]);
    assert.deepEqual(await at.library.collectGarbage(async () => needed), nothing);
  });

  it("waits for an import, which may bring it back into use", async () => {
    const a = await vib("grn-a");
    const first = await forgeBundle(join(at.place.path, "a.zip"), planOf("9.0-1", [a]));
    const { depotId } = await at.library.importBundle(first, { who: "ann" });
    await at.store.transact(({ depots }) => depots.remove(depotId));
    const second = await forgeBundle(join(at.place.path, "b.zip"), planOf("9.1-1", [a]));
    const importing = at.library.importBundle(second, { who: "ann" });
    const collected = await at.library.collectGarbage(async () => new Set());
    assert.deepEqual(collected.vibs, []);
    await importing;
    await (await at.library.openVib(a.sha256)).close();
  });

  it("killed between rows and files: the next start sweeps what has no row", async () => {
    const a = await vib("grn-a");
    const { depotId } = await at.library.importBundle(await forgeBundle(join(at.place.path, "a.zip"), planOf("9.0-1", [a])), { who: "ann" }); // prettier-ignore
    await at.store.transact(async ({ depots, vibs }) => {
      await depots.remove(depotId);
      await vibs.remove([a.sha256]);
    });
    assert.equal(at.vibs().length, 1);
    const { library, missing } = await DepotLibrary.open({
      stateFolder: join(at.place.path, "state"),
      store: at.store,
    });
    await library.close();
    assert.deepEqual([at.vibs(), missing], [[], []]);
  });
});
