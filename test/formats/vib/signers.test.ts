import assert from "node:assert/strict";

import type { AcceptanceLevel } from "../../../formats/vib/acceptance.js";
import { trustRootsFrom, type TrustRoots } from "../../../formats/vib/trust-roots.js";
import { TestSigner, type Identity } from "./test-signer.js";
import { membersOf, smallVib, verify, withMembers } from "./vib-lab.js";

interface People {
  readonly root: Identity;
  readonly partner: Identity;
  readonly acceptance: Identity;
  readonly impostor: Identity;
  readonly ofImpostor: Identity;
  readonly otherUse: Identity;
  readonly ofLeaf: Identity;
  readonly revoked: Identity;
}

const ROOT_NAME = "/O=Test Vendor/CN=Test Root";

function people(lab: TestSigner): People {
  const leaf = (subject: string, issuer: Identity, extensions = TestSigner.leaf) =>
    lab.identity({ subject, issuer, extensions });
  const root = lab.identity({ subject: ROOT_NAME, extensions: TestSigner.ca });
  // The same name and another key.
  const impostor = lab.identity({ subject: ROOT_NAME, extensions: TestSigner.ca });
  const partner = leaf("/O=Partner/CN=Partner", root);
  return {
    root,
    impostor,
    partner,
    acceptance: leaf("/O=Test Vendor/OU=Acceptance Signing/CN=Acceptance", root),
    ofImpostor: leaf("/O=Partner/CN=Of Impostor", impostor),
    otherUse: leaf("/CN=Mail", root, ["keyUsage=digitalSignature", "extendedKeyUsage=emailProtection"]),
    ofLeaf: leaf("/CN=Of Leaf", partner),
    revoked: leaf("/CN=Revoked", root),
  };
}

describe("signers of VIBs", () => {
  let lab: TestSigner | undefined;
  let who: People;
  let trust: TrustRoots;

  before(function () {
    if (!TestSigner.isAvailable()) {
      if (this.test) this.test.title += " (skipped: there is no openssl command)";
      this.skip();
    }
    lab = new TestSigner();
    who = people(lab);
    trust = trustRootsFrom({ anchors: [lab.pem(who.root)], crls: [lab.revoke(who.root, [who.revoked])] });
  });

  after(() => lab?.[Symbol.dispose]());

  type Sign = (descriptor: Uint8Array, lab: TestSigner) => Uint8Array;
  const by =
    (name: keyof People, more: readonly string[] = []): Sign =>
    (descriptor, it) =>
      it.sign(descriptor, [who[name]], more);
  const both =
    (...signs: Sign[]): Sign =>
    (descriptor, it) =>
      Buffer.concat(signs.map((sign) => sign(descriptor, it)));

  const signedVib = async (acceptanceLevel: AcceptanceLevel, sign: Sign): Promise<Uint8Array> => {
    const vib = await smallVib({ acceptanceLevel });
    const descriptor = (await membersOf(vib))[0];
    assert.ok(descriptor && lab);
    const bytes = sign(descriptor.bytes, lab);
    return withMembers(vib, (members) => members.map((it) => (it.name === "sig.pkcs7" ? { ...it, bytes } : it)));
  };

  const cases: [what: string, level: AcceptanceLevel, sign: Sign, code: string | undefined][] = [
    ["the anchor itself vouches for every level", "VMwareCertified", by("root"), undefined],
    ["an acceptance signer vouches for accepted", "VMwareAccepted", by("acceptance"), undefined],
    ["a partner vouches for partner", "PartnerSupported", by("partner"), undefined],
    ["a signed community VIB is verified as well", "CommunitySupported", by("partner"), undefined],
    ["46: a root of the same name is a stranger", "VMwareCertified", by("impostor"), "SIGNER_UNTRUSTED"],
    ["47: a leaf under that root is a stranger", "PartnerSupported", by("ofImpostor"), "SIGNER_UNTRUSTED"],
    ["48: a leaf that is not for code", "PartnerSupported", by("otherUse"), "SIGNER_UNTRUSTED"],
    ["48: an issuer that is no authority", "PartnerSupported", by("ofLeaf"), "SIGNER_UNTRUSTED"],
    ["48: a revoked leaf", "PartnerSupported", by("revoked"), "SIGNER_REVOKED"],
    ["49: good and unknown root", "PartnerSupported", both(by("ofImpostor"), by("partner")), undefined],
    ["49: good and wrong digest", "PartnerSupported", both(by("partner"), (_, it) => it.sign(Buffer.from("other"), [who.partner])), "SIGNATURE_MISMATCH"],
    ["49: good and a form unknown to us", "PartnerSupported", both(by("partner"), by("partner", ["-noattr"])), undefined],
    ["50: content inside", "PartnerSupported", (_, it) => it.sign(Buffer.from("other"), [who.partner], ["-nodetach"]), "SIGNATURE_MALFORMED"],
    ["51: no signed attributes", "PartnerSupported", by("partner", ["-noattr"]), "SIGNATURE_MALFORMED"],
    ["51: SHA-1", "PartnerSupported", by("partner", ["-md", "sha1"]), "SIGNATURE_MALFORMED"],
    ["51: MD5", "PartnerSupported", by("partner", ["-md", "md5"]), "SIGNATURE_MALFORMED"],
    ["51: two signers", "PartnerSupported", (descriptor, it) => it.sign(descriptor, [who.partner, who.acceptance]), "SIGNATURE_MALFORMED"],
    ["the signer's certificate left out", "PartnerSupported", by("partner", ["-nocerts"]), "SIGNATURE_MALFORMED"],
    ["SHA-512 is as good", "PartnerSupported", by("partner", ["-md", "sha512"]), undefined],
    ["52: an acceptance signer on a certified VIB", "VMwareCertified", by("acceptance"), "ACCEPTANCE_MISMATCH"],
    ["52: a partner on an accepted VIB", "VMwareAccepted", by("partner"), "ACCEPTANCE_MISMATCH"],
  ]; // prettier-ignore

  for (const [what, level, sign, code] of cases)
    it(`${what}: ${code ?? "good"}`, async () => {
      const vib = await signedVib(level, sign);
      if (code === undefined) assert.ok((await verify(vib, { trust })).signature.signed);
      else await assert.rejects(verify(vib, { trust }), { code });
    });

  it("may carry a key that cannot be decoded: SIGNATURE_MALFORMED, and no trust root either", async () => {
    assert.ok(lab);
    // The RSA key inside the bit string of a certificate is a SEQUENCE (0x30); of any other tag it cannot be decoded.
    const spoilt = (pem: string): string =>
      pem.replace(/(-----BEGIN [A-Z0-9]+-----\n)([^-]+)/, (_, begin: string, body: string) => {
        const hex = Buffer.from(body, "base64").toString("hex");
        const bad = hex.replace("0382010f0030", "0382010f0031");
        assert.notEqual(bad, hex);
        return `${begin}${Buffer.from(bad, "hex").toString("base64")}\n`;
      });
    const vib = await signedVib("PartnerSupported", (descriptor, it) =>
      Buffer.from(spoilt(it.sign(descriptor, [who.partner]).toString("latin1")), "latin1"),
    );
    await assert.rejects(verify(vib, { trust }), { code: "SIGNATURE_MALFORMED" });
    const anchors = [spoilt(lab.pem(who.root))];
    assert.throws(() => trustRootsFrom({ anchors, crls: [] }), { code: "TRUST_ROOTS_INVALID" });
  });

  it("are noted when they are unknown here beside a good one", async () => {
    const { warnings, signature } = await verify(
      await signedVib("PartnerSupported", both(by("ofImpostor"), by("partner"))),
      { trust },
    );
    assert.deepEqual(
      signature.blocks.map(({ verdict }) => verdict),
      ["SIGNER_UNTRUSTED", "trusted"],
    );
    assert.deepEqual(
      warnings.map(({ code }) => code),
      ["SIGNER_UNTRUSTED"],
    );
  });

  it("must have signed in the validity of an anchor only where the policy says so", async () => {
    assert.ok(lab);
    const strict = trustRootsFrom({ anchors: [lab.pem(who.root)], crls: [], validity: "at-signing-time" });
    await verify(await signedVib("PartnerSupported", by("partner")), { trust: strict });
  });

  it("cannot be trusted by roots that are no certificates, or by a list that no root signed", () => {
    assert.ok(lab);
    const anchors = [lab.pem(who.root)];
    const foreign = lab.revoke(who.impostor, []);
    assert.throws(() => trustRootsFrom({ anchors: ["hello"], crls: [] }), { code: "TRUST_ROOTS_INVALID" });
    assert.throws(() => trustRootsFrom({ anchors, crls: [foreign] }), { code: "TRUST_ROOTS_INVALID" });
    assert.throws(() => trustRootsFrom({ anchors, crls: ["hello"] }), { code: "TRUST_ROOTS_INVALID" });
    // A universal string of three bytes, at which the ASN.1 parser itself falls over.
    const odd = `-----BEGIN X509 CRL-----\n${Buffer.from("1c03616263", "hex").toString("base64")}\n-----END X509 CRL-----\n`;
    assert.throws(() => trustRootsFrom({ anchors, crls: [odd] }), { code: "TRUST_ROOTS_INVALID" });
  });
});
