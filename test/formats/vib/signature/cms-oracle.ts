import { ContentInfo, SignedData, type SignerInfo } from "@peculiar/asn1-cms";
import { AsnConvert } from "@peculiar/asn1-schema";
import * as asn1js from "asn1js";

import type { CmsBlock } from "../../../../formats/vib/signature/cms.js";

const SIGNED_DATA = "1.2.840.113549.1.7.2";
const DATA = "1.2.840.113549.1.7.1";
const CONTENT_TYPE = "1.2.840.113549.1.9.3";
const MESSAGE_DIGEST = "1.2.840.113549.1.9.4";
const SIGNING_TIME = "1.2.840.113549.1.9.5";
const RSA = "1.2.840.113549.1.1.1";
const DIGESTS: Readonly<Record<string, { readonly name: string; readonly withRsa: string }>> = {
  "2.16.840.1.101.3.4.2.1": { name: "sha256", withRsa: "1.2.840.113549.1.1.11" },
  "2.16.840.1.101.3.4.2.2": { name: "sha384", withRsa: "1.2.840.113549.1.1.12" },
  "2.16.840.1.101.3.4.2.3": { name: "sha512", withRsa: "1.2.840.113549.1.1.13" },
};

/** What a general library of CMS makes of a block, by the same rules as readCmsBlock; undefined where it refuses. */
export function oracleBlock(der: Uint8Array): CmsBlock | undefined {
  try {
    return block(der);
  } catch {
    // Whatever it throws about hostile bytes is a refusal.
    return undefined;
  }
}

function block(der: Uint8Array): CmsBlock | undefined {
  const { result, offset } = asn1js.fromBER(Uint8Array.from(der).buffer);
  const content = AsnConvert.parse(der, ContentInfo);
  if (offset !== der.length || content.contentType !== SIGNED_DATA) return undefined;
  const data = AsnConvert.parse(content.content, SignedData);
  const { eContentType, eContent } = data.encapContentInfo;
  const [info, second] = data.signerInfos;
  if (eContentType !== DATA || eContent !== undefined || info === undefined || second !== undefined) return undefined;
  const raw = rawParts(result);
  const digest = DIGESTS[info.digestAlgorithm.algorithm];
  const { algorithm } = info.signatureAlgorithm;
  if (digest === undefined || (algorithm !== RSA && algorithm !== digest.withRsa)) return undefined;
  const [contentType, messageDigest, time] = [CONTENT_TYPE, MESSAGE_DIGEST, SIGNING_TIME].map((it) => value(info, it));
  if (!(contentType instanceof asn1js.ObjectIdentifier) || contentType.valueBlock.toString() !== DATA) return undefined;
  const certificate = certificateOf(info, raw.certificates);
  if (!(messageDigest instanceof asn1js.OctetString) || certificate === undefined) return undefined;
  if (raw.signedAttributes === undefined) return undefined;
  const timed = time instanceof asn1js.UTCTime || time instanceof asn1js.GeneralizedTime;
  return {
    certificate,
    digest: digest.name,
    messageDigest: messageDigest.valueBlock.valueHexView,
    signedAttributes: raw.signedAttributes,
    signature: new Uint8Array(info.signature.buffer),
    ...(timed ? { signedAtMs: time.toDate().getTime() } : {}),
  };
}

/** The exact bytes of certificates and signed attributes, the latter with the tag of a SET OF. */
function rawParts(result: asn1js.AsnType): { certificates: Uint8Array[]; signedAttributes: Uint8Array | undefined } {
  const fields = fieldsOf(fieldsOf(fieldsOf(result)[1])[0]);
  const certificates = fields.find((field) => isContext(field, 0));
  const attributes = fieldsOf(fieldsOf(fields.at(-1))[0]).find((field) => isContext(field, 0));
  const signed = attributes === undefined ? undefined : Uint8Array.from(attributes.valueBeforeDecodeView);
  signed?.set([0x31]);
  return {
    certificates: fieldsOf(certificates).map((certificate) => certificate.valueBeforeDecodeView),
    signedAttributes: signed,
  };
}

function value(info: SignerInfo, type: string): asn1js.AsnType | undefined {
  const [attribute, second] = (info.signedAttrs ?? []).filter(({ attrType }) => attrType === type);
  const [only, further] = attribute?.attrValues ?? [];
  return only === undefined || second !== undefined || further !== undefined ? undefined : asn1js.fromBER(only).result;
}

function certificateOf(info: SignerInfo, certificates: readonly Uint8Array[]): Uint8Array | undefined {
  const named = info.sid.issuerAndSerialNumber;
  if (named === undefined) return undefined;
  const issuer = Buffer.from(AsnConvert.serialize(named.issuer));
  const serial = Buffer.from(named.serialNumber);
  return certificates.find((certificate) => {
    const fields = fieldsOf(fieldsOf(asn1js.fromBER(Uint8Array.from(certificate).buffer).result)[0]);
    const start = fields[0] !== undefined && isContext(fields[0], 0) ? 1 : 0;
    const [own, , theirs] = fields.slice(start);
    if (!(own instanceof asn1js.Integer) || theirs === undefined) return false;
    return issuer.equals(theirs.valueBeforeDecodeView) && serial.equals(own.valueBlock.valueHexView);
  });
}

const fieldsOf = (block: asn1js.BaseBlock | undefined): asn1js.BaseBlock[] =>
  block instanceof asn1js.Constructed ? block.valueBlock.value : [];

const isContext = (block: asn1js.BaseBlock, tag: number): boolean =>
  block.idBlock.tagClass === 3 && block.idBlock.tagNumber === tag;
