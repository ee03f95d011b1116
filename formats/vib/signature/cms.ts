import { createHash, verify, X509Certificate } from "node:crypto";

import { ContentInfo, SignedData, type SignerInfo } from "@peculiar/asn1-cms";
import { AsnConvert } from "@peculiar/asn1-schema";
import * as asn1js from "asn1js";

import { vibProblem } from "../vib-problems.js";
import { fieldsOf, isContext, tbsFields } from "./certificate-fields.js";
import { OID } from "./object-identifiers.js";

const MIN_RSA_BITS = 2048;

/** Digests a signature may use (FORMAT 5.3 step 2), and the RSA algorithm identifier that fits each. */
const DIGESTS: Readonly<Record<string, { readonly name: string; readonly withRsa: string }>> = {
  "2.16.840.1.101.3.4.2.1": { name: "sha256", withRsa: "1.2.840.113549.1.1.11" },
  "2.16.840.1.101.3.4.2.2": { name: "sha384", withRsa: "1.2.840.113549.1.1.12" },
  "2.16.840.1.101.3.4.2.3": { name: "sha512", withRsa: "1.2.840.113549.1.1.13" },
};

/** A block whose form is right; nothing about it is proved yet. */
export interface CmsBlock {
  readonly signer: X509Certificate;
  readonly digest: string;
  readonly messageDigest: Uint8Array;
  readonly signedAttributes: Uint8Array;
  readonly signature: Uint8Array;
  /** What the signer claims; no timestamp authority says so. */
  readonly signedAtMs?: number;
}

/** The parts of one detached CMS signature (FORMAT 5.3 step 2; RFC 5652). Throws SIGNATURE_MALFORMED. */
export function readCmsBlock(der: Uint8Array, where: string): CmsBlock {
  const malformed = (what: string, cause?: unknown) => vibProblem("SIGNATURE_MALFORMED", { where, what }, cause);
  const raw = parsed(() => rawParts(der), malformed);
  const data = parsed(() => readSignedData(der), malformed);
  if (raw === undefined || data === undefined) throw malformed("it is no CMS SignedData");
  if (data.encapContentInfo.eContentType !== OID.data) throw malformed("its content type is not data");
  if (data.encapContentInfo.eContent !== undefined) throw malformed("it is not detached");
  const info = data.signerInfos[0];
  if (info === undefined || data.signerInfos.length !== 1)
    throw malformed(`it has ${data.signerInfos.length} signers instead of one`);
  if (raw.signedAttributes === undefined) throw malformed("it has no signed attributes");
  const digest = digestOf(info);
  if (digest === undefined) throw malformed("its algorithms are none of RSA with SHA-256, SHA-384 or SHA-512");
  const values = attributeValues(info);
  if (oidValue(values.get(OID.contentType)) !== OID.data) throw malformed("its signed content type is not data");
  const messageDigest = octetValue(values.get(OID.messageDigest));
  if (messageDigest === undefined) throw malformed("it has not exactly one message digest");
  const signer = parsed(() => signerOf(info, raw.certificates), malformed);
  if (signer === undefined) throw malformed("the certificate of its signer is not inside");
  if (
    signer.publicKey.asymmetricKeyType !== "rsa" ||
    (signer.publicKey.asymmetricKeyDetails?.modulusLength ?? 0) < MIN_RSA_BITS
  )
    throw malformed(`the key of its signer is no RSA key of ${MIN_RSA_BITS} bits`);
  const signedAtMs = timeValue(values.get(OID.signingTime));
  return {
    signer,
    digest,
    messageDigest,
    signedAttributes: raw.signedAttributes,
    signature: new Uint8Array(info.signature.buffer),
    ...(signedAtMs === undefined ? {} : { signedAtMs }),
  };
}

/** Whether this block signs exactly these bytes (FORMAT 5.3 step 3). OpenSSL checks the padding in full. */
export function signsBytes(block: CmsBlock, bytes: Uint8Array): boolean {
  const actual = createHash(block.digest).update(bytes).digest();
  return (
    actual.equals(block.messageDigest) &&
    verify(block.digest, block.signedAttributes, block.signer.publicKey, block.signature)
  );
}

/** Whatever a parser of hostile bytes throws means one thing: malformed. */
function parsed<T>(read: () => T, malformed: (what: string, cause?: unknown) => Error): T {
  try {
    return read();
  } catch (cause) {
    throw malformed("its ASN.1 is damaged", cause);
  }
}

function readSignedData(der: Uint8Array): SignedData | undefined {
  const info = AsnConvert.parse(der, ContentInfo);
  return info.contentType === OID.signedData ? AsnConvert.parse(info.content, SignedData) : undefined;
}

interface RawParts {
  readonly certificates: readonly Uint8Array[];
  /** As signed: the DER with the tag of a SET OF in place of `[0]` (RFC 5652 5.4). */
  readonly signedAttributes: Uint8Array | undefined;
}

/** The exact bytes of certificates and signed attributes: re-encoding could differ from what was signed. */
function rawParts(der: Uint8Array): RawParts | undefined {
  const { result, offset } = asn1js.fromBER(Uint8Array.from(der).buffer);
  if (offset !== der.length) return undefined;
  const signedData = fieldsOf(fieldsOf(result)[1])[0];
  const fields = fieldsOf(signedData);
  const certificates = fields.find((field) => isContext(field, 0));
  const attributes = fieldsOf(fieldsOf(fields.at(-1))[0]).find((field) => isContext(field, 0));
  return {
    certificates: fieldsOf(certificates).map((certificate) => certificate.valueBeforeDecodeView),
    signedAttributes: attributes === undefined ? undefined : asSetOf(attributes.valueBeforeDecodeView),
  };
}

function asSetOf(attributes: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(attributes);
  copy[0] = 0x31;
  return copy;
}

function digestOf(info: SignerInfo): string | undefined {
  const digest = DIGESTS[info.digestAlgorithm.algorithm];
  const algorithm = info.signatureAlgorithm.algorithm;
  return digest !== undefined && (algorithm === OID.rsaEncryption || algorithm === digest.withRsa)
    ? digest.name
    : undefined;
}

/** Values of the attributes that stand there exactly once with exactly one value; any other is as good as absent. */
function attributeValues(info: SignerInfo): ReadonlyMap<string, asn1js.BaseBlock> {
  const all = info.signedAttrs ?? [];
  const single = all.filter(
    ({ attrType, attrValues }) => attrValues.length === 1 && all.filter((it) => it.attrType === attrType).length === 1,
  );
  return new Map(
    single.flatMap(({ attrType, attrValues }) =>
      attrValues.map((value) => [attrType, asn1js.fromBER(value).result] as const),
    ),
  );
}

const oidValue = (value: asn1js.BaseBlock | undefined): string | undefined =>
  value instanceof asn1js.ObjectIdentifier ? value.valueBlock.toString() : undefined;

const octetValue = (value: asn1js.BaseBlock | undefined): Uint8Array | undefined =>
  value instanceof asn1js.OctetString ? value.valueBlock.valueHexView : undefined;

// GeneralizedTime is a kind of VisibleString here; UTCTime is its own class, the base of the other.
const timeValue = (value: asn1js.BaseBlock | undefined): number | undefined =>
  value instanceof asn1js.UTCTime || value instanceof asn1js.GeneralizedTime ? value.toDate().getTime() : undefined;

/** The certificate that issuer and serial name. Other ways to name a signer were never seen and are not accepted. */
function signerOf(info: SignerInfo, certificates: readonly Uint8Array[]): X509Certificate | undefined {
  const named = info.sid.issuerAndSerialNumber;
  if (named === undefined) return undefined;
  const issuer = Buffer.from(AsnConvert.serialize(named.issuer));
  const serial = Buffer.from(named.serialNumber);
  const match = certificates.find((certificate) => {
    const fields = tbsFields(certificate);
    return fields !== undefined && issuer.equals(fields.issuer) && serial.equals(fields.serial);
  });
  return match === undefined ? undefined : new X509Certificate(match);
}
