const KiB = 1024;
const MiB = 1024 * KiB;
const GiB = 1024 * MiB;

/**
 * Beyond these a VIB is refused before memory is taken (FORMAT part 1). The largest known legal values:
 * descriptor 171 929 bytes, signature 5 930, 11 members, a packed payload of 186 316 159 bytes.
 */
export const VIB_LIMITS = {
  descriptorBytes: 8 * MiB,
  signatureBytes: 256 * KiB,
  signatureBlocks: 8,
  members: 256,
  /** Bytes of one payload after all unpacking. */
  unpackedBytes: 1 * GiB,
  xmlDepth: 32,
  xmlElements: 131_072,
  xmlAttributes: 32,
  /** Names and paths in a descriptor, characters. */
  textChars: 65_536,
  tarEntries: 100_000,
  tarNameBytes: 4096,
} as const;
