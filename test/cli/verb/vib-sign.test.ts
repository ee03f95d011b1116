import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TestSigner, type Identity } from "../../formats/vib/test-signer.js";
import { membersOf } from "../../formats/vib/vib-lab.js";
import { greenroom } from "../../rig/process.js";

const draft = {
  name: "net-forge",
  version: "1.2.0-1",
  vendor: "ACME",
  releaseDate: "2026-01-02T03:04:05+00:00",
  acceptanceLevel: "PartnerSupported",
};

interface Verdict {
  readonly ok: boolean;
  readonly error?: { readonly code: string };
  readonly signature?: { readonly blocks: readonly { readonly signer: string; readonly verdict: string }[] };
}

describe("signing VIBs on the command line", () => {
  let lab: TestSigner | undefined;
  let folder = "";
  let root: Identity;
  let partner: Identity;
  let stranger: Identity;

  before(async function () {
    if (!TestSigner.isAvailable()) {
      if (this.test) this.test.title += " (skipped: there is no openssl command)";
      this.skip();
    }
    lab = new TestSigner();
    root = lab.identity({ subject: "/O=ACME/CN=ACME Root", extensions: TestSigner.ca });
    partner = lab.identity({ subject: "/O=ACME/CN=ACME Drivers", issuer: root, extensions: TestSigner.leaf });
    stranger = lab.identity({ subject: "/O=Other/CN=Other", extensions: TestSigner.ca });
    folder = mkdtempSync(join(tmpdir(), "greenroom-sign-"));
    mkdirSync(at("tree/opt"), { recursive: true });
    writeFileSync(at("tree/opt/driver"), "bytes");
    writeFileSync(at("draft.json"), JSON.stringify(draft));
    writeFileSync(at("chain.pem"), lab.pem(partner) + lab.pem(root));
    writeFileSync(at("askew.pem"), lab.pem(partner) + lab.pem(stranger));
    await done(["build", at("tree"), "--descriptor", at("draft.json"), "-o", at("plain.vib")]);
    await done(["sign", at("plain.vib"), ...asPartner(), "-o", at("signed.vib")]);
  });
  after(() => {
    lab?.[Symbol.dispose]();
    if (folder !== "") rmSync(folder, { recursive: true });
  });

  const at = (name: string): string => join(folder, name);
  const asPartner = (): string[] => ["--key", partner.key, "--chain", at("chain.pem")];
  const done = async (args: readonly string[]): Promise<string> => {
    const { status, stdout, stderr } = await greenroom(["vib", ...args]);
    assert.equal(status, 0, stdout + stderr);
    return stdout;
  };
  const refused = async (args: readonly string[], code: string): Promise<void> => {
    const { status, stderr, stdout } = await greenroom(["vib", ...args]);
    assert.notEqual(status, 0);
    assert.match(stderr + stdout, new RegExp(code));
  };
  const verify = async (file: string, ...roots: readonly Identity[]): Promise<Verdict> => {
    const trust = roots.flatMap(({ certificate }) => ["--trust-root", certificate]);
    const { stdout } = await greenroom(["vib", "verify", at(file), ...trust, "--output", "json"]);
    const [verdict] = JSON.parse(stdout) as Verdict[];
    assert.ok(verdict);
    return verdict;
  };

  it("makes a VIB that is trusted by the signer's root, and by no other", async () => {
    assert.equal((await verify("plain.vib", root)).error?.code, "SIGNATURE_MISSING");
    assert.equal((await verify("signed.vib", root)).ok, true);
    assert.equal((await verify("signed.vib")).error?.code, "SIGNER_UNTRUSTED");
    assert.equal((await verify("signed.vib", stranger)).error?.code, "SIGNER_UNTRUSTED");
  });

  it("makes a signature that OpenSSL verifies, of the form of real ones", async () => {
    const members = await membersOf(readFileSync(at("signed.vib")));
    for (const { name, bytes } of members) writeFileSync(at(name), bytes);
    const pem = readFileSync(at("sig.pkcs7"), "latin1");
    assert.match(pem, /^-----BEGIN PKCS7-----\n([A-Za-z0-9+/]{64}\n)+[A-Za-z0-9+/=]{1,64}\n-----END PKCS7-----\n$/);
    execFileSync("openssl", ["cms", "-verify", "-binary", "-inform", "PEM", "-in", at("sig.pkcs7"), "-content", at("descriptor.xml"), "-CAfile", root.certificate, "-purpose", "any", "-out", at("out")], { stdio: "pipe" }); // prettier-ignore
    assert.deepEqual(readFileSync(at("out")), readFileSync(at("descriptor.xml")));
  });

  it("leaves every other member as it was", async () => {
    const others = async (file: string) =>
      (await membersOf(readFileSync(at(file)))).filter(({ name }) => name !== "sig.pkcs7");
    assert.deepEqual(await others("signed.vib"), await others("plain.vib"));
  });

  it("gives the same bytes from another process, and when building signs at once", async () => {
    await done(["sign", at("plain.vib"), ...asPartner(), "-o", at("again.vib")]);
    await done(["build", at("tree"), "--descriptor", at("draft.json"), ...asPartner(), "-o", at("built.vib")]);
    assert.deepEqual(readFileSync(at("again.vib")), readFileSync(at("signed.vib")));
    assert.deepEqual(readFileSync(at("built.vib")), readFileSync(at("signed.vib")));
  });

  it("claims the time that it is told", async () => {
    await done(["sign", at("plain.vib"), ...asPartner(), "--signed-at", "2051-02-03T04:05:06Z", "-o", at("late.vib")]);
    const { stdout } = await greenroom(["vib", "verify", at("late.vib"), "--trust-root", root.certificate, "--output", "json"]); // prettier-ignore
    assert.match(stdout, new RegExp(`"signedAtMs": ${Date.UTC(2051, 1, 3, 4, 5, 6)}`));
    await refused(["sign", at("plain.vib"), ...asPartner(), "--signed-at", "soon", "-o", at("x.vib")], "USAGE_INVALID");
  });

  it("appends a block for hosts that know another root, only when asked", async () => {
    const other = ["--key", stranger.key, "--chain", stranger.certificate];
    await refused(["sign", at("signed.vib"), ...other, "-o", at("two.vib")], "SIGNING_INPUT_INVALID.*already");
    await done(["sign", at("signed.vib"), "--append", ...other, "-o", at("two.vib")]);
    for (const [anchor, verdicts] of [
      [root, ["trusted", "SIGNER_UNTRUSTED"]],
      [stranger, ["SIGNER_UNTRUSTED", "trusted"]],
    ] as const)
      assert.deepEqual(
        (await verify("two.vib", anchor)).signature?.blocks.map(({ verdict }) => verdict),
        verdicts,
      );
  });

  it("takes a revocation list, and refuses what it revokes", async () => {
    assert.ok(lab);
    writeFileSync(at("revoked.crl"), lab.revoke(root, [partner]));
    await refused(["verify", at("signed.vib"), "--trust-root", root.certificate, "--crl", at("revoked.crl")], "SIGNER_REVOKED"); // prettier-ignore
  });

  it("refuses a key of another, a chain that does not hang together, and half of the two", async () => {
    const sign = (...more: readonly string[]) => ["sign", at("plain.vib"), ...more, "-o", at("x.vib")];
    await refused(sign("--key", stranger.key, "--chain", at("chain.pem")), "SIGNING_INPUT_INVALID.*not that of");
    await refused(sign("--key", partner.key, "--chain", at("askew.pem")), "SIGNING_INPUT_INVALID.*did not issue");
    await refused(sign("--key", at("draft.json"), "--chain", at("chain.pem")), "SIGNING_INPUT_INVALID");
    await refused(sign("--key", partner.key, "--chain", at("draft.json")), "SIGNING_INPUT_INVALID");
    await refused(sign("--key", partner.key), "USAGE_INVALID");
    assert.throws(() => readFileSync(at("x.vib")));
  });

  it("signs no VIB whose payload was changed", async () => {
    const bytes = readFileSync(at("plain.vib"));
    bytes[bytes.length - 20] = (bytes[bytes.length - 20] ?? 0) ^ 1;
    writeFileSync(at("bad.vib"), bytes);
    await refused(["sign", at("bad.vib"), ...asPartner(), "-o", at("x.vib")], "PAYLOAD_");
    assert.throws(() => readFileSync(at("x.vib")));
  });
});
