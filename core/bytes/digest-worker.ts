import { createHash, type Hash } from "node:crypto";
import { parentPort } from "node:worker_threads";
import type { Portion } from "./digest-thread.js";

export type ToWorker = { readonly portions: readonly Portion[] } | { readonly forget: readonly number[] };

/** One for each list of portions, in their order. */
export type FromWorker = { readonly hexes: readonly string[] } | { readonly why: string };

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
