import { createHash } from "node:crypto";
import { streamOf, type RandomAccess } from "../../core/bytes/random-access.js";
import { unzstd } from "../../core/bytes/unzstd.js";
import { checkDepotVib, depotVibBytes } from "../../formats/depot/check-vib.js";
import type { DepotVib } from "../../formats/depot/depot-model.js";
import type { DepotSource } from "../../formats/depot/depot-source.js";
import { readDepot } from "../../formats/depot/read-depot.js";
import { openZip } from "../../formats/depot/zip-source.js";
import type { TrustRoots } from "../../formats/vib/trust-roots.js";
import { verifyVib, type VerifiedVib } from "../../formats/vib/verify.js";
import type { LibraryVib } from "../domain/library-listing.js";
import type { Notice } from "../domain/resolved-image.js";
import type { DepotContents } from "../store/library/contents.js";
import { contentsOf, contentsOfLooseVib } from "./bundle-contents.js";
import { libraryProblem } from "./library-problems.js";
import type { VibFiles, VibPart } from "./vib-files.js";

/** What an import has done so far. */
export interface ImportProgress {
  readonly vibsDone: number;
  readonly vibsTotal: number;
  /** Id of the VIB that is read now. */
  readonly vib: string;
}

export interface ImportContext {
  readonly files: VibFiles;
  readonly trust: TrustRoots;
  /** Digests of which the library has the bytes already. */
  readonly known: ReadonlySet<string>;
  /** Digests whose files this import wrote, filled as it goes: what a failure takes back. */
  readonly written: string[];
  readonly onProgress?: (progress: ImportProgress) => void;
  readonly signal?: AbortSignal;
}

/** A bundle, every byte of it checked and every VIB of it durable in the library's folder. */
export interface CheckedBundle {
  readonly contents: DepotContents;
  readonly vibs: readonly LibraryVib[];
  readonly warnings: readonly Notice[];
}

const ARCHIVE_MAGIC = "!<arch>\n";

/** Reads an offline bundle or a loose .vib; any fault refuses the whole with an error that names the member. `bytes` are closed. */
export async function readBundle(bytes: RandomAccess, name: string, context: ImportContext): Promise<CheckedBundle> {
  if (await isArchive(bytes)) return readLooseVib(bytes, name, context);
  const source = await openZip(bytes, name);
  try {
    return await readOffline(source, context);
  } finally {
    await source.close();
  }
}

async function isArchive(bytes: RandomAccess): Promise<boolean> {
  if (bytes.sizeBytes < ARCHIVE_MAGIC.length) return false;
  return Buffer.from(await bytes.read(0, ARCHIVE_MAGIC.length)).toString("latin1") === ARCHIVE_MAGIC;
}

async function readLooseVib(bytes: RandomAccess, name: string, context: ImportContext): Promise<CheckedBundle> {
  await checkSpace(context, bytes.sizeBytes);
  const sha256 = await digestOf(bytes);
  const entry = { where: name, sha256, sizeBytes: bytes.sizeBytes };
  const vib = await takeVib(streamOf(bytes), entry, context);
  return { contents: contentsOfLooseVib(vib.descriptor), vibs: [libraryVib(vib)], warnings: warningsOf(vib) };
}

async function readOffline(source: DepotSource, context: ImportContext): Promise<CheckedBundle> {
  const depot = await readDepot(source);
  const fresh = depot.vibs.filter(({ sha256 }) => !context.known.has(sha256));
  await checkSpace(
    context,
    fresh.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  );
  const vibs: LibraryVib[] = [];
  const warnings: Notice[] = [...depot.warnings];
  for (const [done, entry] of depot.vibs.entries()) {
    context.onProgress?.({ vibsDone: done, vibsTotal: depot.vibs.length, vib: entry.id });
    const vib = await takeEntry(source, entry, context);
    warnings.push(...warningsOf(vib), ...checkDepotVib(entry, vib));
    vibs.push(libraryVib(vib));
  }
  return { contents: contentsOf(depot), vibs, warnings };
}

const takeEntry = (source: DepotSource, entry: DepotVib, context: ImportContext): Promise<VerifiedVib> =>
  takeVib(
    depotVibBytes(source, entry),
    { where: `${source.name}: ${entry.path}`, sha256: entry.sha256, sizeBytes: entry.sizeBytes, id: entry.id },
    context,
  );

interface Expected {
  /** For messages: bundle and member. */
  readonly where: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly id?: string;
}

/** Checks a VIB while its bytes go to a part file; the part gets its name only when every check has passed (promise 1). */
async function takeVib(
  bytes: AsyncIterable<Uint8Array>,
  { where, ...expected }: Expected,
  context: ImportContext,
): Promise<VerifiedVib> {
  const options = { where, expected, trust: context.trust, digests: "unpacked", unzstd } as const;
  if (context.known.has(expected.sha256) || context.written.includes(expected.sha256))
    return verifyVib(abortable(bytes, context.signal), options);
  const part = await context.files.begin();
  try {
    const vib = await verifyVib(passedOn(abortable(bytes, context.signal), part), options);
    await part.keep(vib.sha256);
    context.written.push(vib.sha256);
    return vib;
  } catch (thrown) {
    await part.discard();
    throw thrown;
  }
}

async function* abortable(
  bytes: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    signal?.throwIfAborted();
    yield chunk;
  }
}

async function* passedOn(bytes: AsyncIterable<Uint8Array>, part: VibPart): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    await part.write(chunk);
    yield chunk;
  }
}

async function checkSpace({ files }: ImportContext, needBytes: number): Promise<void> {
  const haveBytes = await files.freeBytes();
  if (needBytes > haveBytes) throw libraryProblem("LIBRARY_SPACE", { path: files.path, needBytes, haveBytes });
}

/** SHA-256 (hex) of all of it, in constant memory. */
export async function digestOf(bytes: RandomAccess): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of streamOf(bytes)) hash.update(chunk);
  return hash.digest("hex");
}

const libraryVib = (vib: VerifiedVib): LibraryVib => ({
  sha256: vib.sha256,
  sizeBytes: vib.sizeBytes,
  descriptor: vib.descriptor,
  descriptorSha256: vib.descriptorSha256,
});

const warningsOf = (vib: VerifiedVib): readonly Notice[] =>
  vib.warnings.map(({ code, message }) => ({ code, message: `${vib.descriptor.id}: ${message}` }));
