import { isWhole } from "../../domain/compliance/staging-state.js";
import type { CancelOrder, FoundInstead } from "../../store/activity/cancel-orders.js";
import type { Store } from "../../store/open-store.js";
import type { AgentChannel } from "../agent-channel.js";
import { refreshReceipt } from "./host-refresh.js";

type Channel = Pick<AgentChannel, "hostId" | "cancelStage" | "standing">;

/**
 * Tells a host that answers again which of its orders a user has ended while it was away. One that has ended by itself is nothing to stop: then the
 * row says what it came to. Throws what the calls throw: those not heard are told at the next look.
 */
export async function tellEndedOrders(store: Store, channel: Channel, signal: AbortSignal): Promise<void> {
  for (const ended of await store.reader.cancelOrders.ofHost(channel.hostId)) {
    const stopped = await channel.cancelStage(ended.orderId);
    const found = stopped ? undefined : await foundInstead(store, channel, { ended, signal });
    await store.transact(({ cancelOrders }) => cancelOrders.heard(ended, found));
  }
}

/** The host's own signature says whether it has finished the order: its row was ended by a user, and stays so. */
async function foundInstead(
  store: Store,
  channel: Channel,
  { ended, signal }: { readonly ended: CancelOrder; readonly signal: AbortSignal },
): Promise<FoundInstead> {
  const { orderId, hostId, taskId } = ended;
  await refreshReceipt(store, channel, signal);
  const [task] = await store.reader.tasks.heads({ tasks: [taskId] });
  const receipt = (await store.reader.receipts.latest(hostId))?.receipt;
  const isOfTask = receipt !== undefined && receipt.imageDigest === task?.image?.digest;
  if (!isOfTask || receipt.state !== "complete" || !isWhole(receipt))
    return { notice: `nothing of ${orderId} was under way when the host was told to stop it` };
  const { counter: receiptCounter } = receipt;
  const notice = `the host had finished ${orderId} before it could be told to stop it: the image is staged there, as receipt ${receiptCounter} says`;
  return { notice, receiptCounter };
}
