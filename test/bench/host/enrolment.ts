import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { createSandbox } from "../../../agent/host/sandbox/create-sandbox.js";
import { RECEIPT_KEY_FILE, saveIdentity } from "../../../agent/service/identity.js";
import { openPrivateFolder } from "../../../core/durable/private-folder.js";
import {
  createCertificateRequest,
  issueCertificate,
  type CertificateAndKey,
} from "../../../core/trust/certificate-authority.js";
import { createSigningKeyFile } from "../../../core/trust/key-file.js";
import { hostRole } from "../../../core/trust/roles.js";
import type { ImageForge } from "../../agent/rig/image-forge.js";
import { isRoot } from "../../rig/workplace.js";

export const HOST_ID = "host-1";
export const SCOPE_ID = "domain-c1";

export interface EnrolmentPlan {
  /** Private, and to be made. */
  readonly place: string;
  readonly authority: CertificateAndKey;
  readonly forge: ImageForge;
  /** Whole VIB files that the host runs already. */
  readonly bankVibs: readonly Uint8Array[];
}

export interface Enrolment {
  readonly root: string;
  readonly state: string;
}

/** A sandbox host that knows its controller, as `agent enroll` leaves it behind. */
export async function enrolHost({ place, authority, forge, bankVibs }: EnrolmentPlan): Promise<Enrolment> {
  const [root, state] = [join(place, "host"), join(place, "state")];
  const owner = isRoot ? "root" : "self";
  mkdirSync(place, { mode: 0o700 });
  await createSandbox({ root, bankVibs, dpus: 0, firmware: [], build: "8.0.2-0.0.1", owner });
  using folder = openPrivateFolder({ path: state, owner });
  createSigningKeyFile(join(state, RECEIPT_KEY_FILE));
  const { csrPem, privateKeyPem } = await createCertificateRequest();
  const role = hostRole(HOST_ID);
  const names = { dnsNames: [], addresses: [] };
  const { certificatePem } = await issueCertificate({ authority, role, publicKeyFrom: { csrPem }, days: 1, ...names });
  saveIdentity(folder, {
    hostId: HOST_ID,
    scopeId: SCOPE_ID,
    hostName: "esx-01",
    // Nobody listens there: receipts wait.
    reportsAddress: "127.0.0.1:1",
    manifestKeys: [Buffer.from(forge.manifestKey.publicKey).toString("hex")],
    certificatePem,
    privateKeyPem,
    authorityPem: authority.certificatePem,
  });
  return { root, state };
}
