import type { X509Certificate } from "node:crypto";

import * as asn1js from "asn1js";

import type { AcceptanceLevel } from "../acceptance.js";
import type { TrustAnchor, TrustRoots } from "../trust-roots.js";
import { serialOf } from "./revocation-list.js";

const CODE_SIGNING = "1.3.6.1.5.5.7.3.3";
const KEY_USAGE = "2.5.29.15";
const DIGITAL_SIGNATURE_BIT = 0x80;

/** What a signer's certificate is worth. */
export type SignerVerdict =
  | { readonly verdict: "trusted"; readonly anchor: string; readonly vouchesFor: AcceptanceLevel }
  | { readonly verdict: "SIGNER_UNTRUSTED"; readonly why: string }
  | { readonly verdict: "SIGNER_REVOKED"; readonly anchor: string };

/** Chain, time and role of a signer (FORMAT 5.3 steps 4 to 6): an anchor byte for byte, or issued by one directly. */
export function judgeSigner(signer: X509Certificate, trust: TrustRoots, signedAtMs: number | undefined): SignerVerdict {
  const pinned = trust.anchors.find(({ certificate }) => certificate.raw.equals(signer.raw));
  if (pinned !== undefined) return judgeTime([signer], trust, signedAtMs) ?? trusted(pinned, "VMwareCertified");
  const issuer = trust.anchors.find(
    ({ certificate }) => signer.checkIssued(certificate) && signer.verify(certificate.publicKey),
  );
  if (issuer === undefined) return untrusted("no trust anchor issued its certificate");
  if (!issuer.certificate.ca) return untrusted(`${issuer.name}, which issued its certificate, is no authority`);
  if (issuer.revoked.has(serialOf(signer))) return { verdict: "SIGNER_REVOKED", anchor: issuer.name };
  if (!maySignCode(signer)) return untrusted("its certificate is not for signing code");
  return judgeTime([signer, issuer.certificate], trust, signedAtMs) ?? trusted(issuer, levelOfLeaf(signer));
}

const untrusted = (why: string): SignerVerdict => ({ verdict: "SIGNER_UNTRUSTED", why });

const trusted = ({ name }: TrustAnchor, vouchesFor: AcceptanceLevel): SignerVerdict => ({
  verdict: "trusted",
  anchor: name,
  vouchesFor,
});

/** Roles (step 6): the vendor's own acceptance signer vouches up to accepted, any other leaf up to partner. */
const levelOfLeaf = (leaf: X509Certificate): AcceptanceLevel =>
  leaf.subject.split("\n").includes("OU=Acceptance Signing") ? "VMwareAccepted" : "PartnerSupported";

function judgeTime(
  path: readonly X509Certificate[],
  trust: TrustRoots,
  atMs: number | undefined,
): SignerVerdict | undefined {
  if (trust.validity === "ignored") return undefined;
  if (atMs === undefined) return untrusted("it does not say when it signed");
  const inTime = path.every((it) => atMs >= Date.parse(it.validFrom) && atMs <= Date.parse(it.validTo));
  return inTime ? undefined : untrusted("a certificate was not valid at the time of signing");
}

/** Extended key usage holds code signing where there is one, key usage digitalSignature where there is one. */
function maySignCode(leaf: X509Certificate): boolean {
  // node:crypto calls the extended key usage keyUsage, and leaves it undefined where there is none.
  const extended = leaf.keyUsage as readonly string[] | undefined;
  if (extended !== undefined && !extended.includes(CODE_SIGNING)) return false;
  const usage = keyUsageByte(leaf);
  return usage === undefined || (usage & DIGITAL_SIGNATURE_BIT) !== 0;
}

/** First byte of the key usage bits (RFC 5280 4.2.1.3), undefined without that extension. */
function keyUsageByte(leaf: X509Certificate): number | undefined {
  const tbs = fieldsOf(fieldsOf(asn1js.fromBER(Uint8Array.from(leaf.raw).buffer).result)[0]);
  const wrapper = tbs.find((field) => field.idBlock.tagClass === 3 && field.idBlock.tagNumber === 3);
  const extension = fieldsOf(fieldsOf(wrapper)[0])
    .map(fieldsOf)
    .find(([oid]) => oid instanceof asn1js.ObjectIdentifier && oid.valueBlock.toString() === KEY_USAGE);
  const value = extension?.at(-1);
  if (!(value instanceof asn1js.OctetString)) return undefined;
  const bits = asn1js.fromBER(Uint8Array.from(value.valueBlock.valueHexView).buffer).result;
  return bits instanceof asn1js.BitString ? (bits.valueBlock.valueHexView[0] ?? 0) : 0;
}

const fieldsOf = (block: asn1js.BaseBlock | undefined): asn1js.BaseBlock[] =>
  block instanceof asn1js.Constructed ? block.valueBlock.value : [];
