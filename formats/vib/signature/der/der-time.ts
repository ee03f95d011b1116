import type { DerValue } from "./der-reading.js";
import { TAG } from "./der-writing.js";

const DIGITS = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/;

/**
 * Milliseconds since 1970 of a UTCTime or GeneralizedTime in the one form each may have in a signature (RFC 5652 11.3);
 * undefined for any other, and for moments that no calendar has.
 */
export function readTime(value: DerValue | undefined): number | undefined {
  const text = textOf(value);
  const [, year, month, day, hour, minute, second] = DIGITS.exec(text ?? "") ?? [];
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  const atMs = Date.parse(iso);
  // The parser of dates takes a few that do not exist, such as February 30th, for the day after.
  return !Number.isNaN(atMs) && new Date(atMs).toISOString() === iso ? atMs : undefined;
}

function textOf(value: DerValue | undefined): string | undefined {
  if (value === undefined) return undefined;
  const text = Buffer.from(value.content).toString("latin1");
  if (value.tag === TAG.generalizedTime) return text;
  // Two digits of the year: 50 to 99 lie in the twentieth century (RFC 5652 11.3).
  return value.tag === TAG.utcTime ? `${Number(text.slice(0, 2)) >= 50 ? "19" : "20"}${text}` : undefined;
}
