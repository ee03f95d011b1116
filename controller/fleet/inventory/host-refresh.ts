import { isProblem } from "../../../core/problem/problem.js";
import type { Store } from "../../store/open-store.js";
import type { AgentChannel, HostAnswer } from "../agent-channel.js";
import { fleetProblem } from "../fleet-problems.js";
import { takeReceipt } from "../receipt-check.js";
import { noteBadImages } from "../remediation/note-bad-images.js";

export interface RefreshParts {
  readonly store: Store;
  /** DSSE envelope that tells a host where it belongs. */
  readonly assignment: (wanted: { readonly hostId: string; readonly scopeId: string }) => Uint8Array;
  readonly signal: AbortSignal;
  /** `everything`: a receipt of what is staged now, too. */
  readonly stale: "software" | "everything";
}

/**
 * Asks a host for everything besides how it is, and stores it: where it believes to belong (told anew if it is wrong), what each target runs, and a
 * receipt of what is staged. Throws what the calls throw.
 */
export async function refreshHost(
  { store, assignment, signal, stale }: RefreshParts,
  channel: AgentChannel,
  { scopeId: believed }: Pick<HostAnswer, "scopeId">,
): Promise<void> {
  const { hostId } = channel;
  const host = await store.reader.hosts.get(hostId);
  if (host === undefined) throw fleetProblem("HOST_UNKNOWN_TO_FLEET", { hostId });
  const scopeId = host.clusterId ?? hostId;
  // An agent of an older release says nothing of it, and cannot be moved.
  if (believed !== "" && believed !== scopeId) await channel.assignScope(assignment({ hostId, scopeId }), signal);
  const measured = await channel.getSoftware(signal);
  await store.transact(async ({ hosts, hostSoftware }) => {
    await hosts.setFacts(hostId, { bootId: measured.bootId });
    await hostSoftware.put(hostId, measured);
  });
  if (stale === "everything") await refreshReceipt(store, channel, signal);
}

/** Asks a host what is staged there now, and stores what it signs. One that is refused raises its alarm, and is no trouble of the connection. */
export async function refreshReceipt(
  store: Store,
  channel: Pick<AgentChannel, "hostId" | "standing">,
  signal: AbortSignal,
): Promise<void> {
  const { hostId } = channel;
  const newerThan = await store.reader.receipts.latestCounter(hostId);
  const standing = await channel.standing(signal);
  await noteBadImages(store, hostId, standing);
  const { receiptEnvelope: envelope } = standing;
  if (envelope === undefined) return;
  try {
    await takeReceipt(store, { hostId, envelope, way: "answer", newerThan });
  } catch (thrown) {
    // Its alarm is raised; that a host is connected does not hang on it.
    if (!isProblem(thrown, "RECEIPT_REFUSED") && !isProblem(thrown, "RECEIPT_REPLAYED")) throw thrown;
  }
}
