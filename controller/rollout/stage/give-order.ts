import { orderSources } from "../../domain/library/order-sources.js";
import type { HostRow } from "../fan-out/host-row.js";
import type { RolloutParts } from "../rollout-parts.js";
import { signStageOrder, type WantedOrder } from "./stage-order.js";

/** Makes the order of a host: its number, the order and the row are one transaction, so that one that could be sent is always known again. */
export async function giveOrder(
  parts: RolloutParts,
  row: HostRow,
  { taskId, ...wanted }: Omit<WantedOrder, "orderNumber" | "sources"> & { readonly taskId: string },
): Promise<void> {
  const written = await parts.store.transact(async ({ orderNumbers, taskHosts, depotOverrides }) => {
    const sources = orderSources(await depotOverrides.ofScope(wanted.image.scopeId), parts.sources());
    const orderNumber = await orderNumbers.next(wanted.hostId);
    const { orderId, envelope } = signStageOrder(parts, { ...wanted, sources, orderNumber });
    const order = { orderId, envelope: Buffer.from(envelope).toString("base64") };
    const ordered = row.prepared("order", { order });
    await taskHosts.put({ taskId, hosts: [ordered] });
    return ordered;
  });
  row.adopt(written);
}
