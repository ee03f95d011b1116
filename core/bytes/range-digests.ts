import { Worker } from "node:worker_threads";
import { bytesProblem } from "./bytes-problems.js";
import type { FromWorker, ToWorker } from "./range-digests-worker.js";

/** A range of an open file. */
export interface FileRange {
  readonly fd: number;
  readonly fromByte: number;
  readonly sizeBytes: number;
  readonly algorithm: "sha1" | "sha256";
}

/** The digest of a range whose bytes reach the file one after the other. */
export interface RangeDigest {
  /** The first so many bytes of the file can be read now. */
  written(bytes: number): void;
  /** Lower-case hex, once the whole range was written and read. Throws DIGEST_NOT_MADE. */
  readonly hex: Promise<string>;
  /** Resolves when the file is not read any more, whether the digest was made or not. */
  ended(): Promise<void>;
}

interface Asked {
  readonly resolve: (hex: string) => void;
  readonly reject: (why: unknown) => void;
  readonly over: () => void;
}

/** Waking the thread costs as much as hashing some hundred KiB: it is told of so many bytes at once, or of the last ones. */
const TELL_BYTES = 4 * 1024 * 1024;

/**
 * Digests on a second thread, of bytes that it reads from the file itself (out of the page cache): nothing but numbers is handed over,
 * and a second core hashes while the first one receives. The thread begins with the first digest.
 */
export class RangeDigests implements AsyncDisposable {
  #worker: Worker | undefined;
  #last = 0;
  readonly #asked = new Map<number, Asked>();

  begin(range: FileRange): RangeDigest {
    const id = ++this.#last;
    const worker = (this.#worker ??= this.#start());
    const send = (message: ToWorker): void => worker.postMessage(message);
    let over = (): void => undefined;
    const idle = new Promise<void>((resolve) => (over = resolve));
    const hex = new Promise<string>((resolve, reject) => this.#asked.set(id, { resolve, reject, over }));
    // Whoever gave the file up does not ask for its digest any more.
    hex.catch(() => undefined);
    const end = range.fromByte + range.sizeBytes;
    let told: number | undefined;
    return {
      hex,
      written: (bytes) => {
        const before = told ?? range.fromByte;
        const isLast = bytes >= end && (told === undefined || told < end);
        if (!isLast && bytes - before < TELL_BYTES) return;
        send(told === undefined ? { kind: "begin", id, bytes, ...range } : { kind: "written", id, bytes });
        told = bytes;
      },
      ended: async () => {
        if (this.#asked.has(id)) send({ kind: "drop", id });
        await idle;
      },
    };
  }

  #start(): Worker {
    const url = new URL("./range-digests-worker.js", import.meta.url);
    const worker = new Worker(url, { resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 1 } });
    worker.on("message", (message: FromWorker) => this.#heard(message));
    worker.on("error", (cause) => this.#giveUp(worker, cause));
    worker.on("exit", () => this.#giveUp(worker));
    return worker;
  }

  #heard(message: FromWorker): void {
    const asked = this.#asked.get(message.id);
    this.#asked.delete(message.id);
    if (message.kind === "digest") asked?.resolve(message.hex);
    else asked?.reject(bytesProblem("DIGEST_NOT_MADE", { why: message.why }));
    asked?.over();
  }

  /** Nobody waits for a thread that is gone; the next digest begins another one. */
  #giveUp(worker: Worker, cause?: unknown): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    const why = cause instanceof Error ? cause.message : "the hashing thread ended";
    for (const { reject, over } of this.#asked.values()) {
      reject(bytesProblem("DIGEST_NOT_MADE", { why }, cause));
      over();
    }
    this.#asked.clear();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const worker = this.#worker;
    if (worker === undefined) return;
    this.#giveUp(worker);
    await worker.terminate();
  }
}
