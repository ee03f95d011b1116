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

/** What a finding says, before it is known when. */
export type Found = Pick<Finding, "name" | "detail">;

/** So many of one kind are told one by one; of more, the rest in one line, so that they do not push out all others. */
const TOLD_SINGLY = 20;
const NAMES_IN_REST = 10;

/** Long lists as a short one. */
export function summarized(found: readonly Found[]): Found[] {
  if (found.length <= TOLD_SINGLY) return [...found];
  const rest = found.slice(TOLD_SINGLY);
  const names = rest.slice(0, NAMES_IN_REST).map(({ name }) => name);
  const more = rest.length > names.length ? ", …" : "";
  return [...found.slice(0, TOLD_SINGLY), { name: `${rest.length} more`, detail: `${names.join(", ")}${more}` }];
}
