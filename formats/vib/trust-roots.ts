import { X509Certificate } from "node:crypto";

import { VMWARE_2008 } from "./anchors/vmware-2008.js";
import { VMWARE_CERTIFIED_VIB_SIGNING_2017 } from "./anchors/vmware-certified-vib-signing-2017.js";
import { VMWARE_ROOT_CA_2008 } from "./anchors/vmware-root-ca-2008.js";
import { VMWARE_ROOT_CA_CRL } from "./anchors/vmware-root-ca-crl.js";
import { readRevocationList, type RevocationList } from "./signature/revocation-list.js";
import { vibProblem } from "./vib-problems.js";

export interface TrustAnchor {
  readonly certificate: X509Certificate;
  /** Common name, or organisation, for messages. */
  readonly name: string;
  /** Serials this anchor has revoked, upper-case hex. */
  readonly revoked: ReadonlySet<string>;
}

/** Whom signatures of VIBs are traced to: each anchor may sign itself, and those that are CAs may issue signers. */
export interface TrustRoots {
  readonly anchors: readonly TrustAnchor[];
  readonly validity: ValidityPolicy;
}

/**
 * "ignored", as hosts do: every 6.7 image depends on a root that expired in 2019. "at-signing-time": the certificates
 * must have been valid at the time that the signer claims (FORMAT 5.3 step 5).
 */
export type ValidityPolicy = "ignored" | "at-signing-time";

export interface TrustRootTexts {
  /** PEM certificates, one or several a text. */
  readonly anchors: readonly string[];
  /** PEM revocation lists, each signed by one of the anchors. */
  readonly crls: readonly string[];
  readonly validity?: ValidityPolicy;
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;
// node-forge and others write the shorter label.
const REVOCATION_LIST = /-----BEGIN (?:X509 )?CRL-----([^-]+)-----END (?:X509 )?CRL-----/g;

/** Trust roots from PEM texts. Throws TRUST_ROOTS_INVALID for a text without a certificate, or a list no anchor signed. */
export function trustRootsFrom({ anchors, crls, validity = "ignored" }: TrustRootTexts): TrustRoots {
  const certificates = anchors.flatMap(certificatesOf);
  const revoked = new Map<X509Certificate, Set<string>>(certificates.map((certificate) => [certificate, new Set()]));
  for (const crl of crls) {
    const lists = [...crl.matchAll(REVOCATION_LIST)].map((match) => Buffer.from(match[1] ?? "", "base64"));
    if (lists.length === 0) throw invalid("a text holds no PEM revocation list");
    for (const der of lists) addRevocations(der, revoked);
  }
  return {
    anchors: certificates.map((certificate) => ({
      certificate,
      name: nameOfSubject(certificate),
      revoked: revoked.get(certificate) ?? new Set<string>(),
    })),
    validity,
  };
}

/** Common name of a certificate's subject, else its organisation, else the whole subject on one line. */
export function nameOfSubject(certificate: X509Certificate): string {
  const lines = certificate.subject.split("\n");
  const field = (key: string): string | undefined =>
    lines
      .find((line) => line.startsWith(`${key}=`))
      ?.slice(key.length + 1)
      .replace(/\\(.)/g, "$1");
  return field("CN") ?? field("O") ?? lines.join(", ");
}

const invalid = (what: string, cause?: unknown) => vibProblem("TRUST_ROOTS_INVALID", { what }, cause);

function certificatesOf(text: string): X509Certificate[] {
  const found = text.match(CERTIFICATE) ?? [];
  if (found.length === 0) throw invalid("a text holds no PEM certificate");
  return found.map((pem) => {
    try {
      return new X509Certificate(pem);
    } catch (cause) {
      throw invalid("a certificate cannot be read", cause);
    }
  });
}

/** Whatever a parser of foreign bytes throws means one thing. */
function readList(der: Uint8Array): RevocationList {
  let list: RevocationList | undefined;
  let cause: unknown;
  try {
    list = readRevocationList(der);
  } catch (thrown) {
    cause = thrown;
  }
  if (list === undefined) throw invalid("a revocation list cannot be read", cause);
  return list;
}

function addRevocations(der: Uint8Array, revoked: ReadonlyMap<X509Certificate, Set<string>>): void {
  const list = readList(der);
  const signers = [...revoked.keys()].filter((anchor) => list.isSignedBy(anchor.publicKey));
  if (signers.length === 0) throw invalid("a revocation list is signed by none of the anchors");
  for (const signer of signers) for (const serial of list.serials) revoked.get(signer)?.add(serial);
}

/** What a host of 6.7 trusts; VIBs up to 9.0 still verify with it (FORMAT 5.2). */
export const DEFAULT_TRUST_ROOTS: TrustRoots = trustRootsFrom({
  anchors: [VMWARE_2008, VMWARE_CERTIFIED_VIB_SIGNING_2017, VMWARE_ROOT_CA_2008],
  crls: [VMWARE_ROOT_CA_CRL],
});
