import { createHash, type Hash } from "node:crypto";
import { readSync } from "node:fs";
import { parentPort } from "node:worker_threads";

export type ToWorker =
  | {
      readonly kind: "begin";
      readonly id: number;
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

const buffer = new Uint8Array(READ_BYTES);
const running = new Map<number, Running>();

/** Reads as far as the file was written; answers the digest at the end of the range. */
function advance(one: Running, writtenBytes: number): string | undefined {
  const until = Math.min(writtenBytes, one.end);
  while (one.at < until) {
    const read = readSync(one.fd, buffer, 0, Math.min(READ_BYTES, until - one.at), one.at);
    if (read === 0) throw new RangeError("the file is shorter than what was written to it");
    one.hash.update(buffer.subarray(0, read));
    one.at += read;
  }
  return one.at < one.end ? undefined : one.hash.digest("hex");
}

function answer(message: ToWorker): FromWorker | undefined {
  const { id } = message;
  if (message.kind === "drop") {
    // One that has answered already is told nothing more.
    return running.delete(id) ? { kind: "failed", id, why: "it was given up" } : undefined;
  }
  if (message.kind === "begin") {
    const { fd, fromByte, sizeBytes, algorithm } = message;
    running.set(id, { fd, hash: createHash(algorithm), at: fromByte, end: fromByte + sizeBytes });
  }
  const one = running.get(id);
  if (one === undefined) return undefined;
  try {
    const hex = advance(one, message.kind === "begin" ? 0 : message.bytes);
    if (hex === undefined) return undefined;
    running.delete(id);
    return { kind: "digest", id, hex };
  } catch (cause) {
    running.delete(id);
    return { kind: "failed", id, why: cause instanceof Error ? cause.message : String(cause) };
  }
}

parentPort?.on("message", (message: ToWorker) => {
  const reply = answer(message);
  if (reply !== undefined) parentPort?.postMessage(reply);
});
