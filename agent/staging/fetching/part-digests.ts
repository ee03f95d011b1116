import type { RangeDigest, RangeDigests } from "../../../core/bytes/range-digests.js";
import type { DigestedRange } from "../../../formats/vib/payload/digests.js";
import type { PartFile } from "../folder/part-file.js";

/** Below this, handing it to another core costs more than it saves. */
const WORTH_BYTES = 256 * 1024;

/** The packed digests of one part file, computed on a second core from what has reached the file (promise 1: before its final name). */
export class PartDigests {
  readonly #digests: RangeDigests;
  readonly #part: PartFile;
  readonly #running: RangeDigest[] = [];
  #written = 0;

  constructor(digests: RangeDigests, part: PartFile) {
    this.#digests = digests;
    this.#part = part;
    part.onWritten((bytes) => this.#advance(bytes));
  }

  /** As `DigestBeside` of the verifier. Asked for in the middle of the file, awaited after its last byte. */
  readonly beside = (range: DigestedRange): Promise<string> | undefined => {
    if (range.sizeBytes < WORTH_BYTES) return undefined;
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
