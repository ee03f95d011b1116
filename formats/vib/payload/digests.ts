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

/** Part of the file whose digest is wanted. */
export interface DigestedRange {
  readonly fromByte: number;
  readonly sizeBytes: number;
  readonly algorithm: "sha1" | "sha256";
}

/**
 * Computes a digest (lower-case hex) beside the pass over the bytes, so that another core can; undefined where the pass had better do it.
 * Awaited after the last byte of the file has passed.
 */
export type DigestBeside = (range: DigestedRange) => Promise<string> | undefined;

/** Throws PAYLOAD_DIGEST_MISMATCH. */
export type DueCheck = () => Promise<void>;

interface Running {
  readonly checksum: Checksum;
  readonly hash: Hash;
}

const algorithmOf = ({ type }: Checksum): DigestedRange["algorithm"] => (type === "sha-1" ? "sha1" : "sha256");

/** All checksums that cover one form of a payload, computed together while its bytes stream by. */
export class FormDigests {
  private readonly running: Running[] = [];
  /** Those that are computed beside this pass. */
  readonly due: DueCheck[] = [];
  bytes = 0;

  constructor(
    private readonly payload: Payload,
    private readonly form: PayloadForm,
    private readonly where: string,
    beside: (algorithm: DigestedRange["algorithm"]) => Promise<string> | undefined = () => undefined,
  ) {
    for (const checksum of payload.checksums.filter((one) => formOf(one) === form)) {
      const algorithm = algorithmOf(checksum);
      const hex = beside(algorithm);
      if (hex === undefined) this.running.push({ checksum, hash: createHash(algorithm) });
      else this.due.push(async () => this.judge(checksum, await hex));
    }
  }

  add(chunk: Uint8Array): void {
    this.bytes += chunk.length;
    for (const { hash } of this.running) hash.update(chunk);
  }

  /** The checks of this form, by name: those of this pass have held. Throws PAYLOAD_DIGEST_MISMATCH. Call once, at the end. */
  check(): string[] {
    for (const { checksum, hash } of this.running) this.judge(checksum, hash.digest("hex"));
    const { payload, form } = this;
    return payload.checksums.filter((one) => formOf(one) === form).map((one) => nameOfChecksum(payload, one));
  }

  private judge(checksum: Checksum, actual: string): void {
    const { payload, form, where } = this;
    if (actual === checksum.value) return;
    throw vibProblem("PAYLOAD_DIGEST_MISMATCH", {
      where,
      payload: payload.name,
      form,
      kind: checksum.type,
      expected: checksum.value,
      actual,
    });
  }
}
