import { isProblem, type Problem } from "../../core/problem/problem.js";
import { openEnvelope } from "../../core/trust/dsse.js";
import { decodeReceipt } from "../../formats/receipt/codec.js";
import { RECEIPT_TYPE, type Receipt } from "../../formats/receipt/receipt.js";
import { judgeReceipt, type ReceiptAlarm } from "../domain/inventory/receipt-judgement.js";
import type { HostRecord } from "../store/inventory/host-record.js";
import type { Store } from "../store/open-store.js";
import type { StoreTransaction } from "../store/repositories.js";
import { fleetProblem } from "./fleet-problems.js";

declare const proven: unique symbol;

/** A receipt that its host has signed; only `openReceipt` makes one. */
interface ProvenReceipt {
  readonly [proven]: true;
  readonly receipt: Receipt;
  readonly envelope: Uint8Array;
}

/** A receipt lists at most 4,096 VIBs of some 250 bytes each. */
const RECEIPT_BYTES = 4 * 1024 * 1024;

export interface SentReceipt {
  /** Whose certificate, or whose connection, it came with. */
  readonly hostId: string;
  /** DSSE envelope (JSON). */
  readonly envelope: Uint8Array;
  readonly way: "report" | "answer";
  /** Of an answer: the counter that was stored when the question was asked. */
  readonly newerThan?: number;
}

/**
 * Takes what a host has sent as its receipt and answers the newest one that is stored for it: only that one proves anything now. A repetition, or
 * one that was overtaken, changes nothing and is answered alike. RECEIPT_REFUSED and RECEIPT_REPLAYED raise an alarm on the host, and what comes
 * after is judged anew. The controller takes no host's word without it (DESIGN, Staging: Receipt).
 */
export async function takeReceipt(store: Store, sent: SentReceipt): Promise<Receipt> {
  try {
    return await store.transact((tx) => keep(tx, sent));
  } catch (thrown) {
    const kind = alarmOf(thrown);
    if (kind !== undefined && isProblem(thrown))
      await store.transact(async ({ alarms, audits }) => {
        const raised = await alarms.raise({ hostId: sent.hostId, kind, message: thrown.message });
        // A host that repeats itself fills no log.
        if (raised === "counted") return;
        const who = `host ${sent.hostId}`;
        await audits.append({ who, what: "receipt", onWhat: sent.hostId, outcome: thrown.code, detail: { kind } });
      });
    throw thrown;
  }
}

const alarmOf = (thrown: unknown): ReceiptAlarm | undefined => {
  if (isProblem(thrown, "RECEIPT_REPLAYED")) return "RECEIPT_OLD_COUNTER";
  if (!isProblem(thrown, "RECEIPT_REFUSED")) return undefined;
  // fleetProblem has typed it; details cross as plain values.
  return thrown.details["alarm"] as ReceiptAlarm;
};

async function keep(tx: StoreTransaction, { hostId, envelope, way, newerThan = 0 }: SentReceipt): Promise<Receipt> {
  // As it is now: boot and scope may have changed since the call came in.
  const host = await tx.hosts.get(hostId);
  if (host === undefined) throw fleetProblem("HOST_UNKNOWN_TO_FLEET", { hostId });
  const proof = openReceipt(envelope, host);
  const { receipt } = proof;
  const newest = (await tx.receipts.latest(hostId))?.receipt;
  const judgement = judgeReceipt({
    receipt,
    host: { id: hostId, scopes: [host.clusterId ?? host.id, ...host.formerScopes], bootId: host.bootId },
    newest,
    twin: await twinOf(tx, { hostId, receipt, newest }),
    isKnownImage: await tx.images.isKnown(receipt.imageDigest),
    way,
    newerThan,
  });
  if (judgement.verdict === "refused") throw refusal(host, { ...judgement, receipt, newest });
  if (judgement.verdict === "known") return newest ?? receipt;
  const { bootId } = receipt;
  if (way === "answer" && bootId !== host.bootId) await tx.hosts.setFacts(hostId, { bootId });
  await tx.receipts.put({ hostId, receipt, envelope });
  await tx.receiptHistory.add({ receipt, envelope });
  return receipt;
}

interface Known {
  readonly hostId: string;
  readonly receipt: Receipt;
  readonly newest: Receipt | undefined;
}

async function twinOf(tx: StoreTransaction, { hostId, receipt, newest }: Known): Promise<Receipt | undefined> {
  if (newest?.counter === receipt.counter) return newest;
  return (await tx.receiptHistory.get(hostId, receipt.counter))?.receipt;
}

interface Refusal {
  readonly alarm: ReceiptAlarm;
  readonly why: string;
  readonly receipt: Receipt;
  readonly newest: Receipt | undefined;
}

function refusal({ id: hostId }: HostRecord, { alarm, why, receipt, newest }: Refusal): Problem {
  if (alarm !== "RECEIPT_OLD_COUNTER") return fleetProblem("RECEIPT_REFUSED", { hostId, why, alarm });
  return fleetProblem("RECEIPT_REPLAYED", { hostId, why, counter: receipt.counter, stored: newest?.counter ?? 0 });
}

function openReceipt(envelope: Uint8Array, host: HostRecord): ProvenReceipt {
  try {
    const keys = [Buffer.from(host.receiptKey, "hex")];
    const { payload } = openEnvelope({ envelope, payloadType: RECEIPT_TYPE, keys, maxBytes: RECEIPT_BYTES });
    // The one place where the brand is given.
    return { receipt: decodeReceipt(payload), envelope } as ProvenReceipt;
  } catch (thrown) {
    if (!isProblem(thrown)) throw thrown;
    const alarm = thrown.code === "RECEIPT_INVALID" ? "RECEIPT_UNREADABLE" : "RECEIPT_SIGNATURE";
    throw fleetProblem("RECEIPT_REFUSED", { hostId: host.id, why: thrown.message, alarm }, thrown);
  }
}
