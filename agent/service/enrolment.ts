import { createHash, X509Certificate } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { openPrivateFolder, type FolderOwner } from "../../core/durable/private-folder.js";
import { clientCredentials } from "../../core/rpc/credentials.js";
import { rpcClient } from "../../core/rpc/client.js";
import { createCertificateRequest } from "../../core/trust/certificate-authority.js";
import { checkPublicKey, type SigningKey } from "../../core/trust/ed25519.js";
import { createSigningKeyFile, loadSigningKeyFile } from "../../core/trust/key-file.js";
import { fetchPinnedAuthority } from "../../core/trust/pinned-authority.js";
import { CONTROLLER_ROLE, hostRole, roleOfCertificate } from "../../core/trust/roles.js";
import { EnrollService, type EnrollResponse } from "../../proto/gen/greenroom/enroll/v1/enroll_pb.js";
import type { Target } from "../../formats/vib/target.js";
import { agentProblem } from "./agent-problems.js";
import { isEnrolled, loadIdentity, RECEIPT_KEY_FILE, saveIdentity, type HostIdentity } from "./identity.js";
import { writeTarget } from "./message-writing.js";

export interface Enrolment {
  /** HOST:PORT of the controller's gRPC port. */
  readonly controller: string;
  readonly token: string;
  /** "sha256:<hex>" of the controller's authority, told to the administrator by another way. */
  readonly fingerprint: string;
  readonly stateFolder: string;
  readonly owner: FolderOwner;
  readonly hostName: string;
  /** HOST:PORT at which the controller reaches this agent. */
  readonly advertise: string;
  readonly acceptanceLevel: string;
  readonly agentVersion: string;
  readonly targets: readonly Target[];
}

const CALL_MS = 20_000;

/**
 * Joins a controller: pins its authority by fingerprint before the token is shown, sends a CSR and a receipt key with proof, and writes the
 * identity last, so that a host is enrolled whole or not at all. Throws ALREADY_ENROLLED, AUTHORITY_NOT_PINNED, and what the controller refuses with.
 */
export async function enrol(wanted: Enrolment): Promise<HostIdentity> {
  const { stateFolder, controller, hostName } = wanted;
  using state = openPrivateFolder({ path: stateFolder, owner: wanted.owner });
  if (isEnrolled(stateFolder))
    throw agentProblem("ALREADY_ENROLLED", { stateFolder, hostId: loadIdentity(stateFolder).hostId });
  const authorityPem = await pinAuthority(wanted);
  const receiptKey = receiptKeyIn(stateFolder);
  const { csrPem, privateKeyPem } = await createCertificateRequest();
  const answer = await ask(wanted, { authorityPem, receiptKey, csrPem });
  checkAnswer(controller, authorityPem, answer);
  saveIdentity(state, {
    hostId: answer.hostId,
    scopeId: answer.scopeId,
    hostName,
    reportsAddress: answer.reportsAddress === "" ? controller : answer.reportsAddress,
    manifestKeys: answer.manifestKeys.map((key) => Buffer.from(key).toString("hex")),
    certificatePem: answer.certificatePem,
    privateKeyPem,
    authorityPem,
  });
  return loadIdentity(stateFolder);
}

function pinAuthority({ controller, fingerprint }: Enrolment): Promise<string> {
  const at = controller.lastIndexOf(":");
  const host = controller.slice(0, at).replace(/^\[|\]$/g, "");
  return fetchPinnedAuthority({ host, port: Number(controller.slice(at + 1)), fingerprint, timeoutMs: CALL_MS });
}

// An enrolment that failed half-way left its key: it is as good as a new one.
function receiptKeyIn(stateFolder: string): SigningKey {
  const path = join(stateFolder, RECEIPT_KEY_FILE);
  return existsSync(path) ? loadSigningKeyFile(path) : createSigningKeyFile(path);
}

interface Credentials {
  readonly authorityPem: string;
  readonly receiptKey: SigningKey;
  readonly csrPem: string;
}

async function ask(wanted: Enrolment, { authorityPem, receiptKey, csrPem }: Credentials): Promise<EnrollResponse> {
  const { token, hostName, advertise, agentVersion, acceptanceLevel } = wanted;
  const credentials = clientCredentials({ ca: authorityPem, expectedRole: CONTROLLER_ROLE });
  const client = rpcClient(EnrollService, { address: wanted.controller, credentials });
  try {
    const csrDigest = createHash("sha256").update(csrPem).digest("hex");
    const request = {
      token,
      csrPem,
      receiptKey: receiptKey.publicKey,
      // Proof that the key is this host's (enroll.proto, receipt_key_proof).
      receiptKeyProof: receiptKey.sign(Buffer.from(`greenroom-enroll\n${token}\n${csrDigest}`)),
      hostName,
      advertise,
      agentVersion,
      acceptanceLevel,
      targets: wanted.targets.map(writeTarget),
    };
    return await client.enroll(request, { timeoutMs: CALL_MS });
  } finally {
    client.close();
  }
}

function checkAnswer(controller: string, authorityPem: string, answer: EnrollResponse): void {
  const refuse = (why: string) => agentProblem("ENROLMENT_ANSWER_INVALID", { controller, why });
  if (answer.hostId === "" || answer.scopeId === "") throw refuse("it names no host or no scope");
  if (answer.manifestKeys.length === 0) throw refuse("it names no key that image manifests are signed with");
  answer.manifestKeys.forEach((key) => checkPublicKey(key));
  const certificate = new X509Certificate(answer.certificatePem);
  if (!certificate.verify(new X509Certificate(authorityPem).publicKey))
    throw refuse("the certificate is of another authority");
  const role = roleOfCertificate({ subjectaltname: certificate.subjectAltName ?? "" });
  if (role !== hostRole(answer.hostId)) throw refuse(`the certificate is for ${role ?? "nobody"}`);
}
