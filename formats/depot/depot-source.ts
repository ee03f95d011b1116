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
  /** The file to begin with; `index.xml` when left out. Online depots give it any name (FORMAT 6.6). */
  readonly indexPath?: string;
  /** Of an online depot: absolute URLs below this one are its own files; all others are refused. Ends in `/`. */
  readonly baseUrl?: string;
  /** "open" where nobody can list the files (a web server): `entries` is then empty, and `read` says what is missing. */
  readonly listing?: "whole" | "open";
  entries(): readonly DepotEntry[];
  has(path: string): boolean;
  /** The bytes of an entry; throws DEPOT_ENTRY_MISSING for a path that is not there, ZIP_CORRUPT where the bytes do not hold what the directory says. */
  read(path: string): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

/** Path of its index. */
export const indexPathOf = ({ indexPath = "index.xml" }: DepotSource): string => indexPath;
