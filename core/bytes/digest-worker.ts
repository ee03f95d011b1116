import { createHash, type Hash } from "node:crypto";
import { parentPort } from "node:worker_threads";
import type { FromWorker, Portion, ToWorker } from "./digest-messages.js";

/** All digests under way on this thread. */
class Hashing {
  readonly #running = new Map<number, Hash>();

  forget(digests: readonly number[]): void {
    for (const digest of digests) this.#running.delete(digest);
  }

  add(portions: readonly Portion[]): FromWorker {
    try {
      return { hexes: portions.flatMap((portion) => this.#add(portion)) };
    } catch (cause) {
      return { why: cause instanceof Error ? cause.message : String(cause) };
    }
  }

  #add({ digest, algorithm, bytes, isLast }: Portion): string[] {
    const hash = this.#running.get(digest) ?? createHash(algorithm);
    hash.update(bytes);
    if (isLast) this.#running.delete(digest);
    else this.#running.set(digest, hash);
    return isLast ? [hash.digest("hex")] : [];
  }
}

if (parentPort !== null) {
  const port = parentPort;
  const hashing = new Hashing();
  port.on("message", (message: ToWorker) => {
    if ("forget" in message) hashing.forget(message.forget);
    else port.postMessage(hashing.add(message.portions));
  });
}
