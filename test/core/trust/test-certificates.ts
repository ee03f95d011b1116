import {
  createAuthority,
  issueCertificate,
  type CertificateAndKey,
} from "../../../core/trust/certificate-authority.js";
import type { TlsIdentity } from "../../../core/rpc/credentials.js";

const YEAR_MS = 365 * 24 * 60 * 60 * 1000;

export const newAuthority = (): Promise<CertificateAndKey> => createAuthority({ name: "test authority", years: 10 });

/** A certificate chain (leaf, authority), its key, and the authority to trust: what a peer of that role holds. */
export async function identityOf(authority: CertificateAndKey, role: string, from?: Date): Promise<TlsIdentity> {
  const { certificatePem, privateKeyPem = "" } = await issueCertificate({
    authority,
    role,
    publicKeyFrom: { newKey: true },
    days: 1,
    dnsNames: ["localhost"],
    addresses: ["127.0.0.1"],
    ...(from === undefined ? {} : { from }),
  });
  return { ca: authority.certificatePem, cert: certificatePem + authority.certificatePem, key: privateKeyPem };
}

/** An authority that began ten years ago, so that it can have issued what is expired by now. */
export const oldAuthority = (): Promise<CertificateAndKey> =>
  createAuthority({ name: "old authority", years: 20, from: new Date(Date.now() - 10 * YEAR_MS) });

export const yearsAgo = (years: number): Date => new Date(Date.now() - years * YEAR_MS);
