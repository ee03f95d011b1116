import { ZipFile } from "yazl";
import { collectBytes } from "../zip/collect-bytes.js";
import type { BundleFile } from "./json-files.js";

/** A file that is read only when its turn comes; stored, for what is in it is packed already. */
export interface StreamedFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly open: () => AsyncIterable<Uint8Array>;
}

/** The first moment that a zip can tell, in the local fields that a zip holds: the same bytes wherever and whenever they are written. */
const NO_MOMENT = { mtime: new Date(1980, 0, 1), mode: 0o100644, forceDosTimestamp: true };

/** A zip of these files, in this order and in constant memory for the streamed ones; deterministic for one version of zlib. */
export async function* zipOf(
  files: readonly BundleFile[],
  streamed: readonly StreamedFile[] = [],
): AsyncGenerator<Uint8Array> {
  const zip = new ZipFile();
  // It is a PassThrough, which yazl declares as less.
  const output = zip.outputStream as NodeJS.ReadableStream & { destroy(cause: Error): void };
  const fail = (cause: unknown): void =>
    output.destroy(cause instanceof Error ? cause : new TypeError("a byte source failed without an error", { cause }));
  const stop = new AbortController();
  zip.on("error", fail);
  for (const { path, bytes } of files) zip.addBuffer(Buffer.from(bytes), path, NO_MOMENT);
  for (const { path, sizeBytes, open } of streamed)
    zip.addReadStreamLazy(path, { ...NO_MOMENT, compress: false, size: sizeBytes }, (give) =>
      give(null, pipeable(open, { fail, signal: stop.signal })),
    );
  zip.end();
  try {
    for await (const chunk of output) yield Buffer.from(chunk);
  } finally {
    // A consumer that stops half-way must not leave a file open.
    stop.abort();
  }
}

interface Pumping {
  readonly fail: (cause: unknown) => void;
  readonly signal: AbortSignal;
}

/** What yazl wants of an input is that it can be piped, nothing else; its errors yazl does not look after. */
function pipeable(open: () => AsyncIterable<Uint8Array>, pumping: Pumping): NodeJS.ReadableStream {
  const input = {
    pipe: (destination: NodeJS.WritableStream): NodeJS.WritableStream => {
      pump(open(), destination, pumping.signal).catch(pumping.fail);
      return destination;
    },
  };
  return input as unknown as NodeJS.ReadableStream;
}

async function pump(
  bytes: AsyncIterable<Uint8Array>,
  destination: NodeJS.WritableStream,
  signal: AbortSignal,
): Promise<void> {
  for await (const chunk of bytes) {
    if (!destination.write(chunk)) await drained(destination, signal);
    if (signal.aborted) return;
  }
  destination.end();
}

function drained(destination: NodeJS.WritableStream, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      signal.removeEventListener("abort", done);
      resolve();
    };
    destination.once("drain", done);
    signal.addEventListener("abort", done);
  });
}

/** The same in memory, for small zips. */
export const zipBytes = (files: readonly BundleFile[], where: string, maxBytes: number): Promise<Uint8Array> =>
  collectBytes(zipOf(files), { where, maxBytes });
