import { isProblem } from "../../core/problem/problem.js";
import { openEnvelope } from "../../core/trust/dsse.js";
import { decodeReceipt } from "../../formats/receipt/codec.js";
import { RECEIPT_TYPE, type Receipt } from "../../formats/receipt/receipt.js";
import type { HostRecord } from "../store/inventory/host-record.js";
import type { Store } from "../store/open-store.js";
import { fleetProblem } from "./fleet-problems.js";

declare const proven: unique symbol;

/** A receipt that its host has signed and that is about its host; only `checkReceipt` makes one. */
export interface ProvenReceipt {
  readonly [proven]: true;
  readonly receipt: Receipt;
  readonly envelope: Uint8Array;
}

/** A receipt lists at most 4,096 VIBs of some 250 bytes each. */
const RECEIPT_BYTES = 4 * 1024 * 1024;

/**
 * Opens a receipt with the key the host showed when it enrolled: RECEIPT_REFUSED when the signature, the host or the
 * scope in it are not those of this host. The controller takes no host's word without it (DESIGN, Staging: Receipt).
 */
export function checkReceipt(envelope: Uint8Array, host: HostRecord): ProvenReceipt {
  const receipt = readReceipt(envelope, host);
  const refuse = (why: string) => fleetProblem("RECEIPT_REFUSED", { hostId: host.id, why });
  if (receipt.hostId !== host.id) throw refuse(`it speaks for host ${receipt.hostId}`);
  const scopeId = host.clusterId ?? host.id;
  if (receipt.scopeId !== scopeId) throw refuse(`it speaks of ${receipt.scopeId}, and the host belongs to ${scopeId}`);
  // The one place where the brand is given.
  return { receipt, envelope } as ProvenReceipt;
}

function readReceipt(envelope: Uint8Array, host: HostRecord): Receipt {
  try {
    const keys = [Buffer.from(host.receiptKey, "hex")];
    return decodeReceipt(openEnvelope({ envelope, payloadType: RECEIPT_TYPE, keys, maxBytes: RECEIPT_BYTES }).payload);
  } catch (thrown) {
    if (isProblem(thrown)) throw fleetProblem("RECEIPT_REFUSED", { hostId: host.id, why: thrown.message }, thrown);
    throw thrown;
  }
}

/**
 * Stores a proven receipt and answers the newest one that is stored for its host: only that one proves anything now. A repetition or an
 * older one changes nothing and is answered alike; other content under a counter that is stored is RECEIPT_REPLAYED.
 */
export async function keepReceipt(store: Store, proof: ProvenReceipt): Promise<Receipt> {
  const { receipt, envelope } = proof;
  const { hostId, counter } = receipt;
  return store.transact(async ({ receipts }) => {
    const newest = await receipts.latest(hostId);
    if (newest?.receipt.counter === counter && !sameContent(newest.receipt, receipt))
      throw fleetProblem("RECEIPT_REPLAYED", { hostId, counter, stored: newest.receipt.counter });
    if (newest !== undefined && counter <= newest.receipt.counter) return newest.receipt;
    await receipts.put({ hostId, receipt, envelope });
    return receipt;
  });
}

// Compared as content and not as bytes: one receipt may be wrapped and signed twice.
const sameContent = (one: Receipt, other: Receipt): boolean =>
  one.imageDigest === other.imageDigest && one.state === other.state && one.vibs.length === other.vibs.length;
