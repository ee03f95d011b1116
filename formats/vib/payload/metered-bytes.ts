import { createHash } from "node:crypto";

import type { DigestBeside } from "./digests.js";
import { vibProblem } from "../vib-problems.js";

export interface ExpectedFile {
  /** Lower-case hex. */
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** A byte stream that is counted and hashed on its way, and that never gives a byte more than was ordered. */
export class MeteredBytes implements AsyncIterable<Uint8Array> {
  private readonly source: AsyncIterator<Uint8Array>;
  private readonly hash = createHash("sha256");
  /** The digest of the whole where it is computed beside this pass. */
  private readonly beside: Promise<string> | undefined;
  private sizeBytes = 0;
  private ended = false;
  /** Whether the source itself failed or gave too much: then nothing more can be said of the file. */
  failed = false;

  constructor(
    bytes: AsyncIterable<Uint8Array>,
    private readonly where: string,
    private readonly expected: ExpectedFile | undefined,
    digestBeside?: DigestBeside,
  ) {
    this.source = bytes[Symbol.asyncIterator]();
    this.beside = expected && digestBeside?.({ fromByte: 0, sizeBytes: expected.sizeBytes, algorithm: "sha256" });
  }

  // Without `return`: whoever stops reading early leaves the rest to finish().
  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return { next: () => this.next() };
  }

  private async next(): Promise<IteratorResult<Uint8Array>> {
    if (this.ended) return { done: true, value: undefined };
    try {
      const step = await this.source.next();
      if (step.done === true) this.ended = true;
      else this.count(step.value);
      return step;
    } catch (thrown) {
      this.failed = true;
      throw thrown;
    }
  }

  private count(chunk: Uint8Array): void {
    this.sizeBytes += chunk.length;
    if (this.beside === undefined) this.hash.update(chunk);
    if (this.expected !== undefined && this.sizeBytes > this.expected.sizeBytes)
      throw vibProblem("VIB_SIZE_MISMATCH", { where: this.where, expected: this.expected.sizeBytes, what: "more" });
  }

  /** Reads what is left and judges the whole file. Throws VIB_SIZE_MISMATCH, VIB_DIGEST_MISMATCH. Call once. */
  async finish(): Promise<ExpectedFile> {
    while ((await this.next()).done !== true);
    const { where, expected, sizeBytes } = this;
    if (expected !== undefined && sizeBytes !== expected.sizeBytes)
      throw vibProblem("VIB_SIZE_MISMATCH", { where, expected: expected.sizeBytes, what: String(sizeBytes) });
    const sha256 = await (this.beside ?? this.hash.digest("hex"));
    if (expected !== undefined && sha256 !== expected.sha256)
      throw vibProblem("VIB_DIGEST_MISMATCH", { where, expected: expected.sha256, actual: sha256 });
    return { sha256, sizeBytes };
  }

  /** Lets the source free what it holds, whether it ended or not. */
  async release(): Promise<void> {
    await this.source.return?.();
  }
}
