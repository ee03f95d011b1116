import { X509Certificate } from "node:crypto";

import { VMWARE_2008 } from "./anchors/vmware-2008.js";
import { VMWARE_CERTIFIED_VIB_SIGNING_2017 } from "./anchors/vmware-certified-vib-signing-2017.js";
import { VMWARE_ROOT_CA_2008 } from "./anchors/vmware-root-ca-2008.js";
import { VMWARE_ROOT_CA_CRL } from "./anchors/vmware-root-ca-crl.js";
import { KnownSigners, type KnownSigner } from "./signature/known-signers.js";
import { readRevocationList, type RevocationList } from "./signature/revocation-list.js";
import type { ValidityPolicy } from "./signature/signer-standing.js";
import { nameOfSubject, type TrustAnchor } from "./signature/trust-anchor.js";
import { vibProblem } from "./vib-problems.js";

/**
 * Whom signatures of VIBs are traced to: each anchor may sign itself, and those that are CAs may issue signers.
 * `trustRootsFrom` makes them; they remember what they found of the certificates of signers, never of a signature.
 */
export class TrustRoots {
  private readonly signers: KnownSigners;

  constructor(
    anchors: readonly TrustAnchor[],
    readonly validity: ValidityPolicy,
  ) {
    this.signers = new KnownSigners(anchors);
  }

  /** The signer whose certificate this is, in DER; throws whatever node:crypto does about other bytes. */
  signer(certificate: Uint8Array): KnownSigner {
    return this.signers.of(certificate);
  }
}

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

/**
 * Trust roots from PEM texts. Throws TRUST_ROOTS_INVALID for a text without a certificate, a certificate whose key
 * cannot be read, or a list no anchor signed.
 */
export function trustRootsFrom({ anchors, crls, validity = "ignored" }: TrustRootTexts): TrustRoots {
  const drafts = anchors.flatMap(anchorsOf);
  for (const crl of crls) {
    const lists = [...crl.matchAll(REVOCATION_LIST)].map((match) => Buffer.from(match[1] ?? "", "base64"));
    if (lists.length === 0) throw invalid("a text holds no PEM revocation list");
    for (const der of lists) addRevocations(der, drafts);
  }
  return new TrustRoots(drafts, validity);
}

const invalid = (what: string, cause?: unknown) => vibProblem("TRUST_ROOTS_INVALID", { what }, cause);

interface AnchorDraft extends TrustAnchor {
  readonly revoked: Set<string>;
}

function anchorsOf(text: string): AnchorDraft[] {
  const found = text.match(CERTIFICATE) ?? [];
  if (found.length === 0) throw invalid("a text holds no PEM certificate");
  return found.map((pem) => {
    try {
      const certificate = new X509Certificate(pem);
      // The key is decoded when it is asked for, and not before.
      const { publicKey: key } = certificate;
      return { certificate, key, name: nameOfSubject(certificate), revoked: new Set() };
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

function addRevocations(der: Uint8Array, anchors: readonly AnchorDraft[]): void {
  const list = readList(der);
  const signers = anchors.filter(({ key }) => list.isSignedBy(key));
  if (signers.length === 0) throw invalid("a revocation list is signed by none of the anchors");
  for (const { revoked } of signers) for (const serial of list.serials) revoked.add(serial);
}

/** What a host of 6.7 trusts; VIBs up to 9.0 still verify with it (FORMAT 5.2). */
export const DEFAULT_TRUST_ROOTS: TrustRoots = trustRootsFrom({
  anchors: [VMWARE_2008, VMWARE_CERTIFIED_VIB_SIGNING_2017, VMWARE_ROOT_CA_2008],
  crls: [VMWARE_ROOT_CA_CRL],
});
