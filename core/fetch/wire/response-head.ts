import type { IncomingHttpHeaders } from "node:http";

/** The head of an answer whose body is so many bytes, as they are. */
export interface PlainHead {
  readonly statusCode: number;
  /** By lower-case name; of a name that came twice, the first. */
  readonly headers: IncomingHttpHeaders;
  readonly bodyBytes: number;
  /** Whether the connection can be asked again. */
  readonly keeps: boolean;
}

const STATUS_LINE = /^HTTP\/1\.1 ([2-5]\d\d)(?: [\t\x20-\x7e\x80-\xff]*)?$/;
const FIELD_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** RFC 9110 5.5, in latin1. */
export const FIELD_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
const LENGTH = /^\d{1,15}$/;
/** Said twice, they could be read in two ways. */
const ONCE: ReadonlySet<string> = new Set([
  "connection",
  "content-encoding",
  "content-length",
  "content-range",
  "etag",
  "location",
]);

/**
 * Reads the head of an answer (RFC 9112 4, 5), without its empty line. Undefined for whatever is not the plain answer of a file server: another
 * version, an interim answer, a body whose length is not said (chunks), anything malformed. Those are for a reader that knows all of HTTP.
 */
export function readPlainHead(head: string): PlainHead | undefined {
  const [statusLine = "", ...lines] = head.split("\r\n");
  const status = STATUS_LINE.exec(statusLine)?.[1];
  const headers = status === undefined ? undefined : fieldsOf(lines);
  if (headers === undefined) return undefined;
  const length = headers["content-length"];
  if (length === undefined || !LENGTH.test(length) || headers["transfer-encoding"] !== undefined) return undefined;
  const statusCode = Number(status);
  // RFC 9112 6.3: these have no body, whatever they say of one.
  if (statusCode === 204 || statusCode === 304) return undefined;
  return {
    statusCode,
    headers,
    bodyBytes: Number(length),
    keeps: (headers.connection ?? "keep-alive").toLowerCase() === "keep-alive",
  };
}

function fieldsOf(lines: readonly string[]): IncomingHttpHeaders | undefined {
  // Without a prototype: any name may come.
  const headers: Record<string, string> = Object.setPrototypeOf({}, null) as Record<string, string>;
  for (const line of lines) {
    const colon = line.indexOf(":");
    const name = line.slice(0, Math.max(0, colon));
    const value = line.slice(colon + 1);
    if (!FIELD_NAME.test(name) || !FIELD_VALUE.test(value)) return undefined;
    const key = name.toLowerCase();
    if (key in headers && ONCE.has(key)) return undefined;
    headers[key] ??= withoutBlanks(value);
  }
  return headers;
}

const isBlank = (char: string | undefined): boolean => char === " " || char === "\t";

/** Of blanks (RFC 9110 5.6.3) alone: what else JavaScript trims belongs to the value. */
function withoutBlanks(value: string): string {
  let [from, to] = [0, value.length];
  while (from < to && isBlank(value[from])) from++;
  while (to > from && isBlank(value[to - 1])) to--;
  return value.slice(from, to);
}
