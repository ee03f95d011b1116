import { asProblem } from "../../core/problem/core-problems.js";
import { timestamp } from "../../core/time/clock.js";
import type { Receipt } from "../../formats/receipt/receipt.js";
import type { HostCompliance } from "../domain/compliance-model.js";
import { checkHost, unavailableHost } from "../domain/compliance/host-compliance.js";
import { checkReceipt, keepReceipt } from "../fleet/receipt-check.js";
import type { ImageRecord } from "../store/images/images.js";
import type { HostRecord } from "../store/inventory/host-record.js";
import type { RolloutParts } from "./rollout-parts.js";

type CheckParts = Pick<RolloutParts, "store" | "fleet" | "clock">;

/** Measures a host and judges it by an image; a host that cannot be asked is UNAVAILABLE, with the reason. */
export async function measureHost(
  parts: CheckParts,
  wanted: { readonly host: HostRecord; readonly image: ImageRecord; readonly signal: AbortSignal },
): Promise<HostCompliance> {
  const { host, image, signal } = wanted;
  const scannedAt = timestamp(parts.clock);
  try {
    const { software, bootId } = await parts.fleet.agent(host.id).getSoftware(signal);
    const staging = { receipt: await refreshReceipt(parts, host, signal), bootId };
    const { acceptanceLevel } = host;
    return checkHost(image, { hostId: host.id, software, acceptanceLevel, staging, scannedAt });
  } catch (thrown) {
    // A check that was canceled says nothing about the host.
    signal.throwIfAborted();
    const problem = asProblem(thrown);
    return unavailableHost(image, { hostId: host.id, scannedAt, code: problem.code, reason: problem.message });
  }
}

/**
 * A receipt that the host has signed now, so that no judgement rests on what it said days ago; undefined from a host that
 * never had an order. It is about the image last ordered: of any other image it proves nothing, an older receipt neither.
 */
export async function refreshReceipt(
  parts: CheckParts,
  host: HostRecord,
  signal: AbortSignal,
): Promise<Receipt | undefined> {
  const envelope = await parts.fleet.agent(host.id).currentReceipt(signal);
  if (envelope === undefined) return undefined;
  const proof = checkReceipt(envelope, host);
  await keepReceipt(parts.store, proof);
  return proof.receipt;
}
