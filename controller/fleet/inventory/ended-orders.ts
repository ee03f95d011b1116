import type { Store } from "../../store/open-store.js";
import type { AgentChannel } from "../agent-channel.js";

/**
 * Tells a host that answers again which of its orders a user has ended while it was away; one that has ended by itself is nothing to stop.
 * Throws what the calls throw: those not heard are told at the next look.
 */
export async function tellEndedOrders(store: Store, channel: AgentChannel): Promise<void> {
  for (const ended of await store.reader.cancelOrders.ofHost(channel.hostId)) {
    await channel.cancelStage(ended.orderId);
    await store.transact(({ cancelOrders }) => cancelOrders.heard(ended));
  }
}
