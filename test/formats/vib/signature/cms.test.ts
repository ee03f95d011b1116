import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";

import fc from "fast-check";

import { isProblem } from "../../../../core/problem/problem.js";
import { readCmsBlock, signsBytes, type CmsBlock } from "../../../../formats/vib/signature/cms.js";
import { readDer, type DerValue } from "../../../../formats/vib/signature/der/der-reading.js";
import { pemBlocks } from "../../../../formats/vib/signature/pem-blocks.js";
import { samplesOrSkip } from "../../../rig/samples.js";
import { mutated, mutation } from "../../fuzz/mutation.js";
import { TestSigner } from "../test-signer.js";
import { membersOf, sampleVibs } from "../vib-lab.js";
import { oracleBlock } from "./cms-oracle.js";

const SIGNED = Buffer.from("a descriptor");

/** What we read; undefined where we refuse. */
function ownBlock(der: Uint8Array): CmsBlock | undefined {
  try {
    return readCmsBlock(der, "test");
  } catch (thrown) {
    if (isProblem(thrown, "SIGNATURE_MALFORMED")) return undefined;
    throw thrown;
  }
}

/** In a form that compares by content. */
const plain = (block: CmsBlock | undefined) =>
  block === undefined
    ? undefined
    : Object.fromEntries(
        Object.entries(block).map(([name, it]) => [name, it instanceof Uint8Array ? Buffer.from(it).toString("hex") : it]),
      ); // prettier-ignore

function holds(block: CmsBlock): boolean {
  try {
    return signsBytes(block, new X509Certificate(block.certificate).publicKey, SIGNED);
  } catch {
    // A damaged certificate: its block is refused.
    return false;
  }
}

/** Whatever we take as signed is what the library reads, and where both read a block they read the same. */
function requireAgreement(der: Uint8Array): void {
  const own = ownBlock(der);
  if (own === undefined) return;
  const oracle = oracleBlock(der);
  if (oracle === undefined) return assert.ok(!holds(own), "the library refuses what we take as signed");
  // We take one form of each kind of time; the library takes more.
  if (own.signedAtMs === undefined) delete (oracle as { signedAtMs?: number }).signedAtMs;
  assert.deepEqual(plain(own), plain(oracle));
}

/** The outer three values with lengths of the indefinite form, as some signing tools write. */
function indefinite(value: DerValue | undefined, levels = 3): Buffer {
  if (value === undefined) return Buffer.alloc(0);
  if (levels === 0) return Buffer.from(value.whole);
  const [first, ...rest] = value.parts.toReversed();
  const parts = [...rest.toReversed().map(({ whole }) => whole), indefinite(first, levels - 1)];
  return Buffer.concat([Buffer.of(value.tag, 0x80), ...parts, Buffer.of(0, 0)]);
}

describe("the CMS of a signature", () => {
  const blocks = new Map<string, Uint8Array>();

  before(function () {
    if (!TestSigner.isAvailable()) {
      if (this.test) this.test.title += " (skipped: there is no openssl command)";
      this.skip();
    }
    using lab = new TestSigner();
    const root = lab.identity({ subject: "/O=R/CN=Root", extensions: TestSigner.ca });
    const leaf = lab.identity({ subject: "/O=L/CN=Leaf", issuer: root, extensions: TestSigner.leaf });
    const variants = { plain: [], "with its issuer": ["-certfile", root.certificate], sha512: ["-md", "sha512"] };
    for (const [name, more] of Object.entries(variants))
      blocks.set(name, pemBlocks(lab.sign(SIGNED, [leaf], more), "test")[0] ?? assert.fail());
    blocks.set("of indefinite length", indefinite(readDer(blocks.get("plain") ?? assert.fail())));
  });

  it("is read as a general library reads it, and signs what it signed", () => {
    assert.equal(blocks.size, 4);
    for (const [name, der] of blocks) {
      const own = ownBlock(der);
      assert.ok(own !== undefined && holds(own), name);
      assert.deepEqual(plain(own), plain(oracleBlock(der)), name);
    }
  });

  it("is read so in every real VIB", async function () {
    for (const [name, vib] of await sampleVibs(samplesOrSkip(this))) {
      const signature = (await membersOf(vib))[1]?.bytes ?? assert.fail();
      for (const der of signature.length === 0 ? [] : pemBlocks(signature, name))
        assert.deepEqual(plain(readCmsBlock(der, name)), plain(oracleBlock(der)), name);
    }
  });

  it("is never taken for another one when a bit of it is wrong", function () {
    this.timeout(300_000);
    const der = blocks.get("plain") ?? assert.fail();
    for (const [at, byte] of der.entries()) {
      const copy = Buffer.from(der);
      copy[at] = byte ^ (1 << (at % 8));
      requireAgreement(copy);
    }
  });

  it("is never taken for another one whatever is done to it", function () {
    this.timeout(300_000);
    const seeds = [...blocks.values()];
    fc.assert(
      fc.property(mutation, (change) => requireAgreement(mutated(seeds, change))),
      { numRuns: 2000, interruptAfterTimeLimit: 3000, markInterruptAsFailure: false },
    );
  });
});
