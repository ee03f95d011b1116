import { Worker } from "node:worker_threads";
import { bytesProblem } from "./bytes-problems.js";
import type { FromWorker, Portion, ToWorker } from "./digest-messages.js";

const lost = (why: string, cause?: unknown) => bytesProblem("DIGEST_NOT_MADE", { why }, cause);

interface Asked {
  readonly resolve: (hexes: readonly string[]) => void;
  readonly reject: (why: unknown) => void;
}

/** Digests on a second thread, which looks at shared memory: nothing is copied, and a second core hashes while the first one receives. It begins at once. */
export class DigestThread implements AsyncDisposable {
  #worker: Worker | undefined;
  #last = 0;
  /** Up to this one they belong to a thread that is gone: on another one they would begin in the middle. */
  #lost = 0;
  /** What the thread was given, oldest first: it answers in that order. */
  #asked: Asked[] = [];

  constructor() {
    this.#worker = this.#start();
  }

  newDigest(): number {
    return ++this.#last;
  }

  /** Resolves when the thread does not look at these bytes any more, with the digests (lower-case hex) of which they were the last. Throws DIGEST_NOT_MADE. */
  feed(portions: readonly Portion[]): Promise<readonly string[]> {
    return new Promise((resolve, reject) => {
      if (portions.some(({ digest }) => digest <= this.#lost)) throw lost("the thread that began with it ended");
      this.#send({ portions });
      this.#asked.push({ resolve, reject });
    });
  }

  /** Nobody asks for these any more. */
  forget(digests: readonly number[]): void {
    if (this.#worker !== undefined && digests.length > 0) this.#send({ forget: digests });
  }

  #send(message: ToWorker): void {
    try {
      (this.#worker ??= this.#start()).postMessage(message);
    } catch (cause) {
      throw lost(cause instanceof Error ? cause.message : String(cause), cause);
    }
  }

  #start(): Worker {
    const url = new URL("./digest-worker.js", import.meta.url);
    const worker = new Worker(url, { resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 1 } });
    worker.on("message", (message: FromWorker) => {
      // What one that was given up still says is no answer to what its successor was asked.
      if (this.#worker === worker) this.#heard(message);
    });
    worker.on("error", (cause) => this.#giveUp(worker, cause));
    worker.on("exit", () => this.#giveUp(worker));
    return worker;
  }

  #heard(message: FromWorker): void {
    const asked = this.#asked.shift();
    if ("hexes" in message) asked?.resolve(message.hexes);
    else asked?.reject(lost(message.why));
  }

  /** Nobody waits for a thread that is gone, its digests are lost; the next new one begins another thread. */
  #giveUp(worker: Worker, cause?: unknown): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    this.#lost = this.#last;
    const why = cause instanceof Error ? cause.message : "the hashing thread ended";
    for (const { reject } of this.#asked.splice(0)) reject(lost(why, cause));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const worker = this.#worker;
    if (worker === undefined) return;
    this.#giveUp(worker);
    await worker.terminate();
  }
}
