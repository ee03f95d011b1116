import { setImmediate as turn } from "node:timers/promises";
import { timestamp } from "../../../core/time/clock.js";
import { openEnvelope } from "../../../core/trust/dsse.js";
import { IMAGE_MANIFEST_TYPE } from "../../../formats/manifest/image-manifest.js";
import { admitOrder, type AdmittedOrder, type OrderEnvelopes } from "../../domain/order/order-check.js";
import type { StagingTools } from "../staging-tools.js";

/**
 * Verifies the manifest's signature in a turn of its own, ahead of `checkOrder`, which then knows that it holds (core/trust/ed25519.ts). The first
 * one of a process takes tens of milliseconds of the only thread, as does the order's: who asks the host how it is waits for one of them at most.
 */
export async function verifyAhead(
  { pins }: Pick<StagingTools, "pins">,
  { manifestEnvelope: envelope }: Pick<OrderEnvelopes, "manifestEnvelope">,
): Promise<void> {
  try {
    openEnvelope({ envelope, payloadType: IMAGE_MANIFEST_TYPE, keys: pins.manifestKeys });
  } catch {
    // A refusal is never remembered: `checkOrder` comes to the same, and says it by its own code.
  }
  // The first comes before the loop looks for what has arrived meanwhile, the second after it.
  await turn();
  await turn();
}

/** Judges an order with what this host has seen; throws a refusal that names the attack. Changes nothing. */
export function checkOrder({ ledger, clock, pins }: StagingTools, envelopes: OrderEnvelopes): AdmittedOrder {
  return admitOrder({ ...envelopes, pins, seen: ledger.seen.numbers(pins.scopeId), nowMs: clock.now() });
}

/** Log first, act second: the order, its image and its numbers are durable before anything is done for it. */
export function noteOrder({ ledger, clock, failpoint }: StagingTools, admitted: AdmittedOrder): void {
  const at = timestamp(clock);
  ledger.together(() => {
    ledger.seen.raise(admitted);
    ledger.images.put(admitted.manifest, at);
    ledger.orders.begin(admitted, at);
  });
  failpoint("order-noted");
}
