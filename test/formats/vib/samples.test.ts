import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { readImageDatabase } from "../../../formats/bootbank/image-database.js";
import { verifySignature } from "../../../formats/vib/signature.js";
import { DEFAULT_TRUST_ROOTS } from "../../../formats/vib/trust-roots.js";
import { verifyVib } from "../../../formats/vib/verify.js";
import { samplesOrSkip } from "../../rig/samples.js";
import { chunked, membersOf, sampleVibs, sha256, verify, withDescriptor, withMembers } from "./vib-lab.js";

describe("the image database of a real host", () => {
  it("holds descriptors whose signatures verify by a root that expired in 2019", async function () {
    const file = join(samplesOrSkip(this), "host-6.7.0-8169922-imgdb.tgz");
    const { vibs } = await readImageDatabase(readFileSync(file));
    const signed = vibs.filter(({ signature }) => signature.length > 0);
    assert.equal(signed.length, 34);
    for (const { descriptor, descriptorBytes, signature } of signed) {
      const level = descriptor.acceptanceLevel;
      const where = descriptor.id;
      const report = await verifySignature({ where, signature, descriptorBytes, level, trust: DEFAULT_TRUST_ROOTS });
      assert.deepEqual(
        report.blocks.map(({ anchor }) => anchor),
        ["VMware, Inc."],
      );
    }
  });
});

describe("real VIBs", () => {
  let vibs = new Map<string, Uint8Array>();

  before(async function () {
    vibs = await sampleVibs(samplesOrSkip(this));
  });

  const signedOnes = async (): Promise<[string, Uint8Array][]> => {
    const all = [...vibs];
    const signed = await Promise.all(all.map(async ([, vib]) => ((await membersOf(vib))[1]?.bytes.length ?? 0) > 0));
    return all.filter((_, index) => signed[index]);
  };

  it("verify, all of them, with no digest left unchecked", async () => {
    assert.equal(vibs.size, 10);
    for (const [name, bytes] of vibs) {
      const vib = await verify(bytes, { where: name, expected: { sha256: sha256(bytes), sizeBytes: bytes.length } });
      assert.deepEqual(vib.unchecked, [], name);
      assert.equal(vib.sha256, sha256(bytes));
      assert.ok(vib.checked.length >= 3, name);
    }
  });

  it("leave the unpacked digests to another time where only the packed ones are asked for, and say so", async () => {
    for (const [name, bytes] of vibs) {
      const vib = await verify(bytes, { digests: "packed" });
      assert.ok(vib.checked.length >= 1 && vib.unchecked.includes("file list"), name);
      assert.ok(
        vib.unchecked.some((check) => check.endsWith("(gunzip)")),
        name,
      );
    }
  });

  it("carry a vendor's signature or are community", async () => {
    const levels = new Set<string>();
    for (const [, bytes] of vibs) {
      const vib = await verify(bytes);
      levels.add(
        `${vib.acceptanceLevel} ${vib.signature.blocks.filter(({ verdict }) => verdict === "trusted").length}`,
      );
    }
    assert.deepEqual([...levels].sort(), ["CommunitySupported 0", "VMwareAccepted 2", "VMwareCertified 1"]);
  });

  it("of type vzstd say what was not checked when no zstd is given", async () => {
    const [, bytes] = [...vibs].find(([name]) => name.includes("ESXi90")) ?? assert.fail("the 9.0 sample is missing");
    const plain = { where: "90.vib", digests: "unpacked", trust: DEFAULT_TRUST_ROOTS } as const;
    const vib = await verifyVib(chunked(bytes), plain);
    assert.ok(vib.checked.includes("payload vmkusb-n: sha-256-gunzip1 (packed)"));
    assert.ok(vib.unchecked.includes("payload vmkusb-n: sha-256 (gunzip)"));
  });

  it("refuse any change of a signed descriptor as SIGNATURE_MISMATCH", async () => {
    const edits: [string, (text: string) => string][] = [
      ["41: level changed", (text) => text.replace(/>(certified|accepted)</, ">partner<")],
      ["41: one blank", (text) => text.replace("<type>", "<type> ")],
      [
        "one bit",
        (text) =>
          text
            .replace("<description>", "<description>")
            .replace(/Driver|driver/, (it) => `${String.fromCharCode(it.charCodeAt(0) ^ 1)}${it.slice(1)}`),
      ],
      [
        "43: re-serialised",
        (text) =>
          text.includes("<urls />") ? text.replace("<urls />", "<urls/>") : text.replace("<urls/>", "<urls />"),
      ],
    ];
    for (const [name, bytes] of await signedOnes())
      for (const [what, edit] of edits)
        await assert.rejects(
          verify(await withDescriptor(bytes, edit)),
          { code: "SIGNATURE_MISMATCH" },
          `${name}: ${what}`,
        );
  });

  it("refuse the signature of another VIB (42) and an emptied one (44)", async () => {
    const [first, second] = await signedOnes();
    assert.ok(first && second);
    const other = (await membersOf(second[1]))[1];
    assert.ok(other);
    const swap = (bytes: Uint8Array) =>
      withMembers(first[1], (members) => members.map((it) => (it.name === "sig.pkcs7" ? { ...it, bytes } : it)));
    await assert.rejects(verify(await swap(other.bytes)), { code: "SIGNATURE_MISMATCH" });
    await assert.rejects(verify(await swap(new Uint8Array(0))), { code: "SIGNATURE_MISSING" });
  });

  it("refuse a signature that is no PEM of CMS blocks (45)", async () => {
    const [first] = await signedOnes();
    assert.ok(first);
    const signature = Buffer.from((await membersOf(first[1]))[1]?.bytes ?? []).toString("latin1");
    const body = signature.split("\n").slice(1, -2).join("");
    const damaged: [string, Uint8Array][] = [
      ["base64", Buffer.from(signature.replace(/\n([A-Za-z])/, "\n*$1"))],
      ["no END", Buffer.from(signature.replace("-----END PKCS7-----", ""))],
      ["DER", Buffer.from(body, "base64")],
      ["text", Buffer.from("no block here\n")],
      ["text before", Buffer.from(`hello\n${signature}`)],
      ["cut DER", Buffer.from(signature.replace(/\n[^\n]+\n-----END/g, "\n-----END"))],
    ];
    for (const [what, bytes] of damaged) {
      const vib = await withMembers(first[1], (members) =>
        members.map((it) => (it.name === "sig.pkcs7" ? { ...it, bytes } : it)),
      );
      await assert.rejects(verify(vib), { code: "SIGNATURE_MALFORMED" }, what);
    }
  });
});
