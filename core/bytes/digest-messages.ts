/** The next bytes of one digest. */
export interface Portion {
  /** As `DigestThread.newDigest` gave it. */
  readonly digest: number;
  readonly algorithm: "sha1" | "sha256";
  /** Of shared memory, and not to change until the thread is through. */
  readonly bytes: Uint8Array;
  readonly isLast: boolean;
}

export type ToWorker = { readonly portions: readonly Portion[] } | { readonly forget: readonly number[] };

/** One for each list of portions, in their order. */
export type FromWorker = { readonly hexes: readonly string[] } | { readonly why: string };
