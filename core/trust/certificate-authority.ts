import "reflect-metadata";
import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, webcrypto } from "node:crypto";
import { isRole } from "./roles.js";
import { trustProblem } from "./trust-problems.js";

// Certificates are valid a little before they are made: clocks of hosts differ.
const BACKDATE_MS = 60 * 60 * 1000;
const DAY_MS = 24 * 60 * 60 * 1000;
const MAX_REQUEST_CHARS = 16 * 1024;
const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

/** A certificate and its private key (PKCS#8), both PEM. */
export interface CertificateAndKey {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

// 124 ms to load: only whoever issues certificates pays for it.
async function loadX509() {
  const x509 = await import("@peculiar/x509");
  x509.cryptoProvider.set(webcrypto);
  return x509;
}

interface KeyPair {
  readonly keys: webcrypto.CryptoKeyPair;
  readonly privateKeyPem: string;
}

async function newKeyPair(): Promise<KeyPair> {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const privateKeyPem = privateKey.export({ format: "pem", type: "pkcs8" }).toString();
  return { keys: await keysOf(privateKeyPem), privateKeyPem };
}

async function keysOf(privateKeyPem: string): Promise<webcrypto.CryptoKeyPair> {
  const privateDer = createPrivateKey(privateKeyPem).export({ format: "der", type: "pkcs8" });
  const publicDer = createPublicKey(privateKeyPem).export({ format: "der", type: "spki" });
  return {
    privateKey: await webcrypto.subtle.importKey("pkcs8", privateDer, ALGORITHM, true, ["sign"]),
    publicKey: await importPublic(publicDer),
  };
}

const importPublic = (spki: Uint8Array): Promise<webcrypto.CryptoKey> =>
  webcrypto.subtle.importKey("spki", spki, ALGORITHM, true, ["verify"]);

// RFC 5280 4.1.2.2: positive, at most 20 bytes; random, so that none is given twice.
function newSerialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString("hex");
}

/** A new self-signed authority on P-256 that may issue leaf certificates only. `from` is when it begins: now. */
export async function createAuthority(wanted: {
  name: string;
  years: number;
  from?: Date;
}): Promise<CertificateAndKey> {
  const x509 = await loadX509();
  const { name, years, from = new Date() } = wanted;
  const { keys, privateKeyPem } = await newKeyPair();
  const { KeyUsageFlags } = x509;
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: newSerialNumber(),
    name: new x509.Name([{ CN: [name] }]).toString(),
    notBefore: new Date(from.getTime() - BACKDATE_MS),
    notAfter: new Date(from.getTime() + years * 365 * DAY_MS),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificatePem: withNewline(certificate.toString("pem")), privateKeyPem };
}

/** What to issue. The role, names and times are the authority's word: nothing of a request but its key is used. */
export interface CertificateWanted {
  readonly authority: CertificateAndKey;
  /** The one URI SAN: CONTROLLER_ROLE or hostRole(id). */
  readonly role: string;
  readonly publicKeyFrom: { readonly csrPem: string } | { readonly newKey: true };
  readonly days: number;
  readonly dnsNames: readonly string[];
  /** IP addresses. */
  readonly addresses: readonly string[];
  /** When it begins: now. */
  readonly from?: Date;
}

/**
 * A leaf certificate (without the authority's) for servers and clients of the role; with its private key when the key is
 * new. It ends with the authority at the latest. CERTIFICATE_REQUEST_INVALID for a request whose own signature does not
 * hold or whose key is not on P-256.
 */
export async function issueCertificate(
  wanted: CertificateWanted,
): Promise<{ readonly certificatePem: string; readonly privateKeyPem?: string }> {
  const { role, publicKeyFrom, from = new Date() } = wanted;
  if (!isRole(role)) throw trustProblem("CERTIFICATE_UNUSABLE", { why: `${role} is no role` });
  if (!("csrPem" in publicKeyFrom)) {
    const { keys, privateKeyPem } = await newKeyPair();
    return { certificatePem: await issue(wanted, keys.publicKey, from), privateKeyPem };
  }
  return { certificatePem: await issue(wanted, await requestedKey(publicKeyFrom.csrPem), from) };
}

async function issue(wanted: CertificateWanted, publicKey: webcrypto.CryptoKey, from: Date): Promise<string> {
  const x509 = await loadX509();
  const issuer = new x509.X509Certificate(wanted.authority.certificatePem);
  const { privateKey: signingKey } = await keysOf(wanted.authority.privateKeyPem);
  const end = Math.min(from.getTime() + wanted.days * DAY_MS, issuer.notAfter.getTime());
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: newSerialNumber(),
    // The subject is for people; the role alone is ever compared.
    subject: new x509.Name([{ CN: [wanted.role.slice("spiffe://greenroom/".length)] }]).toString(),
    issuer: issuer.subject,
    notBefore: new Date(Math.max(from.getTime() - BACKDATE_MS, issuer.notBefore.getTime())),
    notAfter: new Date(end),
    signingAlgorithm: ALGORITHM,
    publicKey,
    signingKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth, x509.ExtendedKeyUsage.clientAuth]),
      new x509.SubjectAlternativeNameExtension([
        { type: "url", value: wanted.role },
        ...wanted.dnsNames.map((value) => ({ type: "dns" as const, value })),
        ...wanted.addresses.map((value) => ({ type: "ip" as const, value })),
      ]),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
      await x509.SubjectKeyIdentifierExtension.create(publicKey),
    ],
  });
  return withNewline(certificate.toString("pem"));
}

async function requestedKey(csrPem: string): Promise<webcrypto.CryptoKey> {
  const refuse = (why: string, cause?: unknown) => trustProblem("CERTIFICATE_REQUEST_INVALID", { why }, cause);
  if (csrPem.length > MAX_REQUEST_CHARS) throw refuse("it is too large");
  const x509 = await loadX509();
  let spki: Buffer;
  let holds: boolean;
  try {
    const request = new x509.Pkcs10CertificateRequest(csrPem);
    spki = Buffer.from(request.publicKey.rawData);
    const { asymmetricKeyDetails } = createPublicKey({ key: spki, format: "der", type: "spki" });
    if (asymmetricKeyDetails?.namedCurve !== "prime256v1") throw refuse("its key is not on P-256");
    holds = await request.verify();
  } catch (cause) {
    throw refuse(cause instanceof Error ? cause.message : String(cause), cause);
  }
  // Proof of possession (RFC 2986): without it anyone could have a certificate for another's key.
  if (!holds) throw refuse("its own signature does not hold");
  return importPublic(spki);
}

/** A new key on P-256 and a request for it (PKCS#10). It asks for no name: the authority decides. */
export async function createCertificateRequest(): Promise<{ readonly csrPem: string; readonly privateKeyPem: string }> {
  const x509 = await loadX509();
  const { keys, privateKeyPem } = await newKeyPair();
  const request = await x509.Pkcs10CertificateRequestGenerator.create({ keys, signingAlgorithm: ALGORITHM });
  return { csrPem: withNewline(request.toString("pem")), privateKeyPem };
}

const withNewline = (pem: string): string => (pem.endsWith("\n") ? pem : `${pem}\n`);
