import { createHash, X509Certificate, type KeyObject } from "node:crypto";

import { standingOf, type SignerStanding } from "./signer-standing.js";
import { nameOfSubject, type TrustAnchor } from "./trust-anchor.js";

/** An image has one to three signers; a few hundred bytes of memory and some OpenSSL objects each. */
const MAX_KNOWN = 64;
export const MIN_RSA_BITS = 2048;

/** What follows from the bytes of a signer's certificate and the anchors alone: nothing of what it signed, or when. */
export interface KnownSigner {
  /** Undefined unless it is an RSA key of 2048 bits or more. */
  readonly key: KeyObject | undefined;
  readonly name: string;
  readonly standing: SignerStanding;
}

/** Judges certificates of signers against fixed anchors, each once while it is among the 64 used last. */
export class KnownSigners {
  /** By SHA-256 of the DER; the one used last stands last. */
  private readonly known = new Map<string, KnownSigner>();

  constructor(private readonly anchors: readonly TrustAnchor[]) {}

  /** Throws whatever node:crypto does about bytes that are no certificate, and remembers nothing then. */
  of(certificate: Uint8Array): KnownSigner {
    const digest = createHash("sha256").update(certificate).digest("hex");
    const signer = this.known.get(digest) ?? this.judged(certificate);
    this.known.delete(digest);
    this.known.set(digest, signer);
    for (const oldest of this.known.keys()) {
      if (this.known.size <= MAX_KNOWN) break;
      this.known.delete(oldest);
    }
    return signer;
  }

  private judged(der: Uint8Array): KnownSigner {
    const certificate = new X509Certificate(der);
    const { publicKey } = certificate;
    const { asymmetricKeyType, asymmetricKeyDetails } = publicKey;
    const strong = asymmetricKeyType === "rsa" && (asymmetricKeyDetails?.modulusLength ?? 0) >= MIN_RSA_BITS;
    return {
      key: strong ? publicKey : undefined,
      name: nameOfSubject(certificate),
      standing: standingOf(certificate, this.anchors),
    };
  }
}
