import { createHash, X509Certificate } from "node:crypto";
import { isProblem } from "../../../core/problem/problem.js";
import { issueCertificate, type CertificateAndKey } from "../../../core/trust/certificate-authority.js";
import { checkPublicKey, verifyEd25519 } from "../../../core/trust/ed25519.js";
import { hostRole } from "../../../core/trust/roles.js";
import { isAcceptanceLevel, type AcceptanceLevel } from "../../../formats/vib/acceptance.js";
import type { Target } from "../../../formats/vib/target.js";
import type { Store } from "../../store/open-store.js";
import { isAddress } from "./advertised-address.js";
import { fleetProblem } from "../fleet-problems.js";

/** Days that a host's certificate lasts; renewal is by enrolling again until it has a way of its own. */
const CERTIFICATE_DAYS = 825;
const MAX_TARGETS = 64;

export interface EnrolmentRequest {
  readonly token: string;
  readonly csrPem: string;
  /** Raw Ed25519 public key. */
  readonly receiptKey: Uint8Array;
  readonly receiptKeyProof: Uint8Array;
  readonly hostName: string;
  readonly advertise: string;
  readonly agentVersion: string;
  readonly acceptanceLevel: string;
  readonly targets: readonly Target[];
}

export interface Enrolment {
  readonly hostId: string;
  readonly certificatePem: string;
  /** Cluster id, or the host id of a standalone host. */
  readonly scopeId: string;
}

/**
 * Joins a host: TOKEN_UNKNOWN, TOKEN_USED, TOKEN_EXPIRED, ENROLMENT_REFUSED. All or nothing: a refused enrolment
 * leaves the token good, a granted one has spent it before the certificate is handed out.
 */
export async function enrol(
  parts: { readonly store: Store; readonly authority: CertificateAndKey },
  request: EnrolmentRequest,
): Promise<Enrolment> {
  const { hostName: name, advertise: address, agentVersion, targets } = request;
  const refuse = (why: string, cause?: unknown) => fleetProblem("ENROLMENT_REFUSED", { host: name, why }, cause);
  // First of all: strangers without a token cost no signature check.
  await parts.store.transact(({ joinTokens }) => joinTokens.check({ token: request.token, peer: name }));
  const { receiptKey, acceptanceLevel } = checkRequest(request, refuse);
  return parts.store.transact(async (tx) => {
    const { clusterId } = await tx.joinTokens.consume({ token: request.token, peer: name });
    if (await tx.hosts.isKeyTaken(receiptKey))
      throw refuse("its receipt key belongs to an enrolled host already; every host makes its own");
    const host = await tx.hosts.enrol({ name, address, targets, agentVersion, acceptanceLevel, clusterId, receiptKey });
    const certificatePem = await certify(parts.authority, { hostId: host.id, csrPem: request.csrPem, refuse });
    await tx.hosts.setCertificate(host.id, new X509Certificate(certificatePem).serialNumber.toLowerCase());
    const detail = { name, address, clusterId };
    await tx.audits.append({
      who: `join token of ${name}`,
      what: "host enrol",
      onWhat: host.id,
      outcome: "OK",
      detail,
    });
    return { hostId: host.id, certificatePem, scopeId: clusterId ?? host.id };
  });
}

type Refuse = (why: string, cause?: unknown) => Error;

/** Everything that can be judged without the store, before the token is touched. */
function checkRequest(
  request: EnrolmentRequest,
  refuse: Refuse,
): { receiptKey: string; acceptanceLevel: AcceptanceLevel } {
  const { acceptanceLevel, receiptKey, targets } = request;
  if (!isAddress(request.advertise)) throw refuse(`"${request.advertise}" is no HOST:PORT to dial`);
  if (!isAcceptanceLevel(acceptanceLevel)) throw refuse(`"${acceptanceLevel}" is no acceptance level`);
  if (targets.length > MAX_TARGETS)
    throw refuse(`it names ${targets.length} targets, at most ${MAX_TARGETS} are known to be real`);
  try {
    // A low-order key would let anybody sign receipts in this host's name (DEPS 1.7).
    checkPublicKey(receiptKey);
  } catch (thrown) {
    if (isProblem(thrown)) throw refuse(thrown.message, thrown);
    throw thrown;
  }
  if (!ownsKey(request)) throw refuse("it did not prove that the receipt key is its own");
  return { receiptKey: Buffer.from(receiptKey).toString("hex"), acceptanceLevel };
}

/** The proof binds key, token and certificate request together (enroll.proto, receipt_key_proof). */
function ownsKey({ token, csrPem, receiptKey, receiptKeyProof }: EnrolmentRequest): boolean {
  const csrDigest = createHash("sha256").update(csrPem, "utf8").digest("hex");
  const message = Buffer.from(`greenroom-enroll\n${token}\n${csrDigest}`, "utf8");
  return verifyEd25519({ publicKey: receiptKey, message, signature: receiptKeyProof });
}

async function certify(
  authority: CertificateAndKey,
  wanted: { hostId: string; csrPem: string; refuse: Refuse },
): Promise<string> {
  try {
    const { certificatePem } = await issueCertificate({
      authority,
      role: hostRole(wanted.hostId),
      publicKeyFrom: { csrPem: wanted.csrPem },
      days: CERTIFICATE_DAYS,
      dnsNames: [],
      addresses: [],
    });
    return certificatePem;
  } catch (thrown) {
    if (isProblem(thrown)) throw wanted.refuse(thrown.message, thrown);
    throw thrown;
  }
}
