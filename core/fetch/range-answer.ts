import type { Answer } from "./exchange/exchange.js";
import { fetchProblem } from "./fetch-problems.js";

/** What was asked for. */
interface Asked {
  /** For messages: without secrets. */
  readonly url: string;
  readonly fromByte: number;
  readonly sizeBytes: number;
  /** The strong ETag of the bytes that are here already. */
  readonly knownEtag: string | undefined;
}

const CONTENT_RANGE = /^bytes (\d+)-(\d+)\/(\d+|\*)$/;

/** Answers that say "not now" rather than "no". */
const NOT_NOW: ReadonlySet<number> = new Set([408, 425, 429]);

/**
 * Where the asked bytes begin in an answer. Throws SOURCE_REFUSED for a "no" (4xx), SOURCE_CHANGED where the file is no longer the one whose
 * first bytes are here, SOURCE_OTHER_FILE where it is not the one that was asked for; a RangeError for what another try may mend.
 */
export function judgeAnswer(
  answer: Pick<Answer, "statusCode" | "headers">,
  asked: Asked,
): { readonly skipBytes: number; readonly etag: string | undefined } {
  const { statusCode, headers } = answer;
  const { url } = asked;
  // 412 is no answer to If-Range, but some give it: the condition failed.
  if (statusCode === 412 && asked.knownEtag !== undefined) throw fetchProblem("SOURCE_CHANGED", { url });
  if (statusCode >= 400 && statusCode < 500 && !NOT_NOW.has(statusCode))
    throw fetchProblem("SOURCE_REFUSED", { url, status: statusCode });
  if (statusCode !== 200 && statusCode !== 206) throw new RangeError(`it answers ${statusCode || "nothing"}`);
  const encoding = headers["content-encoding"] ?? "identity";
  if (encoding !== "identity") throw new RangeError(`it sends the file encoded as ${encoding}`);
  const etag = strong(headers.etag);
  // Bytes of two versions never become one file.
  if (asked.knownEtag !== undefined && etag !== asked.knownEtag) throw fetchProblem("SOURCE_CHANGED", { url });
  if (statusCode === 200) checkLength(headers["content-length"], asked.sizeBytes, url);
  else checkRange(headers["content-range"], headers["content-length"], asked);
  return { skipBytes: statusCode === 200 ? asked.fromByte : 0, etag };
}

// RFC 9110 13.1.5: a weak validator says nothing about bytes.
const strong = (etag: string | undefined): string | undefined => (etag?.startsWith('"') ? etag : undefined);

function checkLength(length: string | undefined, wanted: number, url: string): void {
  if (length !== undefined && Number(length) !== wanted)
    throw fetchProblem("SOURCE_OTHER_FILE", { url, why: `it says ${length} bytes where ${wanted} are wanted` });
}

function checkRange(range: string | undefined, length: string | undefined, { fromByte, sizeBytes, url }: Asked): void {
  const [, first, last, total] = CONTENT_RANGE.exec(range ?? "") ?? [];
  if (first === undefined || last === undefined) throw new RangeError("it sends a part and does not say which");
  if (total !== "*" && Number(total) !== sizeBytes)
    throw fetchProblem("SOURCE_OTHER_FILE", {
      url,
      why: `it says ${total ?? "no"} bytes where ${sizeBytes} are wanted`,
    });
  if (Number(first) !== fromByte || Number(last) !== sizeBytes - 1)
    throw new RangeError(`it sends bytes ${first} to ${last} where ${fromByte} to ${sizeBytes - 1} are wanted`);
  checkLength(length, sizeBytes - fromByte, url);
}
