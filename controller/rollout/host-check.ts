import { asProblem } from "../../core/problem/core-problems.js";
import { timestamp } from "../../core/time/clock.js";
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
    await refreshReceipt(parts, host, signal);
    const evidence = await parts.store.reader.receipts.latestFor(host.id, image.imageDigest);
    const staging = { receipt: evidence?.receipt, bootId };
    const { acceptanceLevel } = host;
    return checkHost(image, { hostId: host.id, software, acceptanceLevel, staging, scannedAt });
  } catch (thrown) {
    // A check that was canceled says nothing about the host.
    signal.throwIfAborted();
    const problem = asProblem(thrown);
    return unavailableHost(image, { hostId: host.id, scannedAt, code: problem.code, reason: problem.message });
  }
}

/** Asks a host for a receipt signed now, so that no judgement rests on what it said days ago. */
export async function refreshReceipt(parts: CheckParts, host: HostRecord, signal: AbortSignal): Promise<void> {
  const envelope = await parts.fleet.agent(host.id).currentReceipt(signal);
  if (envelope !== undefined) await keepReceipt(parts.store, checkReceipt(envelope, host));
}
