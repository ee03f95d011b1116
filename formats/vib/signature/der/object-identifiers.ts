import type { DerValue } from "./der-reading.js";
import { derOid } from "./der-writing.js";

/** Object identifiers of CMS and certificates (RFC 5652, RFC 3370, RFC 5754, RFC 5280), in DER. */
export const OID = {
  signedData: derOid("1.2.840.113549.1.7.2"),
  data: derOid("1.2.840.113549.1.7.1"),
  contentType: derOid("1.2.840.113549.1.9.3"),
  messageDigest: derOid("1.2.840.113549.1.9.4"),
  signingTime: derOid("1.2.840.113549.1.9.5"),
  rsaEncryption: derOid("1.2.840.113549.1.1.1"),
  sha256WithRsa: derOid("1.2.840.113549.1.1.11"),
  sha384WithRsa: derOid("1.2.840.113549.1.1.12"),
  sha512WithRsa: derOid("1.2.840.113549.1.1.13"),
  sha256: derOid("2.16.840.1.101.3.4.2.1"),
  sha384: derOid("2.16.840.1.101.3.4.2.2"),
  sha512: derOid("2.16.840.1.101.3.4.2.3"),
  keyUsage: derOid("2.5.29.15"),
} as const;

/** The digests a signature may use (FORMAT 5.3 step 2), each with the algorithm that goes with an RSA key. */
export const DIGESTS = [
  { name: "sha256", oid: OID.sha256, withRsa: OID.sha256WithRsa },
  { name: "sha384", oid: OID.sha384, withRsa: OID.sha384WithRsa },
  { name: "sha512", oid: OID.sha512, withRsa: OID.sha512WithRsa },
] as const;

export const isOid = (value: DerValue | undefined, oid: Buffer): boolean =>
  value !== undefined && oid.equals(value.whole);
