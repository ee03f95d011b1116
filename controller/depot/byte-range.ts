/** What a Range header asks for, given the size: a part, the whole, or something that cannot be had (RFC 9110 part 14). */
export type RangeAnswer =
  | { readonly kind: "whole" }
  | { readonly kind: "part"; readonly first: number; readonly last: number }
  | { readonly kind: "unsatisfiable" };

const SINGLE = /^bytes=[ \t]*(\d*)-(\d*)[ \t]*$/;
const WHOLE: RangeAnswer = { kind: "whole" };

/** A single range or suffix. Several ranges, another unit or a malformed header are ignored, as a server may: the whole is sent. */
export function readRange(header: string | undefined, sizeBytes: number): RangeAnswer {
  const [, from = "", to = ""] = SINGLE.exec(header ?? "") ?? [];
  if (from === "" && to === "") return WHOLE;
  if (from === "") return suffix(Number(to), sizeBytes);
  const first = Number(from);
  const last = to === "" ? sizeBytes - 1 : Number(to);
  if (to !== "" && last < first) return WHOLE;
  if (first >= sizeBytes) return { kind: "unsatisfiable" };
  return { kind: "part", first, last: Math.min(last, sizeBytes - 1) };
}

function suffix(length: number, sizeBytes: number): RangeAnswer {
  if (length === 0 || sizeBytes === 0) return { kind: "unsatisfiable" };
  return { kind: "part", first: Math.max(0, sizeBytes - length), last: sizeBytes - 1 };
}
