const MIB = 1024 * 1024;

/** Caps of a zip; nothing is unpacked before its directory has passed them. */
export interface ZipLimits {
  readonly maxEntries: number;
  /** Sum of the unpacked sizes, bytes. */
  readonly maxTotalBytes: number;
  /** Unpacked to packed size, looked at for entries above `ratioFromBytes`. */
  readonly maxRatio: number;
  readonly ratioFromBytes: number;
}

/** An offline bundle: a whole ESXi is about 600 MB in 150 VIBs. */
export const BUNDLE_LIMITS: ZipLimits = {
  maxEntries: 16_384,
  maxTotalBytes: 64 * 1024 * MIB,
  maxRatio: 200,
  ratioFromBytes: MIB,
};

/** A metadata zip: small XML and JSON files. */
export const METADATA_LIMITS: ZipLimits = {
  maxEntries: 32_768,
  maxTotalBytes: 512 * MIB,
  maxRatio: 200,
  ratioFromBytes: MIB,
};

/** Caps of everything that one depot tells, in all its indexes and metadata zips together. */
export interface ReadLimits {
  readonly unpackedBytes: number;
  /** Texts, numbers, lists and groups of them, as they are held in memory. */
  readonly parsedValues: number;
}

export const READ_LIMITS: ReadLimits = { unpackedBytes: 512 * MIB, parsedValues: 4 * MIB };

export const DEPOT_LIMITS = {
  /** index.xml, vendor-index.xml, one bulletin, one JSON document. */
  smallFileBytes: 8 * MIB,
  /** vmware.xml: all bulletins with all VIBs in one file. */
  allBulletinsBytes: 128 * MIB,
  /** A metadata zip is held in memory, packed. */
  metadataZipBytes: 256 * MIB,
  /** A bundle that lies deflated inside another zip is held in memory; a stored one is read where it lies. */
  innerBundleBytes: 512 * MIB,
  vendors: 256,
  metadataPerVendor: 1024,
} as const;
