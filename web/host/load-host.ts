import type { ReceiptAnswer } from "../../controller/api/wire/receipt.js";
import { orNothing } from "../app/use-load.js";
import type { Rest } from "../rest/rest.js";

/** As much of a receipt as is shown (formats/receipt has it whole). */
export interface ReceiptFacts {
  readonly imageDigest: string;
  readonly state: string;
  readonly vibs: readonly {
    readonly id: string;
    readonly sha256: string;
    readonly sizeBytes: number;
    readonly targetIds: readonly string[];
  }[];
  readonly persistence: string;
  readonly bootId: string;
  readonly counter: number;
  readonly at: string;
  readonly freeBytes: number;
  readonly stagingFolder: string;
}

export interface VerifiedReceipt {
  readonly receipt: ReceiptFacts;
  readonly verifiedAt: string;
}

/** The newest receipt of a host; undefined: it has sent none. */
export async function loadReceipt(rest: Rest, host: string, signal: AbortSignal): Promise<VerifiedReceipt | undefined> {
  const answer = await orNothing(
    rest.get<ReceiptAnswer>(`/api/greenroom/hosts/${encodeURIComponent(host)}/receipt`, signal),
  );
  if (answer === undefined) return undefined;
  // The controller has verified it, and with that its shape.
  return { receipt: answer.receipt as ReceiptFacts, verifiedAt: answer.verified_at };
}
