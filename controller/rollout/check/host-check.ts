import { once } from "node:events";
import { asProblem } from "../../../core/problem/core-problems.js";
import { timestamp } from "../../../core/time/clock.js";
import type { Receipt } from "../../../formats/receipt/receipt.js";
import type { HostCompliance } from "../../domain/compliance-model.js";
import { originsOf, type Origins } from "../../domain/finding/origins.js";
import { checkHost } from "../../domain/compliance/host-compliance.js";
import { unavailableHost, type ImageInForce } from "../../domain/compliance/unavailable.js";
import { withMemory } from "../../domain/remediation/remembered-remediation.js";
import type { AgentChannel } from "../../fleet/agent-channel.js";
import type { Fleet } from "../../fleet/fleet.js";
import type { TargetSoftware } from "../../../formats/vib/target.js";
import { noteBadImages } from "../../fleet/remediation/note-bad-images.js";
import { takeReceipt } from "../../fleet/receipt-check.js";
import type { HostRecord } from "../../store/inventory/host-record.js";
import { withGoneStaging } from "./gone-staging.js";
import type { RolloutParts } from "../rollout-parts.js";

/**
 * The agent of a host, dialled now instead of when its backoff allows: a controller that has just started has dialled nobody
 * yet, and a host that came back a moment ago is not away. Waits for its turn as long as it takes; throws why the host does not answer.
 */
export async function dialledAgent(fleet: Fleet, hostId: string, signal: AbortSignal): Promise<AgentChannel> {
  const leave = new AbortController();
  const canceled = once(signal, "abort", { signal: leave.signal }).then(() => signal.throwIfAborted());
  canceled.catch(() => undefined);
  try {
    signal.throwIfAborted();
    const agent = fleet.connectedAgent(hostId);
    await Promise.race([agent, canceled]);
    return await agent;
  } finally {
    leave.abort();
  }
}

type CheckParts = Pick<RolloutParts, "store" | "fleet" | "clock" | "hardwareSupport">;

/** Measures a host and judges it by an image, committed or what a draft would be; a host that cannot be asked is UNAVAILABLE, with the reason. */
export async function measureHost(
  parts: CheckParts,
  wanted: { readonly host: HostRecord; readonly image: ImageInForce; readonly signal: AbortSignal },
): Promise<HostCompliance> {
  const { host, image, signal } = wanted;
  const scannedAt = timestamp(parts.clock);
  try {
    const agent = await dialledAgent(parts.fleet, host.id, signal);
    const [{ software, bootId }, { facts }] = await Promise.all([agent.getSoftware(signal), agent.getHost(signal)]);
    const staging = { receipt: await refreshReceipt(parts, host, signal), bootId };
    const origins = await originsIn(parts, software);
    const { acceptanceLevel, hardware } = facts;
    const known = hardware === null || hardware.vendor === "" ? undefined : hardware;
    const told = { hostId: host.id, hostName: host.name, hardware: known, software };
    const verdicts = await parts.hardwareSupport.verdicts(image.resolved.hardwareSupport ?? [], told, signal);
    const judged = checkHost(image, {
      ...{ hostId: host.id, software, acceptanceLevel, staging, scannedAt, origins, verdicts },
      hardware: known,
    });
    const complete = await withGoneStaging(parts.store, judged, staging);
    return withMemory(complete, await parts.store.reader.remediations.memoryOf(host.id));
  } catch (thrown) {
    // A check that was canceled says nothing about the host.
    signal.throwIfAborted();
    const problem = asProblem(thrown);
    const { code, message: reason, remedy } = problem;
    return unavailableHost(image, { hostId: host.id, scannedAt, code, reason, remedy });
  }
}

/** What the library knows of everything that a host runs, in one question. */
export async function originsIn(
  { store }: Pick<CheckParts, "store">,
  software: readonly TargetSoftware[],
): Promise<Origins> {
  const { contents } = store.reader;
  const ids = [...new Set(software.flatMap(({ vibs }) => vibs.map(({ id }) => id)))];
  const components = await contents.componentsWith(ids);
  if (components.length === 0) return originsOf({ components, baseImages: [], addOns: [], hardwareSupport: [] });
  const [baseImages, addOns, hardwareSupport] = await Promise.all([
    contents.baseImages(),
    contents.addOns(),
    contents.hardwareSupport(),
  ]);
  return originsOf({ components, baseImages, addOns, hardwareSupport });
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
  const newerThan = await parts.store.reader.receipts.latestCounter(host.id);
  const standing = await agent.standing(signal);
  await noteBadImages(parts.store, host.id, standing);
  const { receiptEnvelope: envelope } = standing;
  if (envelope === undefined) return undefined;
  return takeReceipt(parts.store, { hostId: host.id, envelope, way: "answer", newerThan });
}
