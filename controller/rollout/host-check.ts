import { setTimeout as pause } from "node:timers/promises";
import { asProblem } from "../../core/problem/core-problems.js";
import { isProblem } from "../../core/problem/problem.js";
import { timestamp } from "../../core/time/clock.js";
import type { Receipt } from "../../formats/receipt/receipt.js";
import type { HostCompliance } from "../domain/compliance-model.js";
import { checkHost, unavailableHost, type ImageInForce } from "../domain/compliance/host-compliance.js";
import type { AgentChannel } from "../fleet/agent-channel.js";
import type { Fleet } from "../fleet/fleet.js";
import { checkReceipt, keepReceipt } from "../fleet/receipt-check.js";
import type { HostRecord } from "../store/inventory/host-record.js";
import type { RolloutParts } from "./rollout-parts.js";

/** How often, and after how many milliseconds each, a host that waits to be dialled again is looked for. */
const DIAL = { attempts: 40, pauseMs: 50 } as const;

/**
 * The agent of a host, dialled now instead of when its backoff allows: a controller that has just started has dialled nobody
 * yet, and a host that came back a moment ago is not away. Whether it answers, the call on it tells. HOST_NOT_CONNECTED.
 */
export async function dialledAgent(fleet: Fleet, hostId: string, signal: AbortSignal): Promise<AgentChannel> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return fleet.agent(hostId);
    } catch (thrown) {
      if (!isProblem(thrown, "HOST_NOT_CONNECTED") || attempt >= DIAL.attempts) throw thrown;
      fleet.poke(hostId);
    }
    await pause(DIAL.pauseMs, undefined, { signal });
  }
}

type CheckParts = Pick<RolloutParts, "store" | "fleet" | "clock">;

/** Measures a host and judges it by an image; a host that cannot be asked is UNAVAILABLE, with the reason. */
export async function measureHost(
  parts: CheckParts,
  wanted: { readonly host: HostRecord; readonly image: ImageInForce; readonly signal: AbortSignal },
): Promise<HostCompliance> {
  const { host, image, signal } = wanted;
  const scannedAt = timestamp(parts.clock);
  try {
    const agent = await dialledAgent(parts.fleet, host.id, signal);
    const { software, bootId } = await agent.getSoftware(signal);
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
  const agent = await dialledAgent(parts.fleet, host.id, signal);
  const envelope = await agent.currentReceipt(signal);
  if (envelope === undefined) return undefined;
  return keepReceipt(parts.store, checkReceipt(envelope, host));
}
