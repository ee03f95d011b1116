const BLOCK = 512;

/** The ustar header of a regular file. */
export function tarHeader(path: string, sizeBytes: number): Uint8Array {
  const header = Buffer.alloc(BLOCK);
  const octal = (value: number, width: number) => `${value.toString(8).padStart(width - 1, "0")}\0`;
  const fields: readonly (readonly [string, number])[] = [
    [path, 0],
    [octal(0o644, 8), 100],
    [octal(0, 8), 108],
    [octal(0, 8), 116],
    [octal(sizeBytes, 12), 124],
    [octal(0, 12), 136],
    // The checksum counts itself as blanks.
    [" ".repeat(8), 148],
    ["0", 156],
    ["ustar\x0000", 257],
  ];
  for (const [text, at] of fields) header.write(text, at, "latin1");
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return header;
}

/** What follows the bytes of the last file: its padding, and two empty blocks. */
export const tarTail = (sizeBytes: number): Uint8Array =>
  Buffer.alloc(((BLOCK - (sizeBytes % BLOCK)) % BLOCK) + 2 * BLOCK);
