import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { bytesProblem } from "./bytes-problems.js";
import type { Unzstd } from "./unzstd-type.js";
import type { ToWorker, FromWorker } from "./unzstd-worker.js";

// More than a whole zstd block, so that legal input yields an empty output now and then only (see MAX_EMPTY).
const FEED_BYTES = 256 * 1024;

/**
 * zstd by zstddec in a thread of its own (DEPS 6.1): its memory, up to 128 MiB of window, goes when the thread ends, and
 * a hang in it harms nobody. One message is under way at a time, so memory is bounded on both sides.
 */
export const unzstd: Unzstd = async function* (compressed, { maxBytes }) {
  const doorbell = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const worker = new Worker(new URL("./unzstd-worker.js", import.meta.url), { workerData: doorbell });
  const feed = fed(compressed);
  try {
    let handedOut = 0;
    let answer = await nextAnswer(worker);
    while (answer.kind !== "done") {
      let reply: ToWorker = { kind: "go" };
      if (answer.kind === "damaged") throw bytesProblem("ZSTD_DAMAGED", { why: answer.why });
      if (answer.kind === "want") reply = await nextChunk(feed);
      else {
        handedOut += answer.bytes.length;
        if (handedOut > maxBytes) throw bytesProblem("ZSTD_TOO_LONG", { maxBytes });
        if (answer.bytes.length > 0) yield answer.bytes;
      }
      const answering = nextAnswer(worker);
      send(worker, doorbell, reply);
      answer = await answering;
    }
  } finally {
    await worker.terminate();
    await feed.return(undefined);
  }
};

function send(worker: Worker, doorbell: Int32Array, message: ToWorker): void {
  worker.postMessage(message);
  // The thread sleeps on this number; it looks for messages whenever it has changed.
  Atomics.add(doorbell, 0, 1);
  Atomics.notify(doorbell, 0);
}

async function nextAnswer(worker: Worker): Promise<FromWorker> {
  const over = new AbortController();
  const { signal } = over;
  try {
    const exit = once(worker, "exit", { signal }).then(() => {
      throw bytesProblem("ZSTD_DAMAGED", { why: "the unpacking thread ended" });
    });
    // `once` rejects on the error event, which is how the thread dies when memory runs out.
    const [message] = (await Promise.race([once(worker, "message", { signal }), exit])) as [FromWorker];
    return message;
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ERR_WORKER_OUT_OF_MEMORY")
      throw bytesProblem("ZSTD_DAMAGED", { why: "it needs more memory than there is" }, cause);
    throw cause;
  } finally {
    over.abort();
  }
}

async function nextChunk(feed: AsyncGenerator<Uint8Array, void>): Promise<ToWorker> {
  const next = await feed.next();
  return next.done === true ? { kind: "end" } : { kind: "chunk", bytes: next.value };
}

/** The same bytes in chunks of at least FEED_BYTES, the last one excepted. */
async function* fed(compressed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  for await (const chunk of compressed) {
    held.push(chunk);
    heldBytes += chunk.length;
    if (heldBytes < FEED_BYTES) continue;
    yield Buffer.concat(held);
    [held, heldBytes] = [[], 0];
  }
  if (heldBytes > 0) yield Buffer.concat(held);
}
