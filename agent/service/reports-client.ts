import { clientCredentials } from "../../core/rpc/credentials.js";
import { rpcClient } from "../../core/rpc/client.js";
import { CONTROLLER_ROLE } from "../../core/trust/roles.js";
import { ReportsService } from "../../proto/gen/greenroom/reports/v1/reports_pb.js";
import type { HostIdentity } from "./identity.js";
import type { ReportsClient } from "./uplink.js";

/** The controller's ReportsService over mutual TLS: the host's certificate one way, the controller's role the other. */
export function reportsClient(identity: HostIdentity): ReportsClient {
  const credentials = clientCredentials({
    ca: identity.authorityPem,
    cert: identity.certificatePem,
    key: identity.privateKeyPem,
    expectedRole: CONTROLLER_ROLE,
  });
  return rpcClient(ReportsService, { address: identity.reportsAddress, credentials });
}
