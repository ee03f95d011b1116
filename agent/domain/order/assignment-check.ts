import { isProblem } from "../../../core/problem/problem.js";
import { openEnvelope } from "../../../core/trust/dsse.js";
import { ASSIGNMENT_TYPE, decodeAssignment, type Assignment } from "../../../formats/manifest/assignment.js";
import type { HostPins } from "./order-check.js";
import { orderProblem } from "./order-problems.js";

/** The newest assignment this host has taken. */
export interface SeenAssignment {
  readonly number: number;
  readonly scopeId: string;
}

export interface AssignmentCase {
  /** DSSE envelope (JSON). */
  readonly envelope: Uint8Array;
  readonly pins: HostPins;
  readonly seen: SeenAssignment | undefined;
  readonly nowMs: number;
}

/**
 * Judges an assignment: signed by a key pinned at enrolment, for this host, not older than the newest seen (roll-back), not expired (freeze).
 * The very one seen last may come again. Throws a problem of ORDER_PROBLEMS, or ASSIGNMENT_INVALID of the codec.
 */
export function admitAssignment({ envelope, pins, seen, nowMs }: AssignmentCase): Assignment {
  const assignment = decodeAssignment(opened(envelope, pins.manifestKeys));
  const { hostId, scopeId, number, expiresAt } = assignment;
  if (hostId !== pins.hostId) throw orderProblem("ASSIGNMENT_FOR_OTHER_HOST", { own: pins.hostId, got: hostId });
  if (seen !== undefined && (number < seen.number || (number === seen.number && scopeId !== seen.scopeId)))
    throw orderProblem("ASSIGNMENT_OLDER", { seen: seen.number, got: number });
  if (!(nowMs < Date.parse(expiresAt)))
    throw orderProblem("ASSIGNMENT_EXPIRED", { expiredAt: expiresAt, clock: new Date(nowMs).toISOString() });
  return assignment;
}

function opened(envelope: Uint8Array, keys: readonly Uint8Array[]): Uint8Array {
  try {
    return openEnvelope({ envelope, payloadType: ASSIGNMENT_TYPE, keys }).payload;
  } catch (cause) {
    if (isProblem(cause)) throw orderProblem("ASSIGNMENT_UNTRUSTED", { why: cause.message }, cause);
    throw cause;
  }
}
