import { basename } from "node:path";
import { fileBytes, type RandomAccess } from "../../core/bytes/random-access.js";
import type { LoopbackRule } from "../../core/fetch/redirect-address.js";
import { coreProblem } from "../../core/problem/core-problems.js";
import { Turns } from "../../core/time/turns.js";
import { DEFAULT_TRUST_ROOTS, type TrustRoots } from "../../formats/vib/trust-roots.js";
import type { LibraryVib } from "../domain/library-listing.js";
import type { Notice } from "../domain/resolved-image.js";
import type { DepotContents } from "../store/library/contents.js";
import type { SyncReport } from "../domain/library/sync-report.js";
import type { OnlineDepot } from "../store/library/online-depots.js";
import type { Store } from "../store/open-store.js";
import type { StoreReader, StoreTransaction } from "../store/repositories.js";
import { digestOf, readBundle, type CheckedBundle, type ImportProgress } from "./bundle-import.js";
import { findGarbage, removeGarbage, type CollectedGarbage } from "./garbage.js";
import { libraryProblem } from "./library-problems.js";
import { syncDepot, type SyncRequest } from "./online/depot-sync.js";
import { IncomingFiles } from "./online/incoming-files.js";
import { webFile, type FileReading } from "./online/web-file.js";
import type { SyncTools } from "./online/sync-tools.js";
import { VibFiles, type OpenedVib } from "./vib-files.js";

export interface LibraryOptions {
  /** The controller's state folder, absolute. */
  readonly stateFolder: string;
  readonly store: Store;
  /** Whose signatures count; the public anchors by default (DECISIONS 15). */
  readonly trust?: TrustRoots;
  /** Larger files are refused unread; 64 GiB by default. */
  readonly maxBundleBytes?: number;
  /** Whether anything is fetched from this machine itself; "by-address" by default. */
  readonly loopback?: LoopbackRule;
}

export interface ImportRequest {
  /** The depot's name; the file's own by default. */
  readonly name?: string;
  readonly description?: string;
  readonly ownerData?: string;
  readonly who: string;
  readonly onProgress?: (progress: ImportProgress) => void;
  /** Runs in the very transaction that takes the bundle in, so that both hold or neither. */
  readonly onRecorded?: (transaction: StoreTransaction, outcome: ImportOutcome) => Promise<void>;
  readonly signal?: AbortSignal;
}

export interface ImportOutcome {
  readonly depotId: string;
  readonly vibsNew: number;
  readonly vibsKnown: number;
  readonly contents: DepotContents;
  readonly warnings: readonly Notice[];
}

const MAX_BUNDLE_BYTES = 64 * 1024 ** 3;

/** Everything that was imported: metadata in the store, bytes once by digest in `<state>/depot/vibs`. */
export class DepotLibrary {
  readonly #store: Store;
  readonly #files: VibFiles;
  readonly #trust: TrustRoots;
  readonly #maxBundleBytes: number;
  readonly #incoming: IncomingFiles;
  readonly #loopback: LoopbackRule;
  // Imports run one after the other: two of them could else want the same file, and one's failure take it from the other.
  readonly #turns = new Turns();

  private constructor(options: LibraryOptions, files: VibFiles, incoming: IncomingFiles) {
    this.#incoming = incoming;
    this.#store = options.store;
    this.#files = files;
    this.#trust = options.trust ?? DEFAULT_TRUST_ROOTS;
    this.#loopback = options.loopback ?? "by-address";
    this.#maxBundleBytes = options.maxBundleBytes ?? MAX_BUNDLE_BYTES;
  }

  /** Opens the library and removes what an interrupted import left. `missing`: digests whose bytes are not there any more. */
  static async open(options: LibraryOptions): Promise<{ library: DepotLibrary; missing: readonly string[] }> {
    const files = VibFiles.open(options.stateFolder);
    const { missing } = files.sweep(await options.store.reader.vibs.digests());
    return { library: new DepotLibrary(options, files, IncomingFiles.open(options.stateFolder)), missing };
  }

  /**
   * Takes in an offline bundle or a loose .vib, whole or not at all. Every VIB is verified, unpacked digests and signature included.
   * DEPOT_EXISTS, LIBRARY_SPACE, LIMIT_EXCEEDED, and every problem of formats/depot and formats/vib, naming the member.
   */
  importBundle(path: string, request: ImportRequest): Promise<ImportOutcome> {
    return this.#turns.take(() => this.#import(path, request));
  }

  /** Synchronises an online depot; what went wrong is in the report. DEPOT_NOT_FOUND, CANCELED. */
  syncOnline(depot: OnlineDepot, request: SyncRequest & Pick<SyncTools, "clock" | "random">): Promise<SyncReport> {
    const { clock, random } = request;
    const tools: SyncTools = {
      loopback: this.#loopback,
      ...{ store: this.#store, files: this.#files, incoming: this.#incoming, trust: this.#trust, clock, random },
      exclusively: (work) => this.#turns.take(work),
    };
    return syncDepot(tools, depot, request);
  }

  /** A bundle by its address; what it may throw: `webFile`. */
  fetchBundle(location: string, reading: Omit<FileReading, "loopback">): AsyncIterable<Uint8Array> {
    return webFile(location, { ...reading, loopback: this.#loopback });
  }

  /** What a collection would remove now, `needed` (digests) aside. */
  garbage(reader: Pick<StoreReader, "vibs">, needed: ReadonlySet<string>): Promise<CollectedGarbage> {
    return findGarbage({ incoming: this.#incoming }, reader, needed);
  }

  /** Removes bytes that no depot lists and that `neededBy` does not name; waits for imports that are under way. */
  collectGarbage(neededBy: (tx: StoreTransaction) => Promise<ReadonlySet<string>>): Promise<CollectedGarbage> {
    const tools = { files: this.#files, incoming: this.#incoming };
    return this.#turns.take(() => removeGarbage(tools, this.#store, neededBy));
  }

  /** Ids of those VIBs whose bytes or row the library has not. */
  lacking(
    vibs: readonly { readonly sha256: string; readonly id: string }[],
    rows: ReadonlySet<string>,
  ): readonly string[] {
    const here = this.#files.whole(rows);
    return [...new Set(vibs.filter(({ sha256 }) => !here.has(sha256)).map(({ id }) => id))];
  }

  /** The bytes of a VIB, for serving; undefined when the library does not know it. VIB_BYTES_MISSING. */
  async findVib(sha256: string): Promise<OpenedVib | undefined> {
    const vib = await this.#store.reader.vibs.get(sha256);
    return vib && this.#files.read(vib);
  }

  /** The same, or VIB_UNKNOWN. */
  async openVib(sha256: string): Promise<OpenedVib> {
    const found = await this.findVib(sha256);
    if (found === undefined) throw libraryProblem("VIB_UNKNOWN", { sha256 });
    return found;
  }

  async close(): Promise<void> {
    await this.#turns.over();
    this.#files.close();
    this.#incoming.close();
  }

  async #import(path: string, request: ImportRequest): Promise<ImportOutcome> {
    const name = request.name ?? basename(path);
    const bytes = await fileBytes(path);
    try {
      return await this.#importBytes(bytes, { ...request, name });
    } finally {
      await bytes.close();
    }
  }

  async #importBytes(bytes: RandomAccess, request: ImportRequest & { name: string }): Promise<ImportOutcome> {
    const { name } = request;
    if (bytes.sizeBytes > this.#maxBundleBytes)
      throw coreProblem("LIMIT_EXCEEDED", { where: name, what: "its size in bytes", limit: this.#maxBundleBytes });
    const sha256 = await digestOf(bytes);
    const same = await this.#store.reader.depots.bySha256(sha256);
    if (same !== undefined)
      throw libraryProblem("DEPOT_EXISTS", {
        bundle: name,
        depot: same.id,
        name: same.name,
        importedAt: same.createdAt,
      });
    const written: string[] = [];
    // Bytes that the library has lost are taken again from any bundle that brings them.
    const known = this.#files.whole(await this.#store.reader.vibs.digests());
    const { onProgress, signal } = request;
    const context = { files: this.#files, trust: this.#trust, known, written };
    try {
      const bundle = await readBundle(bytes, name, {
        ...context,
        ...(onProgress && { onProgress }),
        ...(signal && { signal }),
      });
      // The names are durable before the database speaks of them; a crash between the two leaves files that the next start sweeps.
      this.#files.sync();
      const draft = { ...request, name, sha256, sizeBytes: bytes.sizeBytes };
      return await this.#store.transact(async (transaction) => {
        const outcome = await record(transaction, bundle, draft);
        await request.onRecorded?.(transaction, outcome);
        return outcome;
      });
    } catch (thrown) {
      this.#files.remove(written);
      throw thrown;
    }
  }
}

async function record(
  transaction: StoreTransaction,
  bundle: CheckedBundle,
  draft: { name: string; description?: string; ownerData?: string; who: string; sha256: string; sizeBytes: number },
): Promise<ImportOutcome> {
  const before = await transaction.vibs.digests();
  const warnings = [...bundle.warnings, ...(await ambiguities(transaction, bundle.vibs))];
  const depotId = await transaction.depots.add({ description: "", ownerData: "", ...draft, warnings });
  for (const vib of bundle.vibs) await transaction.vibs.add({ depotId, vib });
  await transaction.contents.add({ depotId, contents: bundle.contents });
  const fresh = bundle.vibs.filter(({ sha256 }) => !before.has(sha256)).length;
  return { depotId, vibsNew: fresh, vibsKnown: bundle.vibs.length - fresh, contents: bundle.contents, warnings };
}

/** The same id with other bytes across imports is legal and said plainly (DECISIONS 20). */
async function ambiguities(transaction: StoreTransaction, vibs: readonly LibraryVib[]): Promise<readonly Notice[]> {
  const notices: Notice[] = [];
  for (const vib of vibs) {
    const others = (await transaction.vibs.ofId(vib.descriptor.id)).filter(({ sha256 }) => sha256 !== vib.sha256);
    for (const other of others) notices.push(ambiguity(vib, other));
  }
  return notices;
}

const ambiguity = (vib: LibraryVib, other: LibraryVib): Notice => ({
  code: "VIB_ID_AMBIGUOUS",
  message: `${vib.descriptor.id} of this bundle is ${told(vib)}, and the library also has ${told(other)}; an image takes the newest release date, or the digest that you pin`,
});

const told = ({ sha256, descriptor }: LibraryVib): string => `${sha256} (released ${descriptor.releaseDate})`;
