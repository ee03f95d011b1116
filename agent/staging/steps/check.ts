import { timestamp } from "../../../core/time/clock.js";
import { encodeManifest } from "../../../formats/manifest/codec.js";
import { admitOrder, type AdmittedOrder, type OrderEnvelopes } from "../../domain/order/order-check.js";
import type { StagingTools } from "../staging-tools.js";

/** Judges an order with what this host has seen; throws a refusal that names the attack. Changes nothing. */
export function checkOrder({ ledger, clock, pins }: StagingTools, envelopes: OrderEnvelopes): AdmittedOrder {
  return admitOrder({ ...envelopes, pins, seen: ledger.seen.numbers(pins.scopeId), nowMs: clock.now() });
}

/** Log first, act second: the order, its image and its numbers are durable before anything is done for it. */
export function noteOrder({ ledger, clock, failpoint }: StagingTools, admitted: AdmittedOrder): void {
  const at = timestamp(clock);
  ledger.together(() => {
    ledger.seen.raise(admitted);
    ledger.images.put(admitted.manifest.imageDigest, encodeManifest(admitted.manifest), at);
    ledger.orders.begin(admitted, at);
  });
  failpoint("order-noted");
}
