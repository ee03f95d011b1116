import assert from "node:assert/strict";
import { createPublicKey, generateKeyPairSync, X509Certificate } from "node:crypto";
import {
  createAuthority,
  createCertificateRequest,
  issueCertificate,
  type CertificateAndKey,
} from "../../../core/trust/certificate-authority.js";
import { CONTROLLER_ROLE, hostRole, roleOfCertificate } from "../../../core/trust/roles.js";
import { isProblem } from "../../../core/problem/problem.js";

const pemOf = (label: string, der: Buffer) =>
  `-----BEGIN ${label}-----\n${der.toString("base64")}\n-----END ${label}-----\n`;
const derOf = (pem: string) => Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ""), "base64");
const role = (certificate: X509Certificate) =>
  roleOfCertificate(certificate.subjectAltName === undefined ? {} : { subjectaltname: certificate.subjectAltName });

describe("a certificate authority", () => {
  let authority: CertificateAndKey;
  before(async () => {
    authority = await createAuthority({ name: 'Greenroom, "test" = CA', years: 10 });
  });
  const issue = (
    csrPem: string,
    names: { dnsNames?: string[]; addresses?: string[]; days?: number; from?: Date } = {},
  ) =>
    issueCertificate({
      authority,
      role: hostRole("host-1"),
      publicKeyFrom: { csrPem },
      days: 30,
      dnsNames: [],
      addresses: [],
      ...names,
    });
  const refused = (csrPem: string) =>
    assert.rejects(issue(csrPem), (thrown) => isProblem(thrown, "CERTIFICATE_REQUEST_INVALID"));

  it("is a self-signed authority on P-256 that OpenSSL takes as one", () => {
    const certificate = new X509Certificate(authority.certificatePem);
    assert.equal(certificate.ca, true);
    assert.ok(certificate.verify(certificate.publicKey));
    assert.equal(certificate.publicKey.asymmetricKeyDetails?.namedCurve, "prime256v1");
    assert.ok(createPublicKey(authority.privateKeyPem).equals(certificate.publicKey));
  });

  it("issues for a request: its key, and nothing else of it", async () => {
    const { csrPem, privateKeyPem } = await createCertificateRequest();
    const issued = await issue(csrPem, { dnsNames: ["node.example"], addresses: ["192.0.2.7", "2001:db8::7"] });
    const certificate = new X509Certificate(issued.certificatePem);
    const root = new X509Certificate(authority.certificatePem);
    assert.equal(issued.privateKeyPem, undefined);
    assert.equal(certificate.ca, false);
    assert.ok(certificate.checkIssued(root) && certificate.verify(root.publicKey));
    assert.ok(createPublicKey(privateKeyPem).equals(certificate.publicKey));
    assert.equal(role(certificate), hostRole("host-1"));
    assert.ok(
      certificate.checkHost("node.example") && certificate.checkIP("192.0.2.7") && certificate.checkIP("2001:db8::7"),
    );
  });

  it("issues with a new key", async () => {
    const { certificatePem, privateKeyPem } = await issueCertificate({
      authority,
      role: CONTROLLER_ROLE,
      publicKeyFrom: { newKey: true },
      days: 1,
      dnsNames: [],
      addresses: [],
    });
    assert.ok(
      new X509Certificate(certificatePem).checkPrivateKey(
        (await import("node:crypto")).createPrivateKey(privateKeyPem ?? ""),
      ),
    );
    assert.equal(role(new X509Certificate(certificatePem)), CONTROLLER_ROLE);
  });

  it("gives no serial number twice, and no certificate that outlives it", async () => {
    const { csrPem } = await createCertificateRequest();
    const [one, two] = await Promise.all([issue(csrPem), issue(csrPem, { days: 100_000 })]);
    const [first, second] = [new X509Certificate(one.certificatePem), new X509Certificate(two.certificatePem)];
    assert.notEqual(first.serialNumber, second.serialNumber);
    assert.equal(second.validTo, new X509Certificate(authority.certificatePem).validTo);
    assert.ok(Date.parse(first.validFrom) < Date.now() && Date.parse(first.validTo) > Date.now());
  });

  it("refuses a request whose signature does not hold", async () => {
    const { csrPem } = await createCertificateRequest();
    const der = derOf(csrPem);
    // The last byte belongs to the signature's second integer.
    der[der.length - 1] = (der.at(-1) ?? 0) ^ 1;
    await refused(pemOf("CERTIFICATE REQUEST", der));
  });

  it("refuses a request for another's key", async () => {
    const [mine, theirs] = await Promise.all([createCertificateRequest(), createCertificateRequest()]);
    const keyOf = (privateKeyPem: string) => createPublicKey(privateKeyPem).export({ format: "der", type: "spki" });
    const swapped = derOf(mine.csrPem);
    const at = swapped.indexOf(keyOf(mine.privateKeyPem));
    keyOf(theirs.privateKeyPem).copy(swapped, at);
    await refused(pemOf("CERTIFICATE REQUEST", swapped));
  });

  it("refuses a request with a key of another kind", async () => {
    const x509 = await import("@peculiar/x509");
    const algorithm = { name: "ECDSA", namedCurve: "P-384", hash: "SHA-384" };
    const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
    const request = await x509.Pkcs10CertificateRequestGenerator.create({ keys, signingAlgorithm: algorithm });
    await refused(request.toString("pem"));
  });

  it("refuses what is no request at all", async () => {
    const { publicKey } = generateKeyPairSync("ed25519");
    for (const text of [
      "",
      "hello",
      "x".repeat(20_000),
      pemOf("CERTIFICATE REQUEST", publicKey.export({ format: "der", type: "spki" })),
    ])
      await refused(text);
  });

  it("gives out known roles alone", async () => {
    await assert.rejects(
      issueCertificate({
        authority,
        role: "spiffe://evil/x",
        publicKeyFrom: { newKey: true },
        days: 1,
        dnsNames: [],
        addresses: [],
      }),
      (thrown) => isProblem(thrown, "CERTIFICATE_UNUSABLE"),
    );
  });
});
