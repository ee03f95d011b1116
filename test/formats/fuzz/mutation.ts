import fc from "fast-check";

/** Pieces that parsers stumble over, put anywhere. */
const PIECES = [
  "", "\0", "<", ">", "</vib>", "<a>", "&lt;", "&#0;", "&x;", "<!DOCTYPE x>", "<![CDATA[", "<!--", '"', "'", "{", "}", "[", "]",
  "null", "-1", "1e999", "99999999999999999999", "0x10", "../", "//", "\\", "__proto__", "\ufeff", "\ud800", "\r\n", "\u2028", "é",
  "!<arch>\n", "`\n", "PK\x01\x02", "PK\x03\x04", "PK\x05\x06", "PK\x06\x06", "ustar\x0000", "visor  ", "\x1f\x8b\x08", "\x30\x80", "\x30\x84\xff\xff\xff\xff",
  "-----BEGIN PKCS7-----\n", "-----END PKCS7-----\n", "bootstate=", "true", "constructor", "a".repeat(300),
] as const; // prettier-ignore

/** One change, its place given as a share of the length. */
interface Change {
  readonly kind: "flip" | "set" | "insert" | "remove" | "repeat" | "cut";
  readonly at: number;
  readonly length: number;
  readonly byte: number;
  readonly piece: string;
}

const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom("flip", "set", "insert", "remove", "repeat", "cut" as const),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.oneof(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 600 })),
  byte: fc.integer({ min: 0, max: 255 }),
  piece: fc.constantFrom(...PIECES),
});

/** Which of the seeds, and what is done to it. */
export interface Mutation {
  readonly seed: number;
  readonly changes: readonly Change[];
}

export const mutation: fc.Arbitrary<Mutation> = fc.record({
  seed: fc.nat({ max: 1000 }),
  changes: fc.array(change, { minLength: 1, maxLength: 4 }),
});

export const mutated = (seeds: readonly Uint8Array[], { seed, changes }: Mutation): Uint8Array =>
  changes.reduce(changed, Buffer.from(seeds[seed % seeds.length] ?? []));

function changed(bytes: Buffer, { kind, at, length, byte, piece }: Change): Buffer {
  const from = Math.floor(at * bytes.length);
  const [before, touched, behind] = [bytes.subarray(0, from), bytes.subarray(from, from + length), bytes.subarray(from + length)]; // prettier-ignore
  switch (kind) {
    case "flip":
      return Buffer.concat([
        before,
        touched.map((one, index) => (index === 0 ? one ^ (1 << (byte % 8)) : one)),
        behind,
      ]);
    case "set":
      return Buffer.concat([before, Buffer.alloc(touched.length, byte), behind]);
    case "insert":
      return Buffer.concat([before, Buffer.from(piece, "latin1"), bytes.subarray(from)]);
    case "remove":
      return Buffer.concat([before, behind]);
    case "repeat":
      return Buffer.concat([before, touched, touched, behind]);
    case "cut":
      return before;
  }
}
