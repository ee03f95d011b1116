import { TestSigner } from "../../formats/vib/test-signer.js";
import { signerFrom, type Signer } from "../../../formats/vib/signature/signing.js";
import { readFileSync } from "node:fs";

/** Who signs the bench's VIBs, and the PEM of the anchor that a host has to trust for it. */
export interface VibSigner {
  readonly signer: Signer;
  readonly anchorPem: string;
}

/** A partner whom a root of the bench's own vouches for. */
export function makeVibSigner(): VibSigner {
  using authority = new TestSigner();
  const root = authority.identity({ subject: "/O=Bench/CN=Bench Root", extensions: TestSigner.ca });
  const partner = authority.identity({ subject: "/O=Partner/CN=Partner", issuer: root, extensions: TestSigner.leaf });
  const signer = signerFrom({ key: readFileSync(partner.key, "utf8"), chain: authority.pem(partner) });
  return { signer, anchorPem: authority.pem(root) };
}
