import type { Problem } from "../../../core/problem/problem.js";
import { takeReceipt } from "../../fleet/receipt-check.js";
import type { StagingProgress } from "../../fleet/staging-progress.js";
import type { Receipt } from "../../../formats/receipt/receipt.js";
import type { ImageRecord } from "../../store/images/images.js";
import type { HostRecord } from "../../store/inventory/host-record.js";
import type { Store } from "../../store/open-store.js";
import { rolloutProblem } from "../rollout-problems.js";

/** STAGING_NOT_PROVEN */
export const unproven = ({ name }: HostRecord, why: string): Problem =>
  rolloutProblem("STAGING_NOT_PROVEN", { host: name, why });

export interface ToProve {
  readonly host: HostRecord;
  readonly image: ImageRecord;
  readonly state: "complete" | "compliant";
}

/** A host counts as staged by its own signature alone, for this image: the verified receipt, stored. STAGING_NOT_PROVEN, RECEIPT_REFUSED, RECEIPT_REPLAYED. */
export async function proveStaging(
  store: Store,
  { receiptEnvelope }: StagingProgress,
  { host, image, state }: ToProve,
): Promise<Receipt> {
  const refuse = (why: string) => unproven(host, why);
  if (receiptEnvelope === undefined) throw refuse("it sent no receipt");
  // An old receipt, signed as it may be, proves nothing: the newest one that the host gave is what counts.
  const receipt = await takeReceipt(store, { hostId: host.id, envelope: receiptEnvelope, way: "answer" });
  if (receipt.imageDigest !== image.imageDigest) throw refuse(`its receipt is about image ${receipt.imageDigest}`);
  if (receipt.state !== state) throw refuse(`its receipt says ${receipt.state}, not ${state}`);
  return receipt;
}
