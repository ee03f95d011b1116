import { sayingOf, type Receipt } from "../../../formats/receipt/receipt.js";

/** What raises an alarm on a host, by what is wrong with the receipt that it sent. */
export type ReceiptAlarm =
  | "RECEIPT_SIGNATURE"
  | "RECEIPT_UNREADABLE"
  | "RECEIPT_OTHER_HOST"
  | "RECEIPT_OTHER_SCOPE"
  | "RECEIPT_OTHER_IMAGE"
  | "RECEIPT_OTHER_BOOT"
  | "RECEIPT_OLD_COUNTER";

/** What is known of a host when a receipt of it comes in. */
export interface ReceiptCase {
  readonly receipt: Receipt;
  readonly host: {
    readonly id: string;
    /** Where it belongs, and where it did: receipts of then may still be on their way. */
    readonly scopes: readonly string[];
    /** The boot it is in, as it told; empty: not known. */
    readonly bootId: string;
  };
  /** The newest one that is stored. */
  readonly newest: Receipt | undefined;
  /** The one that is stored under the same counter. */
  readonly twin: Receipt | undefined;
  /** Whether any image of this digest was ever committed here. */
  readonly isKnownImage: boolean;
  /** Reported by itself, which may come late, after the host has greeted in its present boot; or the answer to a question asked now. */
  readonly way: "report" | "answer";
  /** Of an answer: the counter that was stored when the question was asked. */
  readonly newerThan: number;
}

export type Judgement =
  /** It says something new: stored, and from now on what counts. */
  | { readonly verdict: "new" }
  /** A repetition, or one that was overtaken: true, and it changes nothing. */
  | { readonly verdict: "known" }
  | { readonly verdict: "refused"; readonly alarm: ReceiptAlarm; readonly why: string };

const refused = (alarm: ReceiptAlarm, why: string): Judgement => ({ verdict: "refused", alarm, why });

/** Judges a receipt whose signature holds. Receipts are sent at least once and may overtake each other: neither is a reason to refuse. */
export function judgeReceipt(given: ReceiptCase): Judgement {
  return foreign(given) ?? outdated(given) ?? ofOtherBoot(given) ?? { verdict: "new" };
}

function foreign({ receipt, host, isKnownImage }: ReceiptCase): Judgement | undefined {
  if (receipt.hostId !== host.id) return refused("RECEIPT_OTHER_HOST", `it speaks for host ${receipt.hostId}`);
  if (!host.scopes.includes(receipt.scopeId))
    return refused(
      "RECEIPT_OTHER_SCOPE",
      `it speaks of ${receipt.scopeId}, and the host belongs to ${host.scopes[0] ?? "nothing"}`,
    );
  if (receipt.imageDigest !== "" && !isKnownImage)
    return refused("RECEIPT_OTHER_IMAGE", `it is about image ${receipt.imageDigest}, which was never committed here`);
  return undefined;
}

function outdated({ receipt, newest, twin, newerThan }: ReceiptCase): Judgement | undefined {
  if (twin !== undefined && sayingOf(twin) !== sayingOf(receipt))
    return refused("RECEIPT_OLD_COUNTER", `says something else than the receipt stored under its counter`);
  if (receipt.counter <= newerThan)
    return refused("RECEIPT_OLD_COUNTER", `is an old one, given as the answer to a question that was asked later`);
  if (newest === undefined || receipt.counter > newest.counter) return undefined;
  // By the host's own clock: one that was overtaken on its way was signed before, one of a ledger put back is signed after. The very one that is
  // stored comes again from a host whose clock was set back since, too.
  if (twin?.at !== receipt.at && receipt.counter < newest.counter && Date.parse(receipt.at) > Date.parse(newest.at))
    return refused("RECEIPT_OLD_COUNTER", `was signed after the newest one and has a lower counter`);
  return { verdict: "known" };
}

function ofOtherBoot({ receipt, host, newest, way }: ReceiptCase): Judgement | undefined {
  // A host that was rebooted a moment ago may be asked before it has greeted: what it signs now tells the boot it is in.
  if (way === "answer") return undefined;
  // Until the host has signed one in its present boot, those of earlier boots may still be on their way.
  const settled = host.bootId !== "" && newest?.bootId === host.bootId;
  if (!settled || receipt.bootId === host.bootId) return undefined;
  return refused("RECEIPT_OTHER_BOOT", `it is of boot ${receipt.bootId}, and the host is in ${host.bootId}`);
}
