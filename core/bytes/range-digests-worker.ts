import { createHash, type Hash } from "node:crypto";
import { readSync } from "node:fs";
import { parentPort } from "node:worker_threads";

/** `bytes`: the first so many of the file can be read. */
export type ToWorker =
  | {
      readonly kind: "begin";
      readonly id: number;
      readonly bytes: number;
      readonly fd: number;
      readonly fromByte: number;
      readonly sizeBytes: number;
      readonly algorithm: string;
    }
  | { readonly kind: "written"; readonly id: number; readonly bytes: number }
  | { readonly kind: "drop"; readonly id: number };

export type FromWorker =
  | { readonly kind: "digest"; readonly id: number; readonly hex: string }
  | { readonly kind: "failed"; readonly id: number; readonly why: string };

interface Running {
  readonly fd: number;
  readonly hash: Hash;
  readonly end: number;
  at: number;
}

const READ_BYTES = 256 * 1024;

/** All digests under way on this thread. */
class Reading {
  readonly #buffer = new Uint8Array(READ_BYTES);
  readonly #running = new Map<number, Running>();

  answer(message: ToWorker): FromWorker | undefined {
    const { id } = message;
    if (message.kind === "drop") {
      this.#running.delete(id);
      return { kind: "failed", id, why: "it was given up" };
    }
    if (message.kind === "begin") {
      const { fd, fromByte, sizeBytes, algorithm } = message;
      this.#running.set(id, { fd, hash: createHash(algorithm), at: fromByte, end: fromByte + sizeBytes });
    }
    const one = this.#running.get(id);
    // One that has answered already is told nothing more.
    if (one === undefined) return undefined;
    const answer = this.#advanced(id, one, message.bytes);
    if (answer !== undefined) this.#running.delete(id);
    return answer;
  }

  #advanced(id: number, one: Running, writtenBytes: number): FromWorker | undefined {
    try {
      const hex = this.#advance(one, writtenBytes);
      return hex === undefined ? undefined : { kind: "digest", id, hex };
    } catch (cause) {
      return { kind: "failed", id, why: cause instanceof Error ? cause.message : String(cause) };
    }
  }

  /** Reads as far as the file was written; answers the digest at the end of the range. */
  #advance(one: Running, writtenBytes: number): string | undefined {
    const until = Math.min(writtenBytes, one.end);
    while (one.at < until) {
      const read = readSync(one.fd, this.#buffer, 0, Math.min(READ_BYTES, until - one.at), one.at);
      if (read === 0) throw new RangeError("the file is shorter than what was written to it");
      one.hash.update(this.#buffer.subarray(0, read));
      one.at += read;
    }
    return one.at < one.end ? undefined : one.hash.digest("hex");
  }
}

if (parentPort !== null) {
  const port = parentPort;
  const reading = new Reading();
  port.on("message", (message: ToWorker) => {
    const reply = reading.answer(message);
    if (reply !== undefined) port.postMessage(reply);
  });
}
