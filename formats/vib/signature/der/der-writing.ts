/** Tags of DER (X.690 8.1.2) that signatures and certificates are made of. */
export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bits: 0x03,
  octets: 0x04,
  null: 0x05,
  oid: 0x06,
  enumerated: 0x0a,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
  context0: 0xa0,
} as const;

/** One DER value around its parts, with the shortest length form (X.690 10.1). */
export function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.of(tag), lengthBytes(content.length), content]);
}

function lengthBytes(length: number): Uint8Array {
  if (length < 0x80) return Buffer.of(length);
  const hex = length.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex");
  return Buffer.concat([Buffer.of(0x80 + bytes.length), bytes]);
}

/** An object identifier written with dots. */
export function derOid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  return der(TAG.oid, Buffer.from([first * 40 + second, ...rest].flatMap(base128)));
}

function base128(value: number): number[] {
  const digits = [value % 128];
  for (let left = Math.floor(value / 128); left > 0; left = Math.floor(left / 128)) digits.unshift((left % 128) + 128);
  return digits;
}

/** The values of a SET OF stand in the order of their encodings (X.690 11.6). */
export const derSetOf = (values: readonly Uint8Array[], tag: number = TAG.set): Uint8Array =>
  der(tag, ...[...values].sort((a, b) => Buffer.compare(a, b)));

/** UTCTime up to 2049, then GeneralizedTime (RFC 5652 11.3); whole seconds. */
export function derTime(atMs: number): Uint8Array {
  const digits = new Date(atMs)
    .toISOString()
    .replace(/\.\d+Z$/, "Z")
    .replace(/[-:T]/g, "");
  const year = new Date(atMs).getUTCFullYear();
  return year >= 1950 && year < 2050
    ? der(TAG.utcTime, Buffer.from(digits.slice(2), "latin1"))
    : der(TAG.generalizedTime, Buffer.from(digits, "latin1"));
}
