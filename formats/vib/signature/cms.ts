import { createHash, verify, type KeyObject } from "node:crypto";

import { vibProblem } from "../vib-problems.js";
import { fieldsOf } from "./certificate-fields.js";
import { readDer, type DerValue } from "./der/der-reading.js";
import { TAG } from "./der/der-writing.js";
import { readTime } from "./der/der-time.js";
import { DIGESTS, isOid, OID } from "./der/object-identifiers.js";

/** A block whose form is right; nothing about it is proved yet. */
export interface CmsBlock {
  /** DER of the certificate that issuer and serial name, which may be no certificate at all. */
  readonly certificate: Uint8Array;
  readonly digest: string;
  readonly messageDigest: Uint8Array;
  /** As signed: the DER with the tag of a SET OF in place of `[0]` (RFC 5652 5.4). */
  readonly signedAttributes: Uint8Array;
  readonly signature: Uint8Array;
  /** What the signer claims; no timestamp authority says so. */
  readonly signedAtMs?: number;
}

/** The parts of one detached CMS signature (FORMAT 5.3 step 2; RFC 5652 5). Throws SIGNATURE_MALFORMED. */
export function readCmsBlock(der: Uint8Array, where: string): CmsBlock {
  const malformed = (what: string) => vibProblem("SIGNATURE_MALFORMED", { where, what });
  const whole = readDer(der);
  if (whole === undefined) throw malformed("its ASN.1 is damaged");
  const data = signedData(whole);
  if (data === undefined) throw malformed("it is no CMS SignedData");
  const [contentType, content] = data.contentInfo;
  if (!isOid(contentType, OID.data)) throw malformed("its content type is not data");
  if (content !== undefined) throw malformed("it is not detached");
  const [info] = data.signerInfos;
  if (info === undefined || data.signerInfos.length !== 1)
    throw malformed(`it has ${data.signerInfos.length} signers instead of one`);
  const signer = signerInfo(info);
  if (signer === undefined) throw malformed("its signer is of no known form");
  const { attributes, signature } = signer;
  if (attributes === undefined) throw malformed("it has no signed attributes");
  const digest = digestOf(signer);
  if (digest === undefined) throw malformed("its algorithms are none of RSA with SHA-256, SHA-384 or SHA-512");
  if (!isOid(attributeValue(attributes, OID.contentType), OID.data))
    throw malformed("its signed content type is not data");
  const messageDigest = attributeValue(attributes, OID.messageDigest);
  if (messageDigest?.tag !== TAG.octets) throw malformed("it has not exactly one message digest");
  const certificate = data.certificates.find((it) => isNamed(it, signer));
  if (certificate === undefined) throw malformed("the certificate of its signer is not inside");
  const signedAtMs = readTime(attributeValue(attributes, OID.signingTime));
  return {
    certificate: certificate.whole,
    digest,
    messageDigest: messageDigest.content,
    signedAttributes: asSetOf(attributes.whole),
    signature: signature.content,
    ...(signedAtMs === undefined ? {} : { signedAtMs }),
  };
}

/** Whether this block signs exactly these bytes with this key (FORMAT 5.3 step 3). OpenSSL checks the padding in full. */
export function signsBytes(block: CmsBlock, key: KeyObject, bytes: Uint8Array): boolean {
  const actual = createHash(block.digest).update(bytes).digest();
  return actual.equals(block.messageDigest) && verify(block.digest, block.signedAttributes, key, block.signature);
}

const CONTEXT_1 = 0xa1;

interface SignedData {
  readonly contentInfo: readonly DerValue[];
  readonly certificates: readonly DerValue[];
  readonly signerInfos: readonly DerValue[];
}

/** RFC 5652 5.1: version, digests, content, certificates and revocation lists where there are some, signers. */
function signedData({ tag, parts }: DerValue): SignedData | undefined {
  const [type, wrapper] = parts;
  if (tag !== TAG.sequence || parts.length !== 2 || !isOid(type, OID.signedData)) return undefined;
  if (wrapper?.tag !== TAG.context0 || wrapper.parts.length !== 1) return undefined;
  const fields = tagged(wrapper.parts[0], TAG.sequence);
  const [version, digests, content, ...rest] = fields ?? [];
  if (version?.tag !== TAG.integer || digests?.tag !== TAG.set || !digests.parts.every(isAlgorithm)) return undefined;
  const contentInfo = tagged(content, TAG.sequence);
  const certificates = rest[0]?.tag === TAG.context0 ? rest.shift()?.parts : [];
  if (rest[0]?.tag === CONTEXT_1) rest.shift();
  const signerInfos = rest.length === 1 ? tagged(rest[0], TAG.set) : undefined;
  if (contentInfo === undefined || certificates === undefined || signerInfos === undefined) return undefined;
  return { contentInfo, certificates, signerInfos };
}

interface SignerInfo {
  readonly issuer: DerValue;
  readonly serial: DerValue;
  readonly digest: DerValue;
  readonly attributes: DerValue | undefined;
  readonly algorithm: DerValue;
  readonly signature: DerValue;
}

/** RFC 5652 5.3. A signer is named by issuer and serial; other ways were never seen and are not accepted. */
function signerInfo(info: DerValue): SignerInfo | undefined {
  const [version, name, digest, ...rest] = tagged(info, TAG.sequence) ?? [];
  const [issuer, serial] = tagged(name, TAG.sequence) ?? [];
  const attributes = rest[0]?.tag === TAG.context0 ? rest.shift() : undefined;
  const algorithm = rest.shift();
  const signature = rest.shift();
  if (rest[0]?.tag === CONTEXT_1) rest.shift();
  if (attributes?.parts.every(isAttribute) === false) return undefined;
  if (version?.tag !== TAG.integer || rest.length > 0 || name?.parts.length !== 2) return undefined;
  if (issuer?.tag !== TAG.sequence || serial?.tag !== TAG.integer || signature?.tag !== TAG.octets) return undefined;
  if (digest === undefined || algorithm === undefined || ![digest, algorithm].every(isAlgorithm)) return undefined;
  return { issuer, serial, digest, attributes, algorithm, signature };
}

/** AlgorithmIdentifier: which, and parameters where it has some. */
const isAlgorithm = ({ tag, parts }: DerValue): boolean =>
  tag === TAG.sequence && parts[0]?.tag === TAG.oid && parts.length <= 2;

const isAttribute = ({ tag, parts: [type, values, ...more] }: DerValue): boolean =>
  tag === TAG.sequence && type?.tag === TAG.oid && values?.tag === TAG.set && more.length === 0;

const tagged = (value: DerValue | undefined, tag: number): readonly DerValue[] | undefined =>
  value?.tag === tag ? value.parts : undefined;

function digestOf({ digest, algorithm }: SignerInfo): string | undefined {
  const known = DIGESTS.find(({ oid }) => isOid(digest.parts[0], oid));
  if (known === undefined) return undefined;
  const [key] = algorithm.parts;
  return isOid(key, OID.rsaEncryption) || isOid(key, known.withRsa) ? known.name : undefined;
}

/** The value of an attribute that stands there exactly once with exactly one value; any other is as good as absent. */
function attributeValue({ parts: attributes }: DerValue, type: Buffer): DerValue | undefined {
  const [attribute, second] = attributes.filter(({ parts }) => isOid(parts[0], type));
  const [value, ...more] = attribute?.parts[1]?.parts ?? [];
  return second === undefined && more.length === 0 ? value : undefined;
}

function isNamed(certificate: DerValue, { issuer, serial }: SignerInfo): boolean {
  const fields = fieldsOf(certificate);
  return (
    fields !== undefined &&
    Buffer.compare(fields.issuer, issuer.whole) === 0 &&
    Buffer.compare(fields.serial, serial.content) === 0
  );
}

/** A copy: the bytes of the block stay as they are. */
function asSetOf(attributes: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(attributes);
  copy[0] = TAG.set;
  return copy;
}
