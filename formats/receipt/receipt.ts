import { canonicalJson } from "../manifest/canonical-json.js";
import type { TargetKind } from "../vib/target.js";

/** A staged VIB as a receipt tells it. */
export interface ReceiptVib {
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly id: string;
  readonly targetIds: readonly string[];
}

/** How one target of the host stands to the image. */
export interface ReceiptTarget {
  readonly id: string;
  readonly kind: TargetKind;
  /** `failed`: it cannot be read, or a VIB of it could not be staged. */
  readonly state: "absent" | "partial" | "staged" | "compliant" | "not-stageable" | "failed";
  readonly vibsWanted: number;
  readonly vibsStaged: number;
  /** Why it failed. */
  readonly why?: string;
}

/** Firmware that its manager does not let be staged: installed during remediation. */
export interface UnstageableFirmware {
  readonly sha256: string;
  readonly id: string;
  /** The hardware support manager; empty where the image does not name one. */
  readonly manager: string;
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
  /** Version of the image manifest that was ordered. */
  readonly manifestVersion: number;
  /** `absent`: nothing; `partial`: some, resumable; `complete`: every VIB that is wanted here is staged and verified. */
  readonly state: "absent" | "partial" | "complete" | "compliant";
  /** VIBs staged now. */
  readonly vibs: readonly ReceiptVib[];
  /** Digests of the image's VIBs that are not staged because the target runs them already. */
  readonly installed: readonly string[];
  readonly targets: readonly ReceiptTarget[];
  /** What firmware of the image came to; `none`: this host needs none of it. */
  readonly firmware: "none" | "staged" | "partial" | "not-stageable";
  readonly notStageable: readonly UnstageableFirmware[];
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

/** What a receipt says, without when, under which counter and how much is free: two that agree in it say the same. */
export const sayingOf = ({ counter: _counter, at: _at, freeBytes: _freeBytes, ...saying }: Receipt): string =>
  canonicalJson(saying);
