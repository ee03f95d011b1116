import { timestamp } from "../../../core/time/clock.js";
import { signEnvelope } from "../../../core/trust/dsse.js";
import { encodeOrder } from "../../../formats/manifest/codec.js";
import { REMEDIATION_ORDER_TYPE } from "../../../formats/manifest/image-manifest.js";
import { orderSources } from "../../domain/library/order-sources.js";
import { hostPolicy, type ApplyPolicy } from "../../domain/remediation/apply-policy.js";
import type { ImageRecord } from "../../store/images/images.js";
import type { HostRow } from "../fan-out/host-row.js";
import { remediationDetail } from "./remediation-detail.js";
import type { RolloutParts } from "../rollout-parts.js";
import { hostOrder } from "../stage/stage-order.js";

export interface WantedRemediation {
  readonly taskId: string;
  readonly hostId: string;
  readonly image: ImageRecord;
  /** VIBs fetched at once, 1 to 16. */
  readonly parallel: number;
  readonly policy: ApplyPolicy;
}

/**
 * Makes the order of a host: its number, the order, the row and the host's place out of service are one transaction, before anything goes out. An
 * order that could be sent is always known again, and a host that may be out of service always counts.
 */
export async function giveRemediationOrder(
  parts: RolloutParts,
  row: HostRow,
  { taskId, hostId, image, parallel, policy }: WantedRemediation,
): Promise<void> {
  const { scopeId } = image;
  const written = await parts.store.transact(async ({ orderNumbers, taskHosts, depotOverrides, servicePlaces }) => {
    const sources = orderSources(await depotOverrides.ofScope(scopeId), parts.sources());
    const orderNumber = await orderNumbers.next(hostId);
    const order = hostOrder(parts, { hostId, image, orderNumber, sources, parallel, limits: {} });
    const before = row.detail.remediation ?? remediationDetail.parse({});
    const keepMaintenanceMode = policy.keepMaintenanceMode && before.wasInMaintenance;
    const told = { ...hostPolicy(policy), keepMaintenanceMode };
    const payload = encodeOrder({ kind: "greenroom.remediation-order/1", ...order, policy: told });
    const envelope = signEnvelope({ payloadType: REMEDIATION_ORDER_TYPE, payload, key: parts.orderKey });
    const ordered = row.prepared("order", {
      order: { orderId: order.orderId, envelope: Buffer.from(envelope).toString("base64") },
      remediation: { ...before, outOfService: true, orderedAt: timestamp(parts.clock) },
    });
    await servicePlaces.take({ hostId, scopeId, taskId });
    await taskHosts.put({ taskId, hosts: [ordered] });
    return ordered;
  });
  row.adopt(written);
}
