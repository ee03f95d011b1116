import type { IncomingMessage } from "node:http";

/** What was asked for. */
interface Asked {
  readonly fromByte: number;
  readonly sizeBytes: number;
  /** The strong ETag of the bytes that are here already. */
  readonly knownEtag: string | undefined;
}

const CONTENT_RANGE = /^bytes (\d+)-(\d+)\/(\d+|\*)$/;

/** Where the asked bytes begin in an answer; a RangeError says why an answer is not the file that was asked for. */
export function judgeAnswer(
  answer: Pick<IncomingMessage, "statusCode" | "headers">,
  asked: Asked,
): { readonly skipBytes: number; readonly etag: string | undefined } {
  const { statusCode, headers } = answer;
  if (statusCode !== 200 && statusCode !== 206) throw new RangeError(`it answers ${statusCode ?? "nothing"}`);
  const encoding = headers["content-encoding"] ?? "identity";
  if (encoding !== "identity") throw new RangeError(`it sends the file encoded as ${encoding}`);
  const etag = strong(headers.etag);
  // Bytes of two versions never become one file.
  if (asked.knownEtag !== undefined && etag !== asked.knownEtag)
    throw new RangeError("the file changed there meanwhile");
  if (statusCode === 200) checkLength(headers["content-length"], asked.sizeBytes);
  else checkRange(headers["content-range"], headers["content-length"], asked);
  return { skipBytes: statusCode === 200 ? asked.fromByte : 0, etag };
}

// RFC 9110 13.1.5: a weak validator says nothing about bytes.
const strong = (etag: string | undefined): string | undefined => (etag?.startsWith('"') ? etag : undefined);

function checkLength(length: string | undefined, wanted: number): void {
  if (length !== undefined && Number(length) !== wanted)
    throw new RangeError(`it says ${length} bytes where ${wanted} are wanted`);
}

function checkRange(range: string | undefined, length: string | undefined, { fromByte, sizeBytes }: Asked): void {
  const [, first, last, total] = CONTENT_RANGE.exec(range ?? "") ?? [];
  if (first === undefined || last === undefined) throw new RangeError("it sends a part and does not say which");
  if (Number(first) !== fromByte || Number(last) !== sizeBytes - 1)
    throw new RangeError(`it sends bytes ${first} to ${last} where ${fromByte} to ${sizeBytes - 1} are wanted`);
  if (total !== "*" && Number(total) !== sizeBytes)
    throw new RangeError(`it says ${total ?? "no"} bytes where ${sizeBytes} are wanted`);
  checkLength(length, sizeBytes - fromByte);
}
