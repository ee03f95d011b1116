/** A staged VIB as a receipt tells it. */
export interface ReceiptVib {
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly id: string;
  readonly targetIds: readonly string[];
}

/**
 * The payload of a receipt (DSSE by the host's receipt key, payloadType RECEIPT_TYPE): what is staged of one image, said by the host itself.
 * The controller never takes a host's word without it.
 */
export interface Receipt {
  readonly kind: "greenroom.receipt/1";
  readonly hostId: string;
  readonly scopeId: string;
  readonly imageDigest: string;
  /** `absent`: nothing; `partial`: some, resumable; `complete`: every VIB that is wanted here is staged and verified. */
  readonly state: "absent" | "partial" | "complete" | "compliant";
  /** VIBs staged now. */
  readonly vibs: readonly ReceiptVib[];
  /** Digests of the image's VIBs that are not staged because the target runs them already. */
  readonly installed: readonly string[];
  /** Digests of firmware VIBs that their manager does not let be staged. */
  readonly notStageable: readonly string[];
  readonly persistence: "persistent" | "volatile";
  readonly bootId: string;
  /** Only grows per host. */
  readonly counter: number;
  /** RFC 3339, the host's clock. */
  readonly at: string;
  readonly freeBytes: number;
  readonly stagingFolder: string;
}

export const RECEIPT_TYPE = "application/vnd.greenroom.receipt+json";
