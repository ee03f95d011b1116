import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Staging } from "../../../agent/staging/staging.js";
import { signerFrom, type Signer } from "../../../formats/vib/signature/signing.js";
import { trustRootsFrom, type TrustRoots } from "../../../formats/vib/trust-roots.js";
import { TestSigner } from "../../formats/vib/test-signer.js";
import { DepotServer } from "../rig/depot-server.js";
import { forged, forgeVib, ImageForge, type ForgedVib } from "../rig/image-forge.js";
import { isRoot, lastOf, StagingHost } from "../rig/staging-host.js";

/** Before the end: within what the key has signed, or within a payload. */
const DEEP_BYTES = 100;

const flipped = ({ bytes }: ForgedVib, at: number): Uint8Array =>
  Uint8Array.from(bytes, (byte, index) => (index === at ? byte ^ 1 : byte));
const isBase64 = (byte: number): boolean => /^[0-9A-Za-z+/]$/.test(String.fromCharCode(byte));
/** A character that is one of base64 flipped, too: what it says is another signature, and not nonsense. */
const inSignature = ({ bytes }: ForgedVib): number => {
  const end = Buffer.from(bytes).indexOf("-----END PKCS7-----");
  assert.ok(end > 0, "it is signed");
  const at = bytes.slice(0, end - DEEP_BYTES).findLastIndex((byte) => isBase64(byte) && isBase64(byte ^ 1));
  assert.ok(at > end - 2 * DEEP_BYTES, "not far from there");
  return at;
};

describe("a VIB that was tampered with", function () {
  let signer: Signer;
  let trust: TrustRoots;
  before(function () {
    if (!isRoot || !TestSigner.isAvailable()) this.skip();
    using authority = new TestSigner();
    const root = authority.identity({ subject: "/CN=Root", extensions: TestSigner.ca });
    const partner = authority.identity({ subject: "/CN=Partner", issuer: root, extensions: TestSigner.leaf });
    signer = signerFrom({ key: readFileSync(partner.key, "utf8"), chain: authority.pem(partner) });
    trust = trustRootsFrom({ anchors: [authority.pem(root)], crls: [] });
  });

  /** Stages two signed VIBs of which the first is served, or even ordered, as `tamper` makes it; answers what came of each. */
  async function staged(tamper: (vib: ForgedVib) => Uint8Array, ordered: "as it was" | "as it is") {
    const forge = new ImageForge();
    await using host = await StagingHost.make(forge);
    const good = await forgeVib({ name: "good-one", signer });
    const victim = await forgeVib({ name: "victim", signer, sizeBytes: 50_000 });
    const served = tamper(victim);
    const wanted = [ordered === "as it is" ? await forged(served) : victim, good];
    await using depot = await DepotServer.start(wanted);
    depot.put(wanted[0]?.entry.sha256 ?? "", served);
    await host.start();
    const staging = new Staging({ ...host.tools(), trust, floor: "PartnerSupported" }, () => undefined);
    const manifest = forge.manifest(wanted.map(({ entry }) => entry));
    const envelopes = forge.sign(manifest, forge.order(manifest, { sources: [depot.url] }));
    const end = await lastOf(staging.stage(envelopes).watch());
    await staging.stop();
    assert.deepEqual(host.names("vibs"), [`${good.entry.sha256}.vib`], "the good one alone");
    return { state: end.state, code: end.problem?.code, message: end.problem?.message ?? "" };
  }

  it("by one byte of a payload is that host's failure, gets no final name, and the others go on (sentence 10)", async () => {
    const end = await staged((vib) => flipped(vib, vib.bytes.length - DEEP_BYTES), "as it was");
    assert.deepEqual([end.state, end.code], ["FAILED", "VIB_DIGEST_MISMATCH"]);
  });

  it("by one byte of its signature is that host's failure, gets no final name, and the others go on (sentence 10)", async () => {
    const end = await staged((vib) => flipped(vib, inSignature(vib)), "as it was");
    assert.deepEqual([end.state, end.code], ["FAILED", "VIB_DIGEST_MISMATCH"]);
  });

  it("by one byte of its signature is refused also when an order names exactly these bytes (sentence 10)", async () => {
    const end = await staged((vib) => flipped(vib, inSignature(vib)), "as it is");
    assert.deepEqual([end.state, end.code], ["FAILED", "SIGNATURE_MISMATCH"]);
  });

  it("into a longer file is that host's failure, gets no final name, and the others go on (sentence 10)", async () => {
    const end = await staged(({ bytes }) => Buffer.concat([bytes, Buffer.alloc(1)]), "as it was");
    assert.deepEqual([end.state, end.code], ["FAILED", "ALL_SOURCES_FAILED"]);
    assert.match(end.message, /says \d+ bytes where \d+ are wanted/);
  });
});
