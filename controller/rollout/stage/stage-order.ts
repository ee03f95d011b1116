import { randomUUID } from "node:crypto";
import { timestamp } from "../../../core/time/clock.js";
import { signEnvelope } from "../../../core/trust/dsse.js";
import { encodeOrder } from "../../../formats/manifest/codec.js";
import { STAGE_ORDER_TYPE, type HostOrder } from "../../../formats/manifest/image-manifest.js";
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

type OrderParts = Pick<RolloutParts, "clock" | "orderKey" | "orderLeaseSeconds">;

/** What an order to a host says, whatever it is for; it is not begun after its lease (DECISIONS 13). */
export const hostOrder = (
  parts: OrderParts,
  { hostId, image, orderNumber, sources, parallel, limits }: WantedOrder,
): HostOrder => ({
  orderId: `order-${randomUUID()}`,
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

export interface SignedHostOrder {
  readonly orderId: string;
  readonly envelope: Uint8Array;
}

/** Signs the order for one host to stage one image. */
export function signStageOrder(parts: OrderParts, wanted: WantedOrder): SignedHostOrder {
  const order = hostOrder(parts, wanted);
  const payload = encodeOrder({ kind: "greenroom.stage-order/1", ...order });
  const envelope = signEnvelope({ payloadType: STAGE_ORDER_TYPE, payload, key: parts.orderKey });
  return { orderId: order.orderId, envelope };
}
