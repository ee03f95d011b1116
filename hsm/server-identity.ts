import { existsSync, readFileSync } from "node:fs";
import { isIP } from "node:net";
import { join } from "node:path";
import { writeFileDurably } from "../core/durable/durable-file.js";
import { openPrivateFolder } from "../core/durable/private-folder.js";
import { createAuthority, issueCertificate } from "../core/trust/certificate-authority.js";
import { HARDWARE_SUPPORT_ROLE } from "../core/trust/roles.js";

/** Files of the state folder, which only its owner may read. */
const FILES = { ca: "ca.pem", certificate: "server.pem", key: "server-key.pem" } as const;
const YEARS = 10;

export interface ManagerIdentity {
  readonly cert: string;
  readonly key: string;
  /** Path of the authority's certificate: what the manager is registered with. */
  readonly caFile: string;
}

/** Certificate and key of a manager, made at its first start with an authority of its own whose key is kept nowhere. */
export async function identityIn(path: string, names: readonly string[]): Promise<ManagerIdentity> {
  using folder = openPrivateFolder({ path, owner: "self" });
  if (!existsSync(join(path, FILES.certificate))) {
    const authority = await createAuthority({ name: "Hardware support manager", years: YEARS });
    const { certificatePem, privateKeyPem = "" } = await issueCertificate({
      authority,
      role: HARDWARE_SUPPORT_ROLE,
      publicKeyFrom: { newKey: true },
      days: YEARS * 365,
      dnsNames: names.filter((name) => isIP(name) === 0),
      addresses: names.filter((name) => isIP(name) !== 0),
    });
    writeFileDurably(folder, FILES.ca, Buffer.from(authority.certificatePem));
    writeFileDurably(folder, FILES.key, Buffer.from(privateKeyPem));
    // Last: where it is, the others are.
    writeFileDurably(folder, FILES.certificate, Buffer.from(certificatePem));
  }
  const text = (name: string) => readFileSync(join(path, name), "utf8");
  return { cert: text(FILES.certificate), key: text(FILES.key), caFile: join(path, FILES.ca) };
}
