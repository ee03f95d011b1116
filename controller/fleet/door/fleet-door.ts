import { roleGuard, serverCredentials, type TlsIdentity } from "../../../core/rpc/credentials.js";
import { listen, rpcServer, stopServer } from "../../../core/rpc/server.js";
import { addService } from "../../../core/rpc/service.js";
import { hostIdOfRole } from "../../../core/trust/roles.js";
import { EnrollService } from "../../../proto/gen/greenroom/enroll/v1/enroll_pb.js";
import { ReportsService } from "../../../proto/gen/greenroom/reports/v1/reports_pb.js";
import { enrollService, type EnrollParts } from "./enroll-service.js";
import { reportsService, type ReportsParts } from "./reports-service.js";

/** Calls that run at the end may take this long to finish, milliseconds. */
const STOP_GRACE_MS = 2_000;

/** A receipt has at most 4 MiB (receipt-check.ts), an enrolment far less. */
const REQUEST_BYTES = 5 * 1024 * 1024;

export interface FleetDoor {
  readonly port: number;
  stop(): Promise<void>;
}

/**
 * The controller's one gRPC port (DECISIONS 10): enrolment for callers without a certificate, reports for hosts alone.
 * A host's certificate opens nothing else, and the controller's own opens neither.
 */
export async function openFleetDoor(options: {
  readonly address: string;
  readonly identity: TlsIdentity;
  readonly enroll: EnrollParts;
  readonly reports: ReportsParts;
}): Promise<FleetDoor> {
  const guard = roleGuard({
    [EnrollService.typeName]: (role) => role === undefined,
    [ReportsService.typeName]: (role) => role !== undefined && hostIdOfRole(role) !== undefined,
  });
  const server = rpcServer([guard], { requestBytes: REQUEST_BYTES });
  addService(server, EnrollService, enrollService(options.enroll));
  addService(server, ReportsService, reportsService(options.reports));
  const credentials = serverCredentials({ ...options.identity, clientCertificates: "optional" });
  const port = await listen(server, options.address, credentials);
  return { port, stop: () => stopServer(server, STOP_GRACE_MS) };
}
