import { Readable } from "node:stream";
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

/** A zip of these files, in this order; deterministic for one version of zlib. */
export async function* zipOf(
  files: readonly BundleFile[],
  streamed: readonly StreamedFile[] = [],
): AsyncGenerator<Uint8Array> {
  const zip = new ZipFile();
  // yazl's output is a PassThrough that it declares as less.
  const output = Readable.from(zip.outputStream as AsyncIterable<Uint8Array>, { objectMode: false });
  const inputs: Readable[] = [];
  zip.on("error", (cause: Error) => output.destroy(cause));
  for (const { path, bytes } of files) zip.addBuffer(Buffer.from(bytes), path, NO_MOMENT);
  for (const { path, sizeBytes, open } of streamed)
    zip.addReadStreamLazy(path, { ...NO_MOMENT, compress: false, size: sizeBytes }, (give) => {
      const input = Readable.from(open(), { objectMode: false });
      // yazl does not look after the errors of its inputs.
      input.on("error", (cause) => output.destroy(cause));
      inputs.push(input);
      give(null, input);
    });
  zip.end();
  try {
    yield* output as AsyncIterable<Uint8Array>;
  } finally {
    // A consumer that stops half-way must not leave a file open.
    for (const input of inputs) input.destroy();
  }
}

/** The same in memory, for small zips. */
export const zipBytes = (files: readonly BundleFile[], where: string, maxBytes: number): Promise<Uint8Array> =>
  collectBytes(zipOf(files), { where, maxBytes });
