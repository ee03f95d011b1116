import { createHash, createPrivateKey, sign, X509Certificate, type KeyObject } from "node:crypto";

import { vibProblem } from "../vib-problems.js";
import { certificateFields } from "./certificate-fields.js";
import { der, derSetOf, derTime, TAG } from "./der/der-writing.js";
import { MIN_RSA_BITS } from "./known-signers.js";
import { OID } from "./der/object-identifiers.js";

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** Who signs: made by `signerFrom`, which checks that its parts belong together. */
export interface Signer {
  readonly key: KeyObject;
  readonly certificate: X509Certificate;
}

export interface SignerTexts {
  /** Private key, PEM, not encrypted. */
  readonly key: string;
  /** Certificates, PEM: the signer's own first, then those that issued it, if any. */
  readonly chain: string;
}

const invalid = (what: string, cause?: unknown) => vibProblem("SIGNING_INPUT_INVALID", { what }, cause);

/** A signer whose key is that of the first certificate, each issued by the next. Throws SIGNING_INPUT_INVALID. */
export function signerFrom({ key: keyText, chain }: SignerTexts): Signer {
  const key = readable("the key is no unencrypted private key in PEM", () => createPrivateKey(keyText));
  const certificates = (chain.match(CERTIFICATE) ?? []).map((pem) =>
    readable("a certificate cannot be read", () => new X509Certificate(pem)),
  );
  const [certificate] = certificates;
  if (certificate === undefined) throw invalid("the chain holds no PEM certificate");
  if (key.asymmetricKeyType !== "rsa" || (key.asymmetricKeyDetails?.modulusLength ?? 0) < MIN_RSA_BITS)
    throw invalid(`the key is no RSA key of ${MIN_RSA_BITS} bits or more; hosts take no other`);
  if (!certificate.checkPrivateKey(key)) throw invalid("the key is not that of the first certificate of the chain");
  for (const [index, issued] of certificates.entries()) {
    const issuer = certificates[index + 1];
    if (issuer !== undefined && !(issued.checkIssued(issuer) && issued.verify(issuer.publicKey)))
      throw invalid(`certificate ${index + 2} of the chain did not issue certificate ${index + 1}`);
  }
  return { key, certificate };
}

function readable<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw invalid(what, cause);
  }
}

export interface SigningRequest {
  /** The exact member descriptor.xml. */
  readonly descriptorBytes: Uint8Array;
  /** Milliseconds since 1970, to be claimed as the time of signing. */
  readonly signedAtMs: number;
}

/**
 * One block for sig.pkcs7, in the form of FORMAT 5.1: detached, SHA-256 with RSA, the signer's own certificate alone.
 * The same input gives the same bytes.
 */
export function signatureBlock({ key, certificate }: Signer, request: SigningRequest): Uint8Array {
  const own = certificateFields(certificate.raw);
  if (own === undefined) throw invalid("the certificate's issuer and serial number cannot be read");
  const attributes = [
    attribute(OID.contentType, OID.data),
    attribute(OID.signingTime, derTime(request.signedAtMs)),
    attribute(OID.messageDigest, der(TAG.octets, createHash("sha256").update(request.descriptorBytes).digest())),
  ];
  const signature = sign("sha256", derSetOf(attributes), key);
  const signerInfo = der(
    TAG.sequence,
    ONE,
    der(TAG.sequence, own.issuer, der(TAG.integer, own.serial)),
    algorithm(OID.sha256),
    // Signed as a SET OF, kept under a tag of its own (RFC 5652 5.4).
    derSetOf(attributes, TAG.context0),
    algorithm(OID.rsaEncryption),
    der(TAG.octets, signature),
  );
  const signedData = der(
    TAG.sequence,
    ONE,
    der(TAG.set, algorithm(OID.sha256)),
    der(TAG.sequence, OID.data),
    der(TAG.context0, certificate.raw),
    der(TAG.set, signerInfo),
  );
  return pem(der(TAG.sequence, OID.signedData, der(TAG.context0, signedData)));
}

const ONE = der(TAG.integer, Buffer.of(1));

const attribute = (oid: Uint8Array, value: Uint8Array): Uint8Array => der(TAG.sequence, oid, der(TAG.set, value));

const algorithm = (oid: Uint8Array): Uint8Array => der(TAG.sequence, oid, der(TAG.null));

/** 64 columns and line feeds, as in every real signature (FORMAT 5.1). */
function pem(bytes: Uint8Array): Uint8Array {
  const lines =
    Buffer.from(bytes)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return Buffer.from(["-----BEGIN PKCS7-----", ...lines, "-----END PKCS7-----", ""].join("\n"), "latin1");
}
