import { randomUUID } from "node:crypto";
import { timestamp } from "../../../core/time/clock.js";
import { signEnvelope } from "../../../core/trust/dsse.js";
import { encodeOrder } from "../../../formats/manifest/codec.js";
import { STAGE_ORDER_TYPE } from "../../../formats/manifest/image-manifest.js";
import type { ImageRecord } from "../../store/images/images.js";
import type { RolloutParts } from "../rollout-parts.js";
import type { StageLimits } from "./stage-limits.js";

export interface WantedOrder {
  readonly hostId: string;
  readonly image: ImageRecord;
  /** From the store's sequence of this host, in the transaction that keeps the order. */
  readonly orderNumber: number;
  /** Where the bytes are, in the order in which they are asked: URLs. */
  readonly sources: readonly string[];
  /** VIBs fetched at once, 1 to 16. */
  readonly parallel: number;
  readonly limits: StageLimits;
}

/** Signs the order for one host to stage one image; it is not begun after its lease (DECISIONS 13). */
export function signStageOrder(
  parts: Pick<RolloutParts, "clock" | "orderKey" | "orderLeaseSeconds">,
  { hostId, image, orderNumber, sources, parallel, limits }: WantedOrder,
): { readonly orderId: string; readonly envelope: Uint8Array } {
  const orderId = `order-${randomUUID()}`;
  const payload = encodeOrder({
    kind: "greenroom.stage-order/1",
    orderId,
    orderNumber,
    hostId,
    scopeId: image.scopeId,
    imageDigest: image.imageDigest,
    applyBy: new Date(parts.clock.now() + parts.orderLeaseSeconds * 1000).toISOString(),
    issuedAt: timestamp(parts.clock),
    sources,
    parallel,
    ...limits,
  });
  return { orderId, envelope: signEnvelope({ payloadType: STAGE_ORDER_TYPE, payload, key: parts.orderKey }) };
}
