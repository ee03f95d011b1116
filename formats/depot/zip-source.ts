import type { RandomAccess } from "../../core/bytes/random-access.js";
import { collectBytes } from "./zip/collect-bytes.js";
import { BUNDLE_LIMITS, DEPOT_LIMITS, type ZipLimits } from "./depot-limits.js";
import { depotProblem } from "./depot-problems.js";
import type { DepotSource } from "./depot-source.js";
import { memoryBytes, windowOf } from "./zip/window-bytes.js";
import { readZipDirectory, type ZipEntry, type ZipReading } from "./zip/zip-directory.js";
import { dataStart, entryBytes } from "./zip/zip-entry-bytes.js";

/**
 * Opens an offline bundle. A zip that holds no index.xml but exactly one other zip is entered, one level deep (FORMAT 6.1); its name is then `outer.zip!inner.zip`.
 * ZIP_CORRUPT, ZIP_UNSAFE_ENTRY, LIMIT_EXCEEDED, DEPOT_NESTED. The source owns `bytes`: they are closed with it, and at once when it cannot be opened.
 */
export async function openZip(bytes: RandomAccess, name: string): Promise<DepotSource> {
  try {
    return await openBundle(bytes, name);
  } catch (cause) {
    await bytes.close();
    throw cause;
  }
}

async function openBundle(bytes: RandomAccess, name: string): Promise<DepotSource> {
  const outer: ZipReading = { bytes, name, limits: BUNDLE_LIMITS };
  const entries = await readZipDirectory(outer);
  const nested = onlyZipIn(entries);
  if (nested === undefined) return sourceOf(outer, entries);
  const inner: ZipReading = {
    bytes: await bytesOfNested(nested, outer),
    name: `${name}!${nested.path}`,
    limits: BUNDLE_LIMITS,
  };
  const innerEntries = await readZipDirectory(inner);
  const deeper = onlyZipIn(innerEntries);
  if (deeper !== undefined)
    throw depotProblem("DEPOT_NESTED", { bundle: name, member: `${nested.path}!${deeper.path}` });
  return sourceOf(inner, innerEntries);
}

/** Opens a zip as it is, under other limits. */
export async function openPlainZip(reading: {
  readonly bytes: RandomAccess;
  readonly name: string;
  readonly limits: ZipLimits;
}): Promise<DepotSource> {
  return sourceOf(reading, await readZipDirectory(reading));
}

/** The one zip of a zip that has nothing of a bundle itself; a bundle that merely lost its index is not entered. */
function onlyZipIn(entries: ReadonlyMap<string, ZipEntry>): ZipEntry | undefined {
  const named = [...entries.values()].map((entry) => ({ entry, path: entry.path.toLowerCase() }));
  if (named.some(({ path }) => path.endsWith(".xml") || path.endsWith(".vib"))) return undefined;
  const zips = named.filter(({ path }) => path.endsWith(".zip"));
  return zips.length === 1 ? zips[0]?.entry : undefined;
}

async function bytesOfNested(entry: ZipEntry, outer: ZipReading): Promise<RandomAccess> {
  if (entry.method === 0)
    return windowOf(outer.bytes, { offset: await dataStart(entry, outer), sizeBytes: entry.sizeBytes });
  const where = `${outer.name}: ${entry.path}`;
  const bytes = await collectBytes(entryBytes(entry, outer), { where, maxBytes: DEPOT_LIMITS.innerBundleBytes });
  return { ...memoryBytes(bytes), close: () => outer.bytes.close() };
}

function sourceOf(reading: ZipReading, entries: ReadonlyMap<string, ZipEntry>): DepotSource {
  return {
    name: reading.name,
    entries: () => [...entries.values()].map(({ path, sizeBytes }) => ({ path, sizeBytes })),
    has: (path) => entries.has(path),
    read: (path) => {
      const entry = entries.get(path);
      if (entry !== undefined) return entryBytes(entry, reading);
      throw depotProblem("DEPOT_ENTRY_MISSING", { bundle: reading.name, member: path, namedBy: "the reader" });
    },
    close: () => reading.bytes.close(),
  };
}
