import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DepotLibrary } from "../../../controller/depot/depot-library.js";
import { isProblem } from "../../../core/problem/problem.js";
import { baseImageOf, componentOf, forgeBundle, forgeVib } from "../../rig/forge.js";
import { packBundle, unpackBundle, type BundleFiles } from "../../formats/depot/bundle-rig.js";
import { rawZip } from "../../formats/depot/raw-zip.js";
import { libraryPlace, type LibraryPlace } from "./library-place.js";

const NIC = "vib20/grn-nic/GRN_bootbank_grn-nic_1.0-1.vib";
const NIC_MEMBER = /grn-nic/;

async function bundleFiles(at: LibraryPlace): Promise<BundleFiles> {
  const nic = await forgeVib({ name: "grn-nic", version: "1.0-1", payloadBytes: 20_000 });
  const tool = await forgeVib({ name: "grn-tool", version: "1.0-1", payloadBytes: 10_000 });
  const path = await forgeBundle(join(at.place.path, "whole.zip"), {
    vibs: [tool, nic],
    components: [componentOf("grn-nic", "1.0-1", [nic]), componentOf("grn-tool", "1.0-1", [tool])],
    baseImages: [baseImageOf("9.0.0-1", { "grn-nic": "1.0-1" })],
  });
  return unpackBundle(readFileSync(path));
}

const bytesOf = (files: BundleFiles, path: string): Buffer => {
  const bytes = files.get(path);
  assert.ok(bytes, `the forged bundle has ${path}: ${[...files.keys()].join(", ")}`);
  return Buffer.from(bytes);
};

const replaced = (files: BundleFiles, path: string, change: (text: string) => string): void => {
  const before = bytesOf(files, path).toString("utf8");
  const after = change(before);
  assert.notEqual(after, before);
  files.set(path, Buffer.from(after));
};

/** The same change in every metadata file that tells of it. */
const everywhere = (files: BundleFiles, change: (text: string) => string): void => {
  for (const path of files.keys())
    if (path.endsWith(".xml")) files.set(path, Buffer.from(change(bytesOf(files, path).toString("utf8"))));
};

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

interface Case {
  readonly what: string;
  /** The member that the error must name. */
  readonly names: RegExp;
  /** Makes the bytes of the bad bundle from the files of a good one. */
  readonly spoil: (files: BundleFiles) => Uint8Array;
}

const CASES: readonly Case[] = [
  { what: "cut short", names: /bad\.zip/, spoil: (files) => packBundle(files).subarray(0, -2000) },
  { what: "cut to a few bytes", names: /bad\.zip/, spoil: (files) => packBundle(files).subarray(0, 30) },
  { what: "of no bytes", names: /bad\.zip/, spoil: () => new Uint8Array() },
  { what: "without an index", names: /bad\.zip/, spoil: (files) => (files.delete("index.xml"), packBundle(files)) },
  {
    what: "with one byte of a VIB changed",
    names: NIC_MEMBER,
    spoil: (files) => {
      const bytes = bytesOf(files, NIC);
      bytes[bytes.length - 500] = (bytes[bytes.length - 500] ?? 0) ^ 1;
      files.set(NIC, bytes);
      return packBundle(files);
    },
  },
  {
    what: "with a tampered VIB to which the metadata was fitted",
    names: NIC_MEMBER,
    spoil: (files) => {
      const bytes = bytesOf(files, NIC);
      const before = sha256(bytes);
      bytes[bytes.length - 500] = (bytes[bytes.length - 500] ?? 0) ^ 1;
      files.set(NIC, bytes);
      everywhere(files, (text) => text.replaceAll(before, sha256(bytes)));
      return packBundle(files);
    },
  },
  {
    what: "with a wrong checksum in the metadata",
    names: NIC_MEMBER,
    spoil: (files) => {
      const right = sha256(bytesOf(files, NIC));
      everywhere(files, (text) => text.replaceAll(right, "0".repeat(64)));
      return packBundle(files);
    },
  },
  {
    what: "whose metadata points out of it",
    names: /\.\.\/\.\.\/etc\/passwd/,
    spoil: (files) => {
      everywhere(files, (text) => text.replaceAll(NIC, "../../etc/passwd"));
      return packBundle(files);
    },
  },
  {
    what: "with an entry that escapes",
    names: /\.\.\/evil\.vib/,
    spoil: (files) =>
      rawZip([
        ...[...files].map(([name, bytes]) => ({ name, bytes })),
        { name: "../evil.vib", bytes: Buffer.from("x") },
      ]),
  },
  {
    what: "with an absurd size in the metadata",
    names: NIC_MEMBER,
    spoil: (files) => {
      const size = String(bytesOf(files, NIC).length);
      everywhere(files, (text) => text.replaceAll(`>${size}<`, ">999999999999<"));
      return packBundle(files);
    },
  },
  {
    what: "without a VIB that it names",
    names: NIC_MEMBER,
    spoil: (files) => (files.delete(NIC), packBundle(files)),
  },
  {
    what: "whose base image is no JSON",
    names: /baseimages/,
    spoil: (files) => {
      const path = [...files.keys()].find((one) => one.includes("baseimages/")) ?? "";
      replaced(files, path, (text) => text.slice(0, -5));
      return packBundle(files);
    },
  },
];

describe("a bad bundle", () => {
  let at: LibraryPlace;
  let files: BundleFiles;
  beforeEach(async () => {
    at = await libraryPlace();
    files = await bundleFiles(at);
  });
  afterEach(() => at.close());

  for (const { what, names, spoil } of CASES)
    it(`${what} is refused whole, naming the member, and the library is as it was`, async () => {
      const path = at.file("bad.zip", spoil(files));
      const before = at.snapshot();
      await assert.rejects(at.library.importBundle(path, { who: "ann" }), (thrown: unknown) => {
        assert.ok(isProblem(thrown), String(thrown));
        assert.notEqual(thrown.code, "INTERNAL");
        assert.match(thrown.message, names);
        assert.match(thrown.message, /bad\.zip/);
        return true;
      });
      assert.equal(at.snapshot(), before);
    });

  it("leaves the library able to take the good one", async () => {
    const bytes = bytesOf(files, NIC).subarray(0, -1);
    const bad = at.file("bad.zip", packBundle(new Map(files).set(NIC, bytes)));
    await assert.rejects(at.library.importBundle(bad, { who: "ann" }));
    const { vibsNew } = await at.library.importBundle(at.file("good.zip", packBundle(files)), { who: "ann" });
    assert.equal(vibsNew, 2);
  });

  it("whose metadata has another checksum than the file is DEPOT_DIGEST_MISMATCH, naming the member (FORMAT case 60)", async () => {
    const right = sha256(bytesOf(files, NIC));
    everywhere(files, (text) => text.replaceAll(right, "0".repeat(64)));
    await assert.rejects(at.library.importBundle(at.file("bad.zip", packBundle(files)), { who: "ann" }), (thrown) => {
      assert.ok(isProblem(thrown, "DEPOT_DIGEST_MISMATCH"), String(thrown));
      assert.equal(thrown.body.details["member"], NIC);
      return true;
    });
  });

  it("that is too large is refused unread", async () => {
    const { library } = await DepotLibrary.open({
      stateFolder: join(at.place.path, "state"),
      store: at.store,
      maxBundleBytes: 1000,
    });
    await assert.rejects(library.importBundle(join(at.place.path, "whole.zip"), { who: "ann" }), {
      code: "LIMIT_EXCEEDED",
    });
    await library.close();
  });

  it("that is not there is said to be unreadable", async () => {
    await assert.rejects(at.library.importBundle("/nowhere/x.zip", { who: "ann" }), { code: "FILE_UNREADABLE" });
  });

  it("does not spoil one that is imported at the same time", async () => {
    const good = at.file("good.zip", packBundle(files));
    const bad = at.file("bad.zip", packBundle(new Map(files).set(NIC, bytesOf(files, NIC).subarray(0, -1))));
    const both = await Promise.allSettled([bad, good].map((path) => at.library.importBundle(path, { who: "ann" })));
    assert.deepEqual(
      both.map(({ status }) => status),
      ["rejected", "fulfilled"],
    );
    assert.equal(at.vibs().length, 2);
  });

  it("of which a canceled import read a part leaves nothing", async () => {
    const cancel = new AbortController();
    const before = at.snapshot();
    const path = join(at.place.path, "whole.zip");
    const importing = at.library.importBundle(path, {
      who: "ann",
      signal: cancel.signal,
      onProgress: ({ vibsDone }) => vibsDone === 1 && cancel.abort(),
    });
    await assert.rejects(importing, { name: "AbortError" });
    assert.equal(at.snapshot(), before);
  });
});

describe("the start of the depot library", () => {
  it("removes what an interrupted import left, keeps the rest, and names what is missing", async () => {
    const at = await libraryPlace();
    const files = await bundleFiles(at);
    await at.library.importBundle(join(at.place.path, "whole.zip"), { who: "ann" });
    const [kept, lost] = at.vibs();
    const folder = join(at.place.path, "state", "depot");
    writeFileSync(join(folder, "vibs", `${"a".repeat(64)}.vib`), "orphan");
    writeFileSync(join(folder, "parts", "7.part"), "part");
    rmSync(join(folder, "vibs", lost ?? ""));
    const again = await DepotLibrary.open({ stateFolder: join(at.place.path, "state"), store: at.store });
    assert.deepEqual(again.missing, [lost?.slice(0, 64)]);
    assert.deepEqual(readdirSync(join(folder, "vibs")), [kept]);
    assert.deepEqual(readdirSync(join(folder, "parts")), []);
    await assert.rejects(again.library.openVib(lost?.slice(0, 64) ?? ""), { code: "VIB_BYTES_MISSING" });
    await assert.rejects(again.library.openVib("b".repeat(64)), { code: "VIB_UNKNOWN" });
    // Any other bundle that brings the same VIB puts its bytes back.
    const path = at.file("again.zip", packBundle(new Map(files).set("readme.txt", Buffer.from("another bundle"))));
    await again.library.importBundle(path, { who: "ann" });
    await (await again.library.openVib(lost?.slice(0, 64) ?? "")).close();
    await again.library.close();
    await at.close();
  });
});
