/** One file of a depot. */
export interface DepotEntry {
  /** Relative, segments separated by `/`. */
  readonly path: string;
  readonly sizeBytes: number;
}

/** Where a depot's files come from: an offline bundle, a folder, a web server. The reader does no I/O of its own (DECISIONS 24). */
export interface DepotSource {
  /** For messages: the bundle's file name or the depot's URL. */
  readonly name: string;
  entries(): readonly DepotEntry[];
  has(path: string): boolean;
  /** The bytes of an entry; throws DEPOT_ENTRY_MISSING for a path that is not there, ZIP_CORRUPT where the bytes do not hold what the directory says. */
  read(path: string): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}
