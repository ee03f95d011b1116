/**
 * JSON with one spelling per value: keys sorted by UTF-16 code unit, no blanks, absent keys left out (the member and number rules of RFC 8785).
 * Digests and signatures are taken over this text.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item)).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
  return `{${members.join(",")}}`;
}

/** The UTF-8 bytes of the canonical JSON. */
export const canonicalBytes = (value: unknown): Uint8Array => new Uint8Array(Buffer.from(canonicalJson(value), "utf8"));
