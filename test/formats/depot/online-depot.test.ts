import assert from "node:assert/strict";

import type { DepotSource } from "../../../formats/depot/depot-source.js";
import { depotVibBytes } from "../../../formats/depot/check-vib.js";
import { isProblem } from "../../../core/problem/problem.js";
import { READ_LIMITS } from "../../../formats/depot/depot-limits.js";
import { readDepot } from "../../../formats/depot/read-depot.js";
import { bufferBytes } from "../../../core/bytes/random-access.js";
import { openZip } from "../../../formats/depot/zip-source.js";
import { buildBundle } from "../../../formats/depot/build-bundle.js";
import { collect, edit, once, packBundle, readBundle, smallBundle, smallPlan, type BundleFiles } from "./bundle-rig.js";

const BASE = "https://depot.example/main/";

/** The files of an unpacked bundle under one base URL: nobody can list them, and each is asked for by path. */
function webDepot(files: BundleFiles, indexPath = "index.xml"): DepotSource & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    name: `${BASE}${indexPath}`,
    indexPath,
    baseUrl: BASE,
    listing: "open",
    asked,
    entries: () => [],
    has: () => false,
    read: (path) => {
      asked.push(path);
      const bytes = files.get(path);
      if (bytes === undefined) throw new RangeError(`404 ${BASE}${path}`);
      return once(bytes);
    },
    close: async () => undefined,
  };
}

/** Unpacked one level, as it would lie on a web server. */
async function unpacked(bytes?: Uint8Array): Promise<BundleFiles> {
  const zip = await openZip(bufferBytes(bytes ?? (await collect(buildBundle(await smallPlan())))), "bundle.zip");
  const files: BundleFiles = new Map();
  for (const { path } of zip.entries()) files.set(path, await collect(zip.read(path)));
  return files;
}

/** The least limit under which the depot can be read. */
async function least(files: BundleFiles, cap: keyof typeof READ_LIMITS): Promise<number> {
  let [low, high] = [0, 1024 * 1024];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    const read = readDepot(webDepot(files), { ...READ_LIMITS, [cap]: middle });
    if (await read.then(() => true, isLimit)) high = middle;
    else low = middle;
  }
  return high;
}

function isLimit(thrown: unknown): false {
  assert.ok(isProblem(thrown, "LIMIT_EXCEEDED"), String(thrown));
  return false;
}

/** The metadata zip under a second name as well, named beside the first. */
function twice(files: BundleFiles): BundleFiles {
  const index = Buffer.from(files.get("vendor-index.xml") ?? assert.fail()).toString();
  const entry = /<metadata>[^]*?<\/metadata>/.exec(index)?.[0] ?? assert.fail();
  const both = index.replace(entry, `${entry}${entry.replace("metadata.zip", "again.zip")}`);
  return new Map([...files, ["vendor-index.xml", Buffer.from(both)], ["again.zip", files.get("metadata.zip") ?? assert.fail()]]); // prettier-ignore
}

/** Three vendors, each with an index of its own. */
function manyVendors(files: BundleFiles): BundleFiles {
  const index = Buffer.from(files.get("index.xml") ?? assert.fail()).toString();
  const vendor = /<vendor>[^]*?<\/vendor>/.exec(index)?.[0] ?? assert.fail();
  const names = ["a.xml", "b.xml", "vendor-index.xml"];
  const all = index.replace(vendor, names.map((name) => vendor.replace("vendor-index.xml", name)).join(""));
  const copies = names.map((name) => [name, files.get("vendor-index.xml") ?? assert.fail()] as const);
  return new Map([...files, ...copies, ["index.xml", Buffer.from(all)]]);
}

describe("an online depot", () => {
  it("reads as the offline bundle does that was unpacked there", async () => {
    const bytes = packBundle(await smallBundle());
    const { name: _name, ...offline } = await readBundle(bytes);
    const source = webDepot(await unpacked(bytes));
    const { name, ...online } = await readDepot(source);
    assert.equal(name, `${BASE}index.xml`);
    const nameless = (depot: object): unknown =>
      JSON.parse(JSON.stringify(depot).replaceAll(source.name, "bundle.zip"));
    assert.deepEqual(nameless(online), nameless(offline));
  });

  const caps = [
    ["unpackedBytes", /all metadata unpacked/],
    ["parsedValues", /all metadata parsed/],
  ] as const;
  for (const [cap, words] of caps)
    it(`is read within one budget over all its metadata zips: ${cap}`, async () => {
      const files = await unpacked();
      const enough = await least(files, cap);
      const more = twice(files);
      await assert.rejects(readDepot(webDepot(more), { ...READ_LIMITS, [cap]: enough }), {
        code: "LIMIT_EXCEEDED",
        message: words,
      });
      assert.deepEqual((await readDepot(webDepot(more))).vibs.length, (await readDepot(webDepot(files))).vibs.length);
    });

  it("has its vendor indexes fetched one after another", async () => {
    const source = webDepot(manyVendors(await unpacked()));
    const state = { open: 0, most: 0 };
    const read = async function* (path: string): AsyncGenerator<Uint8Array> {
      state.most = Math.max(state.most, ++state.open);
      yield* source.read(path);
      state.open -= 1;
    };
    await readDepot({ ...source, read });
    assert.equal(state.most, 1);
  });

  it("has only its metadata fetched; a VIB comes when it is asked for", async () => {
    const source = webDepot(await unpacked());
    const depot = await readDepot(source);
    assert.deepEqual(source.asked, ["index.xml", "vendor-index.xml", "metadata.zip"]);
    for (const vib of depot.vibs) assert.equal((await collect(depotVibBytes(source, vib))).length, vib.sizeBytes);
  });

  it("takes an index of any name, and absolute URLs below its own base at every step", async () => {
    const files = await smallBundle();
    edit(files, /^index/, ["vendor-index.xml", `${BASE}vendors/grn.xml`]);
    edit(files, /^vendor-index/, ["metadata.zip", `${BASE}vendors/metadata.zip`]);
    edit(files, /^metadata\.zip!(vmware|vibs)/, ["vib20/", `${BASE}vib20/`]);
    const laid = await unpacked(packBundle(files));
    const moved: BundleFiles = new Map(laid);
    for (const [from, to] of [
      ["index.xml", "vmw-depot-index.xml"],
      ["vendor-index.xml", "vendors/grn.xml"],
      ["metadata.zip", "vendors/metadata.zip"],
    ] as const) {
      moved.set(to, laid.get(from) ?? assert.fail(from));
      moved.delete(from);
    }
    const source = webDepot(moved, "vmw-depot-index.xml");
    const depot = await readDepot(source);
    assert.equal(depot.vibs.length, 2);
    for (const vib of depot.vibs) await collect(depotVibBytes(source, vib));
  });

  it("takes relative paths from the folder of the index that led there", async () => {
    const files = await smallBundle();
    edit(files, /^index/, ["<relativePath></relativePath>", "<relativePath>grn/</relativePath>"]);
    const laid = await unpacked(packBundle(files));
    const moved: BundleFiles = new Map(
      [...laid].map(([path, bytes]) => [path === "index.xml" ? path : `grn/${path}`, bytes]),
    );
    const source = webDepot(moved);
    const depot = await readDepot(source);
    assert.ok(depot.vibs.every(({ path }) => path.startsWith("grn/vib20/")));
    for (const vib of depot.vibs) await collect(depotVibBytes(source, vib));
  });

  for (const elsewhere of ["https://elsewhere.example/", "http://depot.example/main/", `${BASE}../`, `${BASE}%2e%2e/`, "file:///", "//elsewhere/"])
    it(`63: never follows ${elsewhere}`, async () => {
      const files = await smallBundle();
      edit(files, /^metadata\.zip!(vmware|vibs)/, ["vib20/", `${elsewhere}vib20/`]);
      const source = webDepot(await unpacked(packBundle(files)));
      await assert.rejects(readDepot(source), { code: "DEPOT_PATH_UNSAFE" });
    }); // prettier-ignore

  it("reads several vendors, each with several channels", async () => {
    const files = await unpacked();
    const second = new Map([...files].map(([path, bytes]) => [`two/${path}`, bytes]));
    const all: BundleFiles = new Map([...files, ...second]);
    edit(all, /^index/, ["</vendorList>", "<vendor><name>Two</name><code>TWO</code><indexfile>two/vendor-index.xml</indexfile><content><type>x</type></content></vendor></vendorList>"]); // prettier-ignore
    edit(all, /^two\/vendor-index/, ["</metaList>", "<metadata><productId>embeddedEsx</productId><version>9.0</version><url>metadata.zip</url><channelName>beta</channelName></metadata></metaList>"]); // prettier-ignore
    const source = webDepot(all);
    const { vendors, metadata, vibs } = await readDepot(source);
    assert.deepEqual(
      vendors.map(({ code }) => code),
      ["GRN", "TWO"],
    );
    assert.deepEqual(
      metadata.map(({ vendorCode, channelName, path }) => [vendorCode, channelName, path]),
      [
        ["GRN", "default", "metadata.zip"],
        ["TWO", "default", "two/metadata.zip"],
        ["TWO", "beta", "two/metadata.zip"],
      ],
    );
    assert.equal(vibs.length, 2);
    assert.equal(source.asked.filter((path) => path === "two/metadata.zip").length, 1);
  });

  it("passes on what its source says of a file that is missing", async () => {
    const files = await unpacked();
    files.delete("metadata.zip");
    await assert.rejects(readDepot(webDepot(files)), /404 https:\/\/depot\.example\/main\/metadata\.zip/);
  });
});
