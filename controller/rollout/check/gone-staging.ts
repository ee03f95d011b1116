import type { HostCompliance } from "../../domain/compliance-model.js";
import type { StagingEvidence } from "../../domain/compliance/staging-state.js";
import { withVolatileGone } from "../../domain/compliance/volatile-gone.js";
import type { Store } from "../../store/open-store.js";

/** So many of a host's receipts are looked through for the last one that had something staged. */
const LOOKED_BACK = 20;

/** A judged host with word of what a reboot took, where its newest receipt says that it stages into memory. */
export async function withGoneStaging(
  { reader }: Pick<Store, "reader">,
  host: HostCompliance,
  { receipt, bootId }: StagingEvidence,
): Promise<HostCompliance> {
  const isVolatile = receipt?.persistence === "volatile";
  const said = isVolatile ? await reader.receiptHistory.list({ hostId: host.hostId, limit: LOOKED_BACK }) : [];
  return withVolatileGone(host, { said, bootId });
}
