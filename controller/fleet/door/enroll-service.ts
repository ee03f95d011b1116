import type { Implementation } from "../../../core/rpc/service.js";
import type { CertificateAndKey } from "../../../core/trust/certificate-authority.js";
import type { EnrollService } from "../../../proto/gen/greenroom/enroll/v1/enroll_pb.js";
import type { Store } from "../../store/open-store.js";
import { readTargets } from "../agent-messages.js";
import { enrol } from "./enrolment.js";
import type { Fleet } from "../fleet.js";

export interface EnrollParts {
  readonly store: Store;
  readonly fleet: Pick<Fleet, "add">;
  readonly authority: CertificateAndKey;
  /** Raw Ed25519 public keys whose image manifests the hosts shall trust. */
  readonly manifestKeys: readonly Uint8Array[];
  /** HOST:PORT of the reports service, asked for when needed: the port may be chosen at start. */
  readonly reportsAddress: () => string;
}

/** Enrolment: the one service that answers callers without a certificate; the one-time token is the credential. */
export function enrollService(parts: EnrollParts): Implementation<typeof EnrollService> {
  return {
    async enroll(request) {
      const { hostId, certificatePem, scopeId } = await enrol(parts, {
        token: request.token,
        csrPem: request.csrPem,
        receiptKey: request.receiptKey,
        receiptKeyProof: request.receiptKeyProof,
        hostName: request.hostName,
        advertise: request.advertise,
        agentVersion: request.agentVersion.slice(0, 255),
        acceptanceLevel: request.acceptanceLevel,
        targets: readTargets(request.targets),
      });
      parts.fleet.add(hostId);
      return {
        hostId,
        certificatePem,
        caPem: parts.authority.certificatePem,
        manifestKeys: [...parts.manifestKeys],
        reportsAddress: parts.reportsAddress(),
        scopeId,
      };
    },
  };
}
