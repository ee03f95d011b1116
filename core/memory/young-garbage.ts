import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** As V8 gives it out: ends what died young, and nothing else. */
type Collect = (options: { readonly type: "minor" }) => void;

/** So many bytes of buffers may lie about before they are let go of. */
const MOST_BYTES = 8 * 1024 * 1024;

/**
 * The bytes of buffers lie outside of V8's heap: a stream of them lets 64 MiB of dead ones pile up before V8 looks for any, as much again as all of
 * an agent. Whoever makes a stream of them says how much, and they are let go of every few MiB; that takes less than a millisecond.
 */
export class YoungGarbage {
  #bytes = 0;
  #collect: Collect | undefined;

  made(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes < MOST_BYTES) return;
    this.#bytes = 0;
    this.#collect ??= collector();
    this.#collect?.({ type: "minor" });
  }
}

function collector(): Collect | undefined {
  setFlagsFromString("--expose-gc");
  // Only contexts that are made after the flag was set have it.
  return runInNewContext("globalThis.gc") as Collect | undefined;
}
