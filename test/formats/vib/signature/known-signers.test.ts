import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";

import type { AcceptanceLevel } from "../../../../formats/vib/acceptance.js";
import { verifySignature, type SignatureBlockReport } from "../../../../formats/vib/signature.js";
import { KnownSigners } from "../../../../formats/vib/signature/known-signers.js";
import { signatureBlock, signerFrom, type Signer } from "../../../../formats/vib/signature/signing.js";
import { trustRootsFrom, type TrustRoots } from "../../../../formats/vib/trust-roots.js";
import { TestSigner, type Identity } from "../test-signer.js";

const DESCRIPTOR = Buffer.from("a descriptor");
const LEVEL: AcceptanceLevel = "PartnerSupported";

describe("signers that are known already", () => {
  let lab: TestSigner;
  let root: Identity;
  let leaf: Identity;
  let signer: Signer;

  before(function () {
    if (!TestSigner.isAvailable()) {
      if (this.test) this.test.title += " (skipped: there is no openssl command)";
      this.skip();
    }
    this.timeout(300_000);
    lab = new TestSigner();
    root = lab.identity({ subject: "/O=R/CN=Root", extensions: TestSigner.ca });
    leaf = lab.identity({ subject: "/O=L/CN=Leaf", issuer: root, extensions: TestSigner.leaf });
    signer = signerFrom({ key: readFileSync(leaf.key, "utf8"), chain: lab.pem(leaf) });
  });

  after(() => lab?.[Symbol.dispose]());

  const judge = (trust: TrustRoots, signature: Uint8Array, descriptorBytes: Uint8Array = DESCRIPTOR) =>
    verifySignature({ where: "test", signature, descriptorBytes, level: LEVEL, trust });
  const signedAt = (signedAtMs: number) => signatureBlock(signer, { descriptorBytes: DESCRIPTOR, signedAtMs });
  const now = (): number => Date.parse(signer.certificate.validFrom) + 1000;

  it("are judged once, and each of their signatures anew", async () => {
    const trust = trustRootsFrom({ anchors: [lab.pem(root)], crls: [] });
    const good = signedAt(now());
    assert.equal((await judge(trust, good)).blocks[0]?.verdict, "trusted");
    assert.equal(trust.signer(signer.certificate.raw), trust.signer(Uint8Array.from(signer.certificate.raw)));
    await assert.rejects(judge(trust, good, Buffer.from("another descriptor")), { code: "SIGNATURE_MISMATCH" });
    // The last bytes of the block are those of the RSA signature.
    const der = Buffer.from(good.toString().replace(/-----[^-]+-----|\s/g, ""), "base64");
    der[der.length - 1] = (der.at(-1) ?? 0) ^ 1;
    const forged = `-----BEGIN PKCS7-----\n${der.toString("base64")}\n-----END PKCS7-----\n`;
    await assert.rejects(judge(trust, Buffer.from(forged)), { code: "SIGNATURE_MISMATCH" });
    assert.equal((await judge(trust, good)).blocks[0]?.verdict, "trusted");
  });

  it("are held to their validity by the time that each signature claims", async () => {
    const trust = trustRootsFrom({ anchors: [lab.pem(root)], crls: [], validity: "at-signing-time" });
    const from = Date.parse(signer.certificate.validFrom);
    const to = Date.parse(signer.certificate.validTo);
    const cases: [atMs: number, verdict: SignatureBlockReport["verdict"]][] = [
      [from - 2000, "SIGNER_UNTRUSTED"],
      [now(), "trusted"],
      [to + 1000, "SIGNER_UNTRUSTED"],
      [to - 2000, "trusted"],
    ];
    for (const [atMs, verdict] of cases) {
      const work = judge(trust, signedAt(atMs));
      if (verdict === "trusted") assert.equal((await work).blocks[0]?.verdict, verdict);
      else await assert.rejects(work, { code: verdict });
    }
  });

  it("are known to those roots alone that judged them", async () => {
    const anchors = [lab.pem(root)];
    const stranger = lab.identity({ subject: "/O=S/CN=Stranger", extensions: TestSigner.ca });
    await judge(trustRootsFrom({ anchors, crls: [] }), signedAt(now()));
    const revoking = trustRootsFrom({ anchors, crls: [lab.revoke(root, [leaf])] });
    await assert.rejects(judge(revoking, signedAt(now())), { code: "SIGNER_REVOKED" });
    const other = trustRootsFrom({ anchors: [lab.pem(stranger)], crls: [] });
    await assert.rejects(judge(other, signedAt(now())), { code: "SIGNER_UNTRUSTED" });
  });

  it("are 64 at most: the one seen longest ago is judged again", () => {
    const signers = new KnownSigners([]);
    const first = signer.certificate.raw;
    const further = new X509Certificate(lab.pem(root)).raw;
    // With another byte in its signature it is another certificate, which can be read as well.
    const others = Array.from({ length: 64 }, (_, at) => {
      const copy = Buffer.from(first);
      copy.writeUInt8(at, copy.length - 2);
      return copy;
    }).filter((copy) => !copy.equals(first));
    assert.ok(others.length >= 63);
    const known = signers.of(first);
    for (const other of others.slice(0, 63)) signers.of(other);
    assert.equal(signers.of(first), known, "64 are kept");
    for (const other of others) signers.of(other);
    signers.of(further);
    assert.notEqual(signers.of(first), known);
  });

  it("are not remembered when their bytes are no certificate", () => {
    const signers = new KnownSigners([]);
    for (let again = 0; again < 2; again += 1) assert.throws(() => signers.of(Buffer.from("3000", "hex")));
  });
});
