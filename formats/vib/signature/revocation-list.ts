import { verify, type KeyObject, type X509Certificate } from "node:crypto";

import * as asn1js from "asn1js";

const DIGEST_OF_ALGORITHM: Readonly<Record<string, string>> = {
  "1.2.840.113549.1.1.11": "sha256",
  "1.2.840.113549.1.1.12": "sha384",
  "1.2.840.113549.1.1.13": "sha512",
};

export interface RevocationList {
  /** Upper-case hex without leading zeros, as node:crypto spells serial numbers. */
  readonly serials: ReadonlySet<string>;
  readonly isSignedBy: (key: KeyObject) => boolean;
}

/** A DER certificate revocation list (RFC 5280 5.1), or undefined for bytes that are none. Dates are not judged (FORMAT 5.3 step 5). */
export function readRevocationList(der: Uint8Array): RevocationList | undefined {
  const { result, offset } = asn1js.fromBER(Uint8Array.from(der).buffer);
  if (offset !== der.length || !(result instanceof asn1js.Sequence)) return undefined;
  const [list, algorithm, signature] = result.valueBlock.value;
  if (!(list instanceof asn1js.Sequence) || !(algorithm instanceof asn1js.Sequence)) return undefined;
  if (!(signature instanceof asn1js.BitString)) return undefined;
  const oid = algorithm.valueBlock.value[0];
  const digest = oid instanceof asn1js.ObjectIdentifier ? DIGEST_OF_ALGORITHM[oid.valueBlock.toString()] : undefined;
  if (digest === undefined) return undefined;
  // The revoked certificates are the only SEQUENCE OF SEQUENCEs that begin with an INTEGER.
  const serials = list.valueBlock.value.flatMap(serialsOf);
  const signed = list.valueBeforeDecodeView;
  const bits = signature.valueBlock.valueHexView;
  return { serials: new Set(serials), isSignedBy: (key) => verify(digest, signed, key, bits) };
}

function serialsOf(field: asn1js.BaseBlock): string[] {
  if (!(field instanceof asn1js.Sequence)) return [];
  return field.valueBlock.value.flatMap((entry) => {
    const serial = entry instanceof asn1js.Sequence ? entry.valueBlock.value[0] : undefined;
    return serial instanceof asn1js.Integer
      ? [canonicalSerial(Buffer.from(serial.valueBlock.valueHexView).toString("hex"))]
      : [];
  });
}

const canonicalSerial = (hex: string): string => hex.toUpperCase().replace(/^0+(?=.)/, "");

export const serialOf = (certificate: X509Certificate): string => canonicalSerial(certificate.serialNumber);
