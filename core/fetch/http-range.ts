import type { ByteSource } from "./byte-source.js";
import { Exchange, shown, type Answer, type Way } from "./exchange/exchange.js";
import { judgeAnswer } from "./range-answer.js";

/** One file at one URL. */
export interface HttpRange extends Way {
  /** The length of the whole file, known beforehand; a server that says another one is refused. */
  readonly sizeBytes: number;
  /** What is remembered of the bytes handed out; kept by the caller where a resume shall survive this process. */
  readonly memory?: EtagMemory;
}

/** The strong ETag of the bytes that were handed out (RFC 9110 13.1.5). */
export interface EtagMemory {
  get(): string | undefined;
  put(etag: string | undefined): void;
}

function forgetful(): EtagMemory {
  let known: string | undefined;
  return { get: () => known, put: (etag) => void (known = etag) };
}

/**
 * The bytes by GET with Range and If-Range (RFC 9110 14.2, 13.1.5). A server that answers 200 instead of 206 is read from
 * the start and the known bytes dropped. Throws SOURCE_CHANGED, SOURCE_OTHER_FILE, SOURCE_REFUSED as `judgeAnswer` does; SOURCE_FAILED when the
 * file ends early or redirects to another scheme; SOURCE_STALLED after silence; CANCELED by the signal.
 */
export function httpRange(file: HttpRange): ByteSource {
  const memory = file.memory ?? forgetful();
  return async function* (fromByte, signal) {
    if (fromByte === file.sizeBytes) return;
    const knownEtag = fromByte === 0 ? undefined : memory.get();
    const exchange = new Exchange(file, signal);
    try {
      const answer = await exchange.follow(rangeHeaders(fromByte, knownEtag));
      const { skipBytes, etag } = judgeAnswer(answer, {
        url: shown(file.url),
        fromByte,
        sizeBytes: file.sizeBytes,
        knownEtag,
      });
      if (etag !== knownEtag) memory.put(etag);
      answer.body.skip(skipBytes);
      yield* bodyOf(answer, fromByte, file.sizeBytes);
    } catch (thrown) {
      throw exchange.explain(thrown);
    } finally {
      exchange.end();
    }
  };
}

function rangeHeaders(fromByte: number, etag: string | undefined): Record<string, string> {
  // Encoded bytes are not those that were signed, and their ranges are not ours.
  const identity = { "accept-encoding": "identity" };
  if (fromByte === 0) return identity;
  return { ...identity, range: `bytes=${fromByte}-`, ...(etag === undefined ? {} : { "if-range": etag }) };
}

async function* bodyOf({ body }: Answer, fromByte: number, sizeBytes: number): AsyncGenerator<Uint8Array> {
  let position = fromByte;
  for (let chunk = await body.next(); chunk !== undefined; chunk = await body.next()) {
    position += chunk.length;
    yield chunk;
  }
  if (position < sizeBytes) throw new RangeError(`it ended after ${position} of ${sizeBytes} bytes`);
}
