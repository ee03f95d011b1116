import { createHash, type Hash } from "node:crypto";

import type { Checksum, Payload } from "../descriptor-model.js";
import { vibProblem } from "../vib-problems.js";

/** Which bytes of a payload a checksum covers (FORMAT 3.3). */
export type PayloadForm = "packed" | "gunzip1" | "gunzip";

/** The form that a checksum covers, and undefined for one that cannot be recomputed. */
export function formOf({ type, verifyProcess }: Checksum): PayloadForm | undefined {
  if (type === "sha-256-gunzip1" && verifyProcess === undefined) return "gunzip1";
  if (type !== "sha-256" && type !== "sha-1") return undefined;
  if (verifyProcess === undefined) return "packed";
  return verifyProcess === "gunzip" ? "gunzip" : undefined;
}

export const nameOfChecksum = (payload: Payload, { type, verifyProcess }: Checksum): string =>
  `payload ${payload.name}: ${type} (${verifyProcess ?? "packed"})`;

interface Running {
  readonly checksum: Checksum;
  readonly hash: Hash;
}

/** All checksums that cover one form of a payload, computed together while its bytes stream by. */
export class FormDigests {
  private readonly running: readonly Running[];
  bytes = 0;

  constructor(
    private readonly payload: Payload,
    private readonly form: PayloadForm,
    private readonly where: string,
  ) {
    this.running = payload.checksums
      .filter((checksum) => formOf(checksum) === form)
      .map((checksum) => ({ checksum, hash: createHash(checksum.type === "sha-1" ? "sha1" : "sha256") }));
  }

  add(chunk: Uint8Array): void {
    this.bytes += chunk.length;
    for (const { hash } of this.running) hash.update(chunk);
  }

  /** The checks that held, by name. Throws PAYLOAD_DIGEST_MISMATCH. Call once, at the end. */
  check(): string[] {
    return this.running.map(({ checksum, hash }) => {
      const actual = hash.digest("hex");
      const { payload, form, where } = this;
      if (actual !== checksum.value)
        throw vibProblem("PAYLOAD_DIGEST_MISMATCH", {
          where,
          payload: payload.name,
          form,
          kind: checksum.type,
          expected: checksum.value,
          actual,
        });
      return nameOfChecksum(payload, checksum);
    });
  }
}
