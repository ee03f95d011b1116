import { parentPort, receiveMessageOnPort, workerData, type MessagePort } from "node:worker_threads";
import { ZSTDDecoder } from "zstddec/stream";
import { whyFrameRefused } from "./zstd-frame.js";

export type ToWorker = { kind: "chunk"; bytes: Uint8Array } | { kind: "end" } | { kind: "go" };
export type FromWorker =
  { kind: "want" } | { kind: "bytes"; bytes: Uint8Array } | { kind: "done" } | { kind: "damaged"; why: string };

// On damaged input zstddec yields empty chunks for ever (DEPS 6.1); legal input never gave three in a row.
const MAX_EMPTY = 2;

/** Says something, then sleeps until the answer is there: zstddec reads its input synchronously. */
function converse(port: MessagePort, doorbell: Int32Array, message: FromWorker): ToWorker {
  port.postMessage(message);
  for (;;) {
    const heard = Atomics.load(doorbell, 0);
    const received = receiveMessageOnPort(port);
    // Only unzstd.ts talks on this port, in the type it shares with this file.
    if (received !== undefined) return received.message as ToWorker;
    Atomics.wait(doorbell, 0, heard);
  }
}

function* input(ask: () => ToWorker): Generator<Uint8Array> {
  let refusal: string | undefined = "it is empty";
  for (let answer = ask(); answer.kind === "chunk"; answer = ask()) {
    // The first chunk holds the whole frame header, unless the stream is shorter than that.
    if (refusal !== undefined) refusal = whyFrameRefused(answer.bytes);
    if (refusal !== undefined) throw new RangeError(refusal);
    yield answer.bytes;
  }
  if (refusal !== undefined) throw new RangeError(refusal);
}

function unpack(decoder: ZSTDDecoder, talk: (message: FromWorker) => ToWorker): FromWorker {
  let empty = 0;
  try {
    for (const bytes of decoder.decodeStreaming(input(() => talk({ kind: "want" })))) {
      empty = bytes.length === 0 ? empty + 1 : 0;
      if (empty > MAX_EMPTY) return { kind: "damaged", why: "it makes no progress" };
      if (bytes.length > 0) talk({ kind: "bytes", bytes });
    }
    return { kind: "done" };
  } catch (cause) {
    return { kind: "damaged", why: cause instanceof Error ? cause.message : String(cause) };
  }
}

if (parentPort !== null) {
  const port = parentPort;
  // unzstd.ts hands the doorbell over.
  const doorbell = workerData as Int32Array;
  const decoder = new ZSTDDecoder();
  await decoder.init();
  port.postMessage(unpack(decoder, (message) => converse(port, doorbell, message)));
}
