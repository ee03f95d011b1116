import { fleetProblem } from "../fleet-problems.js";
import type { Implementation, RpcContext } from "../../../core/rpc/service.js";
import { timestamp, type Clock } from "../../../core/time/clock.js";
import { hostIdOfRole } from "../../../core/trust/roles.js";
import type { ReportsService } from "../../../proto/gen/greenroom/reports/v1/reports_pb.js";
import type { HostRecord } from "../../store/inventory/host-record.js";
import type { Store } from "../../store/open-store.js";
import { isAddress } from "./advertised-address.js";
import type { Fleet } from "../fleet.js";
import { takeReceipt } from "../receipt-check.js";

export interface ReportsParts {
  readonly store: Store;
  readonly fleet: Pick<Fleet, "add" | "changed">;
  readonly clock: Clock;
}

/** What one agent tells can fill no database. */
const LABEL_CHARS = 255;

/** What agents tell. Who speaks is in the certificate, never in the message. */
export function reportsService({ store, fleet, clock }: ReportsParts): Implementation<typeof ReportsService> {
  return {
    async hello(request, context) {
      const { id } = await callerOf(store, context);
      const { agentVersion, bootId, advertise } = request;
      const facts = {
        agentVersion: agentVersion.slice(0, LABEL_CHARS),
        bootId: bootId.slice(0, LABEL_CHARS),
        ...(isAddress(advertise) && { address: advertise }),
      };
      await store.transact(({ hosts }) => hosts.setFacts(id, facts));
      fleet.add(id);
      fleet.changed(id, "everything");
      return { clock: timestamp(clock) };
    },
    async report(request, context) {
      const { id } = await callerOf(store, context);
      const { counter } = await takeReceipt(store, { hostId: id, envelope: request.receiptEnvelope, way: "report" });
      // Its free space and staged bytes are other ones now.
      fleet.changed(id, "software");
      return { acknowledgedCounter: BigInt(counter) };
    },
  };
}

/** Asked at each call: a connection that was open before a certificate was revoked is worth no more than a new one. */
async function callerOf(store: Store, { peerRole, peerSerial }: RpcContext): Promise<HostRecord> {
  const hostId = hostIdOfRole(peerRole ?? "") ?? "nobody";
  const host = await store.reader.hosts.get(hostId);
  if (host === undefined) throw fleetProblem("HOST_UNKNOWN_TO_FLEET", { hostId });
  const revoked = await store.reader.revocations.find(peerSerial ?? "");
  if (revoked !== undefined)
    throw fleetProblem("CERTIFICATE_REVOKED", { hostId, at: revoked.revokedAt, why: revoked.reason });
  return host;
}
