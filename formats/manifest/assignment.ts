import { z } from "zod";
import { canonicalBytes } from "./canonical-json.js";
import { readJson } from "./json-reading.js";
import { manifestProblem } from "./manifest-problems.js";
import { counter, label, moment } from "./wire-fields.js";

const MAX_BYTES = 16 * 1024;

/** The payload of an assignment (DSSE by a manifest key, payloadType ASSIGNMENT_TYPE): where a host belongs from now on. */
export interface Assignment {
  readonly kind: "greenroom.assignment/1";
  readonly hostId: string;
  /** Cluster id, or the host's own id: standalone. */
  readonly scopeId: string;
  /** Only grows per host; a host refuses an older one than it has seen. */
  readonly number: number;
  /** RFC 3339. */
  readonly issuedAt: string;
  /** RFC 3339; a host that is told it later refuses it. */
  readonly expiresAt: string;
}

export const ASSIGNMENT_TYPE = "application/vnd.greenroom.assignment+json";

const assignment = z.strictObject({
  kind: z.literal("greenroom.assignment/1"),
  hostId: label,
  scopeId: label,
  number: counter,
  issuedAt: moment,
  expiresAt: moment,
});

/** The assignment as canonical JSON bytes, ready to be signed. */
export const encodeAssignment = (value: Assignment): Uint8Array => canonicalBytes(value);

/** Reads an assignment from bytes whose signature has been checked: ASSIGNMENT_INVALID. */
export const decodeAssignment = (bytes: Uint8Array): Assignment =>
  readJson(bytes, {
    schema: assignment,
    maxBytes: MAX_BYTES,
    refuse: (fault, cause) => manifestProblem("ASSIGNMENT_INVALID", { ...fault }, cause),
  });
