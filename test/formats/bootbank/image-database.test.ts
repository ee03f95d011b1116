import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { packTar, type TarHeader } from "modern-tar";
import { isProblem } from "../../../core/problem/problem.js";
import { bankFileNames } from "../../../formats/bootbank/bank-file-names.js";
import { readImageDatabase, writeImageDatabase } from "../../../formats/bootbank/image-database.js";
import { readImageProfile, writeImageProfile, type ImageProfile } from "../../../formats/bootbank/image-profile.js";
import { samplesOrSkip } from "../../rig/samples.js";
import { smallVib } from "../depot/bundle-rig.js";

const SAMPLE = "host-6.7.0-8169922-imgdb.tgz";
const sample = (context: Mocha.Context): Uint8Array => readFileSync(join(samplesOrSkip(context), SAMPLE));

const PROFILE: ImageProfile = {
  name: "gr-image",
  creator: "Greenroom, Inc.",
  profileId: "",
  creationTime: "2026-01-02T03:04:05+00:00",
  modifiedTime: "",
  serialNumber: 3,
  description: "<made> & tried",
  readOnly: true,
  acceptanceLevel: "community",
  vibs: [{ vibId: "GRN_bootbank_gr-a_1.0-1", payloads: [{ name: "payload1", fileName: "payload1.t00" }] }],
};

const descriptors = async (...names: readonly string[]): Promise<Uint8Array[]> =>
  Promise.all(names.map(async (name) => (await smallVib({ name })).descriptorBytes));

/** A tar of entries that may be hostile. */
async function tgz(
  entries: readonly (Partial<TarHeader> & { name: string; body?: Uint8Array })[],
): Promise<Uint8Array> {
  const tar = await packTar(
    entries.map(({ body, ...header }) => ({
      header: { size: body?.length ?? 0, type: "file", mtime: new Date(0), ...header },
      ...(body === undefined ? {} : { body }),
    })),
  );
  return gzipSync(tar);
}

const refusedAs = (code: string, names: string) => (thrown: unknown) => {
  assert.ok(isProblem(thrown, code), `${String(thrown)} is not ${code}`);
  assert.ok(thrown.message.includes(names), thrown.message);
  return true;
};

describe("image database", () => {
  it("reads the 136 VIBs and the profile of a real 6.7.0", async function () {
    const { vibs, profile } = await readImageDatabase(sample(this));
    assert.equal(vibs.length, 136);
    assert.equal(vibs.filter(({ signature }) => signature.length > 0).length, 34);
    assert.equal(profile?.name, "ESXi-6.7.0-8169922-standard");
    assert.equal(profile.acceptanceLevel, "partner");
    assert.deepEqual(
      new Set(profile.vibs.map(({ vibId }) => vibId)),
      new Set(vibs.map(({ descriptor }) => descriptor.id)),
    );
    assert.ok(vibs.every(({ descriptor }) => descriptor.acceptanceLevel === "VMwareCertified"));
  });

  it("names all 168 payloads of a real profile as it does (FORMAT 9.6)", async function () {
    const { vibs, profile } = await readImageDatabase(sample(this));
    const payloads = vibs.flatMap(({ descriptor }) =>
      descriptor.payloads.map(({ name, type, vfatName }) => ({
        vibId: descriptor.id,
        name,
        type,
        ...(vfatName === undefined ? {} : { vfatName }),
      })),
    );
    const real =
      profile?.vibs.flatMap(({ vibId, payloads: files }) =>
        files.map(({ name, fileName }) => `${vibId} ${name} ${fileName}`),
      ) ?? [];
    const ours = bankFileNames(payloads).map(({ vibId, payload, fileName }) => `${vibId} ${payload} ${fileName}`);
    assert.equal(ours.length, 168);
    assert.deepEqual(ours.toSorted(), real.toSorted());
  });

  it("writes what it reads back, real and small, the same bytes each time", async function () {
    const real = await readImageDatabase(sample(this));
    const draft = {
      vibs: real.vibs.map(({ descriptorBytes, signature }) => ({ descriptorBytes, signatureBytes: signature })),
      ...(real.profile === undefined ? {} : { profile: real.profile }),
    };
    const bytes = await writeImageDatabase(draft);
    assert.deepEqual(await readImageDatabase(bytes), real);
    assert.equal(Buffer.compare(bytes, await writeImageDatabase(draft)), 0);
  });

  it("reads back a profile with everything in it", () => {
    assert.deepEqual(readImageProfile(writeImageProfile(PROFILE), "p"), PROFILE);
  });

  it("refuses a profile that names an absent VIB, or one twice (case 65)", async () => {
    const [a] = await descriptors("gr-a");
    const vibs = [{ descriptorBytes: a ?? new Uint8Array(), signatureBytes: new Uint8Array() }];
    assert.equal((await readImageDatabase(await writeImageDatabase({ vibs, profile: PROFILE }))).vibs.length, 1);
    const profile = { ...PROFILE, vibs: [{ vibId: "nobody", payloads: [] }] };
    const bytes = await writeImageDatabase({ vibs, profile });
    await assert.rejects(readImageDatabase(bytes), refusedAs("PROFILE_INVALID", "nobody"));
    assert.throws(
      () => writeImageProfile({ ...PROFILE, vibs: [...PROFILE.vibs, ...PROFILE.vibs] }),
      refusedAs("PROFILE_INVALID", "twice"),
    );
  });

  it("refuses two VIBs of one name, two profiles and a broken descriptor", async () => {
    const [a = new Uint8Array()] = await descriptors("gr-a");
    const { descriptorBytes: other } = await smallVib({ name: "gr-a", version: "2.0" });
    const profile = Buffer.from(writeImageProfile({ ...PROFILE, vibs: [] }));
    const cases = [
      {
        entries: [
          { name: "vibs/a.xml", body: a },
          { name: "vibs/b.xml", body: other },
        ],
        names: "same name",
      },
      {
        entries: [
          { name: "profiles/a", body: profile },
          { name: "profiles/b", body: profile },
        ],
        names: "second image profile",
      },
      { entries: [{ name: "vibs/a.xml.orig", body: a.subarray(9) }], names: "vibs/a.xml.orig" },
      {
        entries: [
          { name: "vibs/a.xml", body: a },
          { name: "vibs/a.xml.sig", body: new Uint8Array(300_000) },
        ],
        names: "a.xml.sig",
      },
    ];
    for (const { entries, names } of cases)
      await assert.rejects(readImageDatabase(await tgz(entries)), refusedAs("IMAGE_DATABASE_INVALID", names));
  });

  for (const [what, entries, names] of [
    ["a path that leaves", [{ name: "vibs/../../etc/passwd", body: Buffer.from("x") }], "unsafe"],
    ["a link", [{ name: "vibs/a.xml", type: "symlink", linkname: "/etc/shadow" }], "symlink"],
    ["a hard link", [{ name: "vibs/a.xml", type: "link", linkname: "vibs/b.xml" }], "link"],
    ["a device", [{ name: "vibs/a.xml", type: "character-device" }], "character-device"],
    [
      "a file twice",
      [
        { name: "x", body: Buffer.from("1") },
        { name: "./x", body: Buffer.from("2") },
      ],
      "twice",
    ],
  ] as const)
    it(`refuses a tar with ${what}`, async () => {
      await assert.rejects(readImageDatabase(await tgz(entries)), refusedAs("IMAGE_DATABASE_INVALID", names));
    });

  it("refuses a gzip bomb without unpacking it", async function () {
    this.timeout(300_000);
    const bomb = gzipSync(new Uint8Array(65 * 1024 * 1024), { level: 1 });
    await assert.rejects(readImageDatabase(bomb), refusedAs("LIMIT_EXCEEDED", "unpacked size"));
  });

  it("refuses a tar of too many entries", async function () {
    this.timeout(300_000);
    const tar = await packTar([{ header: { name: "d/", type: "directory", size: 0, mtime: new Date(0) } }]);
    const many = Buffer.concat([
      ...Array.from({ length: 16_500 }, () => Buffer.from(tar.subarray(0, 512))),
      Buffer.alloc(1024),
    ]);
    await assert.rejects(readImageDatabase(gzipSync(many, { level: 1 })), refusedAs("LIMIT_EXCEEDED", "entries"));
  });

  it("refuses a database that is cut, packed or unpacked, wherever that is", async function () {
    this.timeout(300_000);
    const packed = sample(this);
    const tar = gunzipSync(packed);
    const cuts = Array.from({ length: 24 }, (_, index) => index / 24);
    for (const part of cuts) {
      const short = packed.subarray(0, Math.floor(packed.length * part));
      await assert.rejects(readImageDatabase(short), refusedAs("IMAGE_DATABASE_INVALID", "imgdb.tgz"));
      const shortTar = tar.subarray(0, Math.floor(tar.length * part));
      await assert.rejects(readImageDatabase(gzipSync(shortTar, { level: 1 })), (thrown) => isProblem(thrown));
    }
  });
});

describe("bank file names", () => {
  it("let the VIB's own name win, and count up without meeting it", () => {
    const names = bankFileNames([
      { vibId: "v2", name: "Net-Driver-X", type: "vgz" },
      { vibId: "v1", name: "net-driver-y", type: "vzstd" },
      { vibId: "v3", name: "jumpstart", type: "boot", vfatName: "jumpstrt.gz" },
      { vibId: "v4", name: "mboot.c32", type: "boot_com32_bios" },
      { vibId: "v5", name: "net-driver-z", type: "vgz", vfatName: "NET_DRIV.V00" },
    ]);
    assert.deepEqual(
      names.map(({ fileName }) => fileName),
      ["net_driv.v02", "net_driv.v01", "jumpstrt.gz", "mboot.c3.b00", "NET_DRIV.V00"],
    );
  });

  it("end at 100 of one stem, and refuse a type without a place", () => {
    const many = Array.from({ length: 101 }, (_, index) => ({ vibId: `v${index}`, name: "same", type: "vgz" }));
    assert.equal(bankFileNames(many.slice(1)).length, 100);
    assert.throws(() => bankFileNames(many), refusedAs("BANK_NAME_EXHAUSTED", "same.v"));
    assert.throws(
      () => bankFileNames([{ vibId: "v", name: "x", type: "zap" }]),
      refusedAs("PAYLOAD_TYPE_UNKNOWN", "zap"),
    );
  });
});
