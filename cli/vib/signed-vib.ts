import { unzstd } from "../../core/bytes/unzstd.js";
import { signVib } from "../../formats/vib/signature/sign-vib.js";
import { trustRootsFrom } from "../../formats/vib/trust-roots.js";
import { verifyVib, type VerifiedVib } from "../../formats/vib/verify.js";
import type { Signing } from "./signer-files.js";

export interface ToSign {
  readonly where: string;
  /** The VIB, from its beginning each time: it is read twice. */
  readonly open: () => AsyncIterable<Uint8Array>;
  readonly signing: Signing;
  readonly present: "keep" | "refuse";
}

export interface SignedVib {
  readonly vib: VerifiedVib;
  readonly bytes: AsyncIterable<Uint8Array>;
}

/**
 * A VIB with one signature more. It is verified to the last checksum as it will be written, the signer taken for an
 * anchor: nobody signs a VIB that a host would then refuse.
 */
export async function signedVib({ where, open, signing, present }: ToSign): Promise<SignedVib> {
  const signed = () => signVib(open(), { where, present, ...signing });
  const trust = trustRootsFrom({ anchors: [signing.signer.certificate.toString()], crls: [] });
  const vib = await verifyVib(signed(), { where, trust, digests: "unpacked", unzstd });
  return { vib, bytes: signed() };
}
