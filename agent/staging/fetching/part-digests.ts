import { sha256BytesPerSecond } from "../../../core/bytes/hash-speed.js";
import type { RangeDigest, RangeDigests } from "../../../core/bytes/range-digests.js";
import type { DigestedRange } from "../../../formats/vib/payload/digests.js";
import type { PartFile } from "../folder/part-file.js";

/** Below this, handing it to another core costs more than it saves. */
const WORTH_BYTES = 256 * 1024;

/** Hashing as fast as this, one core is through with a file twice in less time than the other needs to receive it; else each hashes once. */
const ONE_CORE_FOR_ALL_BYTES_PER_SECOND = 1e9;

/** Which digests a second core computes: of packed payloads alone, or of the whole file too. */
export type BesideScope = "payloads" | "all";

export const besideScopeHere = (): BesideScope =>
  sha256BytesPerSecond() >= ONE_CORE_FOR_ALL_BYTES_PER_SECOND ? "all" : "payloads";

/** What the digests of all parts of a fetch are made with. */
export interface DigestsBeside {
  readonly digests: RangeDigests;
  readonly scope: BesideScope;
}

/** Digests of one part file, computed on a second core from what has reached the file (promise 1: before its final name). */
export class PartDigests {
  readonly #digests: RangeDigests;
  readonly #scope: BesideScope;
  readonly #part: PartFile;
  readonly #running: RangeDigest[] = [];
  #written = 0;

  constructor({ digests, scope }: DigestsBeside, part: PartFile) {
    this.#digests = digests;
    this.#scope = scope;
    this.#part = part;
    part.onWritten((bytes) => this.#advance(bytes));
  }

  /** As `DigestBeside` of the verifier. Asked for in the middle of the file, awaited after its last byte. */
  readonly beside = (range: DigestedRange): Promise<string> | undefined => {
    // No payload begins with the first byte of its file.
    const isWhole = range.fromByte === 0;
    if (range.sizeBytes < WORTH_BYTES || (isWhole && this.#scope === "payloads")) return undefined;
    const running = this.#digests.begin({ fd: this.#part.fd, ...range });
    running.written(this.#written);
    this.#running.push(running);
    return running.hex;
  };

  /** The file is not read any more and may be closed. */
  async ended(): Promise<void> {
    await Promise.all(this.#running.map((running) => running.ended()));
  }

  #advance(bytes: number): void {
    this.#written = bytes;
    for (const running of this.#running) running.written(bytes);
  }
}
