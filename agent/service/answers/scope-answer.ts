import { admitAssignment } from "../../domain/order/assignment-check.js";
import type { HostPins } from "../../domain/order/order-check.js";
import type { Ledger } from "../../ledger/ledger.js";
import type { ServiceParts } from "../service-parts.js";

/** What the host pins, with the scope of the newest assignment in place of the one it was enrolled into. */
export const pinsInForce = (enrolled: HostPins, ledger: Pick<Ledger, "seen">): HostPins => ({
  hostId: enrolled.hostId,
  manifestKeys: enrolled.manifestKeys,
  get scopeId() {
    return ledger.seen.assignment()?.scopeId ?? enrolled.scopeId;
  },
});

/**
 * Takes over where the host belongs from now on, and tells the controller what is staged in its new scope; the scope in force then.
 * Throws STAGE_BUSY while an order runs, and what `admitAssignment` refuses.
 */
export async function assignScope(parts: ServiceParts, envelope: Uint8Array): Promise<string> {
  const { staging, pins, ledger, clock, log } = parts;
  staging.refuseWhileRunning("the assignment to another cluster");
  const before = pins.scopeId;
  const { number, scopeId } = admitAssignment({ envelope, pins, seen: ledger.seen.assignment(), nowMs: clock.now() });
  ledger.seen.assign({ number, scopeId });
  if (before === scopeId) return scopeId;
  log("assigned", { from: before, to: scopeId });
  await staging.renewReceipt();
  return scopeId;
}
