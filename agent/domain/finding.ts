/**
 * FOREIGN: a file that is none of ours was moved to quarantine. MISSING: a staged file is gone. ALTERED: a staged file is no longer what
 * was verified, and was moved to quarantine. VOLATILE_GONE: what was staged in memory is gone with a reboot.
 */
export type FindingKind = "FOREIGN" | "MISSING" | "ALTERED" | "VOLATILE_GONE";

/** Something in the staging folder that was not as the ledger had it. */
export interface Finding {
  /** RFC 3339. */
  readonly at: string;
  readonly kind: FindingKind;
  /** Name of the file, or VIB id. */
  readonly name: string;
  readonly detail: string;
}
