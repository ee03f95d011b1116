import assert from "node:assert/strict";
import { bufferBytes } from "../../../core/bytes/random-access.js";
import { isProblem } from "../../../core/problem/problem.js";
import { readDepot } from "../../../formats/depot/read-depot.js";
import { openZip } from "../../../formats/depot/zip-source.js";
import { collect, packBundle, readBundle, smallBundle } from "./bundle-rig.js";
import { rawZip, type RawEntry } from "./raw-zip.js";

const FILE = Buffer.from("harmless");
const NAME = "evil.zip";

async function openAndReadAll(bytes: Uint8Array): Promise<void> {
  const source = await openZip(bufferBytes(bytes), NAME);
  for (const { path } of source.entries()) await collect(source.read(path));
}

interface Case {
  readonly what: string;
  readonly code: string;
  /** What the message must name. */
  readonly names: string;
  readonly entries: readonly RawEntry[];
}

const good = (name: string): RawEntry => ({ name, bytes: FILE });

const CASES: readonly Case[] = [
  { what: "56: zip slip", code: "ZIP_UNSAFE_ENTRY", names: "../evil", entries: [good("../evil")] },
  { what: "56: slip in the middle", code: "ZIP_UNSAFE_ENTRY", names: "a/../../b", entries: [good("a/../../b")] },
  { what: "56: an absolute name", code: "ZIP_UNSAFE_ENTRY", names: "/etc/evil", entries: [good("/etc/evil")] },
  { what: "56: a drive letter", code: "ZIP_UNSAFE_ENTRY", names: "C:evil", entries: [good("C:evil")] },
  { what: "56: a backslash", code: "ZIP_UNSAFE_ENTRY", names: "a\\b", entries: [good("a\\b")] },
  { what: "56: a NUL", code: "ZIP_UNSAFE_ENTRY", names: "control", entries: [good("a\0b")] },
  { what: "56: an empty name", code: "ZIP_UNSAFE_ENTRY", names: "empty", entries: [good("")] },
  { what: "56: a folder that leaves", code: "ZIP_UNSAFE_ENTRY", names: "../", entries: [good("../")] },
  { what: "56: two of one name", code: "ZIP_UNSAFE_ENTRY", names: "twin", entries: [good("twin"), good("twin")] },
  { what: "56: an encrypted entry", code: "ZIP_UNSAFE_ENTRY", names: "x", entries: [{ ...good("x"), flags: 1 }] },
  { what: "56: strong encryption", code: "ZIP_UNSAFE_ENTRY", names: NAME, entries: [{ ...good("x"), flags: 0x41 }] },
  { what: "56: a link", code: "ZIP_UNSAFE_ENTRY", names: "link", entries: [{ ...good("link"), mode: 0o120777 }] },
  { what: "56: a device", code: "ZIP_UNSAFE_ENTRY", names: "dev", entries: [{ ...good("dev"), mode: 0o020666 }] },
  {
    what: "57: a zip bomb",
    code: "LIMIT_EXCEEDED",
    names: "zeros",
    entries: [{ name: "zeros", bytes: new Uint8Array(16 * 1024 * 1024), deflated: true }],
  },
  {
    what: "57: a sum of sizes beyond the cap",
    code: "LIMIT_EXCEEDED",
    names: NAME,
    entries: Array.from({ length: 20 }, (_, index) => ({
      name: `${index}`,
      bytes: Buffer.alloc(22_000_000, index),
      claimedBytes: 4_200_000_000,
      deflated: false,
    })).map((entry) => ({ ...entry, bytes: FILE })),
  },
  {
    what: "57: too many entries",
    code: "LIMIT_EXCEEDED",
    names: NAME,
    entries: Array.from({ length: 20_000 }, (_, index) => ({ name: `${index}`, bytes: new Uint8Array() })),
  },
  { what: "58: another local name", code: "ZIP_CORRUPT", names: "x", entries: [{ ...good("x"), localName: "y" }] },
  { what: "58: another local size", code: "ZIP_CORRUPT", names: "x", entries: [{ ...good("x"), localBytes: 5 }] },
  {
    what: "58: more bytes than claimed",
    code: "ZIP_CORRUPT",
    names: "x",
    entries: [{ name: "x", bytes: FILE, deflated: true, claimedBytes: 3 }],
  },
  {
    what: "58: fewer bytes than claimed",
    code: "ZIP_CORRUPT",
    names: "x",
    entries: [{ name: "x", bytes: FILE, deflated: true, claimedBytes: 300 }],
  },
  { what: "58: a wrong CRC-32", code: "ZIP_CORRUPT", names: "x", entries: [{ ...good("x"), crc: 1 }] },
  {
    what: "58: two entries over the same bytes",
    code: "ZIP_CORRUPT",
    names: "overlaps",
    entries: [good("a"), { ...good("b"), sameDataAs: 0 }],
  },
];

describe("malformed zips", () => {
  for (const { what, code, names, entries } of CASES)
    it(`refuses ${what} with ${code}`, async () => {
      // A sum beyond the cap needs sizes that the ratio cap does not see: stored entries claim theirs freely.
      await assert.rejects(openAndReadAll(rawZip(entries)), (thrown) => {
        assert.ok(isProblem(thrown, code), `${String(thrown)} is not ${code}`);
        assert.ok(thrown.message.includes(NAME) && thrown.message.includes(names), thrown.message);
        return true;
      });
    });

  it("refuses what is no zip at all, and an empty file", async () => {
    for (const bytes of [new Uint8Array(), Buffer.from("!<arch>\n"), new Uint8Array(70_000)])
      await assert.rejects(openAndReadAll(bytes), (thrown) => isProblem(thrown, "ZIP_CORRUPT"));
  });

  it("57: goes into a zip in a zip, stored or deflated, and says so in the name", async () => {
    const bundle = packBundle(await smallBundle());
    for (const deflated of [false, true]) {
      const outer = rawZip([
        { name: "readme.txt", bytes: FILE },
        { name: "in/b.zip", bytes: bundle, deflated },
      ]);
      const depot = await readBundle(outer, "outer.zip");
      assert.equal(depot.name, "outer.zip!in/b.zip");
      assert.equal(depot.vibs.length, 2);
    }
  });

  it("57: refuses a zip in a zip in a zip with DEPOT_NESTED", async () => {
    const twice = rawZip([
      { name: "a.zip", bytes: rawZip([{ name: "b.zip", bytes: packBundle(await smallBundle()) }]) },
    ]);
    await assert.rejects(
      readBundle(twice),
      (thrown) => isProblem(thrown, "DEPOT_NESTED") && thrown.message.includes("a.zip!b.zip"),
    );
  });

  it("takes folders for granted and names with other letters", async () => {
    const source = await openZip(
      bufferBytes(rawZip([{ name: "vib20/", bytes: new Uint8Array(), mode: 0o040755 }, good("vib20/größe")])),
      NAME,
    );
    assert.deepEqual(
      source.entries().map(({ path }) => path),
      ["vib20/größe"],
    );
    assert.throws(
      () => source.read("vib20"),
      (thrown) => isProblem(thrown, "DEPOT_ENTRY_MISSING"),
    );
    await assert.rejects(readDepot(source), (thrown) => isProblem(thrown, "DEPOT_NO_INDEX"));
  });
});
