import type { X509Certificate } from "node:crypto";

import type { AcceptanceLevel } from "../acceptance.js";
import { keyUsageByte } from "./certificate-fields.js";
import { serialOf } from "./revocation-list.js";
import type { TrustAnchor } from "./trust-anchor.js";

const CODE_SIGNING = "1.3.6.1.5.5.7.3.3";
const DIGITAL_SIGNATURE_BIT = 0x80;

/** From the first to the last millisecond since 1970 that a certificate names. */
interface Validity {
  readonly fromMs: number;
  readonly toMs: number;
}

interface Refused {
  readonly verdict: "SIGNER_UNTRUSTED";
  readonly why: string;
}

interface Revoked {
  readonly verdict: "SIGNER_REVOKED";
  readonly anchor: string;
}

interface Trusted {
  readonly verdict: "trusted";
  readonly anchor: string;
  readonly vouchesFor: AcceptanceLevel;
}

/** What a certificate is worth as a signer, whatever it signs and whenever: it follows from its bytes and the anchors. */
export type SignerStanding = Refused | Revoked | (Trusted & { readonly path: readonly Validity[] });

/** What the signer of one signature is worth. */
export type SignerVerdict = Refused | Revoked | Trusted;

/**
 * "ignored", as hosts do: every 6.7 image depends on a root that expired in 2019. "at-signing-time": the certificates
 * must have been valid at the time that the signer claims (FORMAT 5.3 step 5).
 */
export type ValidityPolicy = "ignored" | "at-signing-time";

/** Chain and role of a signer (FORMAT 5.3 steps 4 and 6): an anchor byte for byte, or issued by one directly. */
export function standingOf(signer: X509Certificate, anchors: readonly TrustAnchor[]): SignerStanding {
  const pinned = anchors.find(({ certificate }) => certificate.raw.equals(signer.raw));
  if (pinned !== undefined) return { ...trusted(pinned, "VMwareCertified"), path: [validityOf(signer)] };
  const issuer = anchors.find(({ certificate, key }) => signer.checkIssued(certificate) && signer.verify(key));
  if (issuer === undefined) return untrusted("no trust anchor issued its certificate");
  if (!issuer.certificate.ca) return untrusted(`${issuer.name}, which issued its certificate, is no authority`);
  if (issuer.revoked.has(serialOf(signer))) return { verdict: "SIGNER_REVOKED", anchor: issuer.name };
  if (!maySignCode(signer)) return untrusted("its certificate is not for signing code");
  return { ...trusted(issuer, levelOfLeaf(signer)), path: [signer, issuer.certificate].map(validityOf) };
}

/** The standing of a signer at the time it claims for one signature (FORMAT 5.3 step 5). */
export function judgeSigner(
  standing: SignerStanding,
  validity: ValidityPolicy,
  signedAtMs: number | undefined,
): SignerVerdict {
  if (standing.verdict !== "trusted") return standing;
  const { path, ...verdict } = standing;
  if (validity === "ignored") return verdict;
  if (signedAtMs === undefined) return untrusted("it does not say when it signed");
  const inTime = path.every(({ fromMs, toMs }) => signedAtMs >= fromMs && signedAtMs <= toMs);
  return inTime ? verdict : untrusted("a certificate was not valid at the time of signing");
}

const untrusted = (why: string): Refused => ({ verdict: "SIGNER_UNTRUSTED", why });

const trusted = ({ name }: TrustAnchor, vouchesFor: AcceptanceLevel): Trusted => ({
  verdict: "trusted",
  anchor: name,
  vouchesFor,
});

const validityOf = ({ validFrom, validTo }: X509Certificate): Validity => ({
  fromMs: Date.parse(validFrom),
  toMs: Date.parse(validTo),
});

/** Roles (step 6): the vendor's own acceptance signer vouches up to accepted, any other leaf up to partner. */
const levelOfLeaf = (leaf: X509Certificate): AcceptanceLevel =>
  leaf.subject.split("\n").includes("OU=Acceptance Signing") ? "VMwareAccepted" : "PartnerSupported";

/** Extended key usage holds code signing where there is one, key usage digitalSignature where there is one. */
function maySignCode(leaf: X509Certificate): boolean {
  // node:crypto calls the extended key usage keyUsage, and leaves it undefined where there is none.
  const extended = leaf.keyUsage as readonly string[] | undefined;
  if (extended !== undefined && !extended.includes(CODE_SIGNING)) return false;
  const usage = keyUsageByte(leaf.raw);
  return usage === undefined || (usage & DIGITAL_SIGNATURE_BIT) !== 0;
}
