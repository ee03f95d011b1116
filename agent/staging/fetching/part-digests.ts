import { sha256BytesPerSecond } from "../../../core/bytes/hash-speed.js";
import type { Portion } from "../../../core/bytes/digest-messages.js";
import type { DigestThread } from "../../../core/bytes/digest-thread.js";
import type { DigestedRange } from "../../../formats/vib/payload/digests.js";

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
  readonly thread: DigestThread;
  readonly scope: BesideScope;
}

interface Running {
  readonly digest: number;
  readonly range: DigestedRange;
  readonly resolve: (hex: string) => void;
  readonly reject: (failure: unknown) => void;
}

/** Digests of one part file, computed on a second core from the very bytes that the verifier sees (promise 1: before the final name). */
export class PartDigests {
  readonly #thread: DigestThread;
  readonly #scope: BesideScope;
  #running: Running[] = [];
  /** Where in the file the chunk begins that the verifier looks at. */
  #at = 0;

  constructor({ thread, scope }: DigestsBeside) {
    this.#thread = thread;
    this.#scope = scope;
  }

  /** As `DigestBeside` of the verifier: asked for before the first byte of the range was taken, awaited after the last byte of the file. */
  readonly beside = (range: DigestedRange): Promise<string> | undefined => {
    // No payload begins with the first byte of its file.
    const isWhole = range.fromByte === 0;
    if (range.sizeBytes < WORTH_BYTES || (isWhole && this.#scope === "payloads")) return undefined;
    if (range.fromByte < this.#at) return undefined;
    const digest = this.#thread.newDigest();
    const hex = new Promise<string>((resolve, reject) => this.#running.push({ digest, range, resolve, reject }));
    // Whoever gave the file up does not ask for its digest any more.
    hex.catch(() => undefined);
    return hex;
  };

  /** The chunk that the verifier has just seen. Resolves when nobody looks at it any more. Throws DIGEST_NOT_MADE. */
  async take(chunk: Uint8Array): Promise<void> {
    const from = this.#at;
    this.#at += chunk.length;
    const fed = this.#running.filter(({ range }) => range.fromByte < this.#at);
    if (fed.length === 0) return;
    const portions = fed.map((running) => portionOf(running, chunk, from));
    const ending = fed.filter((_, at) => portions[at]?.isLast === true);
    this.#running = this.#running.filter((running) => !ending.includes(running));
    try {
      const hexes = await this.#thread.feed(portions);
      for (const [at, { resolve }] of ending.entries()) resolve(hexes[at] ?? "");
    } catch (failure) {
      for (const { reject } of fed) reject(failure);
      throw failure;
    }
  }

  /** The rest of the file does not come. */
  giveUp(): void {
    this.#thread.forget(this.#running.map(({ digest }) => digest));
    this.#running = [];
  }
}

function portionOf({ digest, range }: Running, chunk: Uint8Array, from: number): Portion {
  const { fromByte, sizeBytes, algorithm } = range;
  const end = fromByte + sizeBytes;
  const bytes = chunk.subarray(Math.max(0, fromByte - from), Math.max(0, end - from));
  return { digest, algorithm, bytes, isLast: from + chunk.length >= end };
}
