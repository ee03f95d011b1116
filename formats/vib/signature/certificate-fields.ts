import { readDer, type DerValue } from "./der/der-reading.js";
import { TAG } from "./der/der-writing.js";
import { isOid, OID } from "./der/object-identifiers.js";

const EXTENSIONS = 0xa3;

/** What of a certificate is read from its bytes (RFC 5280 4.1), since node:crypto does not tell it. */
export interface CertificateFields {
  /** Exact DER of the issuer's name. */
  readonly issuer: Uint8Array;
  /** The bytes of the serial number. */
  readonly serial: Uint8Array;
}

/** Undefined for what is no certificate. */
export const certificateFields = (der: Uint8Array): CertificateFields | undefined => fieldsOf(readDer(der));

export function fieldsOf(certificate: DerValue | undefined): CertificateFields | undefined {
  const tbs = certificate?.tag === TAG.sequence ? certificate.parts[0] : undefined;
  if (tbs?.tag !== TAG.sequence) return undefined;
  // A version stands first, unless the certificate is of version 1.
  const [serial, , issuer] = tbs.parts[0]?.tag === TAG.context0 ? tbs.parts.slice(1) : tbs.parts;
  if (serial?.tag !== TAG.integer || issuer?.tag !== TAG.sequence) return undefined;
  return { serial: serial.content, issuer: issuer.whole };
}

/** First byte of the key usage bits (RFC 5280 4.2.1.3), undefined without that extension. */
export function keyUsageByte(certificate: Uint8Array): number | undefined {
  const tbs = readDer(certificate)?.parts[0];
  const extensions = tbs?.parts.find(({ tag }) => tag === EXTENSIONS)?.parts[0];
  const usage = extensions?.parts.find(({ parts: [oid] }) => isOid(oid, OID.keyUsage));
  const value = usage?.parts.at(-1);
  if (value?.tag !== TAG.octets) return undefined;
  const bits = readDer(value.content);
  // Before the bits stands how many of the last byte are unused.
  return bits?.tag === TAG.bits ? (bits.content[1] ?? 0) : 0;
}
