import { openEnvelope } from "../../core/trust/dsse.js";
import { decodeReceipt } from "../../formats/receipt/codec.js";
import { RECEIPT_TYPE, type Receipt } from "../../formats/receipt/receipt.js";
import { cliProblem } from "../cli-problems.js";

/** The payload is at most 8 MiB, half as much again in base64. */
const MOST_BYTES = 16 * 1024 * 1024;

/** What somebody relies on a receipt to say; what is left out is not compared. */
export interface Expectation {
  readonly hostId: string | undefined;
  readonly imageDigest: string | undefined;
}

/**
 * The receipt in a file: its envelope, or the whole answer of `receipt show --output json`, signed by this key and about
 * what is expected. Throws ENVELOPE_MALFORMED, ENVELOPE_UNTRUSTED, RECEIPT_INVALID, RECEIPT_MISTAKEN.
 */
export function openReceipt(file: Uint8Array, publicKey: Uint8Array, expected: Expectation): Receipt {
  const wanted = { payloadType: RECEIPT_TYPE, keys: [publicKey], maxBytes: MOST_BYTES };
  const receipt = decodeReceipt(openEnvelope({ envelope: envelopeIn(file), ...wanted }).payload);
  refuseOther("host", expected.hostId, receipt.hostId);
  refuseOther("image", expected.imageDigest, receipt.imageDigest);
  return receipt;
}

function envelopeIn(file: Uint8Array): Uint8Array {
  if (file.length > MOST_BYTES) return file;
  try {
    const value: unknown = JSON.parse(Buffer.from(file).toString("utf8"));
    const isAnswer = typeof value === "object" && value !== null && "envelope" in value && !("payload" in value);
    return isAnswer ? Buffer.from(JSON.stringify(value.envelope)) : file;
  } catch {
    // No JSON: opening the envelope says what is wrong with it.
    return file;
  }
}

function refuseOther(what: "host" | "image", wanted: string | undefined, got: string): void {
  if (wanted === undefined || wanted === got) return;
  throw cliProblem("RECEIPT_MISTAKEN", { what, wanted, got: got === "" ? "none" : got });
}
