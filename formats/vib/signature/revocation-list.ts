import { verify, type KeyObject, type X509Certificate } from "node:crypto";

import { readDer, type DerValue } from "./der/der-reading.js";
import { TAG } from "./der/der-writing.js";
import { DIGESTS, isOid } from "./der/object-identifiers.js";

export interface RevocationList {
  /** Upper-case hex without leading zeros, as node:crypto spells serial numbers. */
  readonly serials: ReadonlySet<string>;
  readonly isSignedBy: (key: KeyObject) => boolean;
}

/** A DER certificate revocation list (RFC 5280 5.1), or undefined for bytes that are none. Dates are not judged (FORMAT 5.3 step 5). */
export function readRevocationList(der: Uint8Array): RevocationList | undefined {
  const whole = readDer(der);
  if (whole?.tag !== TAG.sequence) return undefined;
  const [list, algorithm, signature] = whole.parts;
  if (list?.tag !== TAG.sequence || algorithm?.tag !== TAG.sequence || signature?.tag !== TAG.bits) return undefined;
  const digest = DIGESTS.find(({ withRsa }) => isOid(algorithm.parts[0], withRsa))?.name;
  // No bit of the last byte is unused: a signature is whole bytes.
  if (digest === undefined || signature.content[0] !== 0) return undefined;
  // The revoked certificates are the only SEQUENCE OF SEQUENCEs that begin with an INTEGER.
  const serials = list.parts.flatMap(serialsOf);
  const bits = signature.content.subarray(1);
  return { serials: new Set(serials), isSignedBy: (key) => verify(digest, list.whole, key, bits) };
}

function serialsOf({ tag, parts }: DerValue): string[] {
  if (tag !== TAG.sequence) return [];
  return parts.flatMap((entry) => {
    const serial = entry.tag === TAG.sequence ? entry.parts[0] : undefined;
    return serial?.tag === TAG.integer ? [canonicalSerial(Buffer.from(serial.content).toString("hex"))] : [];
  });
}

const canonicalSerial = (hex: string): string => hex.toUpperCase().replace(/^0+(?=.)/, "");

export const serialOf = (certificate: X509Certificate): string => canonicalSerial(certificate.serialNumber);
