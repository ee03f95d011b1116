import { timestamp, type Clock } from "../../../core/time/clock.js";
import { signEnvelope } from "../../../core/trust/dsse.js";
import type { SigningKey } from "../../../core/trust/ed25519.js";
import { ASSIGNMENT_TYPE, encodeAssignment } from "../../../formats/manifest/assignment.js";

/** A host takes it at once or not at all: a new one is made at each attempt. */
const LEASE_MS = 60 * 60 * 1000;

/** DSSE envelope of where a host belongs from now on; numbered by the time, which grows also for a controller that was restored from a copy. */
export function signAssignment(
  parts: { readonly clock: Clock; readonly manifestKey: SigningKey },
  { hostId, scopeId }: { readonly hostId: string; readonly scopeId: string },
): Uint8Array {
  const number = parts.clock.now();
  const payload = encodeAssignment({
    kind: "greenroom.assignment/1",
    hostId,
    scopeId,
    number,
    issuedAt: timestamp(parts.clock),
    expiresAt: new Date(number + LEASE_MS).toISOString(),
  });
  return signEnvelope({ payloadType: ASSIGNMENT_TYPE, payload, key: parts.manifestKey });
}
