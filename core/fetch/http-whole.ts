import { coreProblem } from "../problem/core-problems.js";
import { Exchange, shown, type Answer, type Way } from "./exchange/exchange.js";
import { fetchProblem } from "./fetch-problems.js";

/** One file whose length nobody knows beforehand. */
export interface HttpWhole extends Way {
  /** A longer one is refused, unread where the server says its length: LIMIT_EXCEEDED. */
  readonly maxBytes: number;
}

/** Answers that say "not now" rather than "no". */
const NOT_NOW: ReadonlySet<number> = new Set([408, 425, 429]);

/** A file from its first byte to its last: SOURCE_REFUSED, SOURCE_FAILED, SOURCE_STALLED, SOURCE_MOVED, LIMIT_EXCEEDED, CANCELED. */
export async function* httpWhole(file: HttpWhole, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const exchange = new Exchange(file, signal);
  try {
    const answer = await exchange.follow({ "accept-encoding": "identity" });
    judge(answer, file);
    yield* bodyOf(answer, file);
  } catch (thrown) {
    throw exchange.explain(thrown);
  } finally {
    exchange.end();
  }
}

const tooLong = ({ url, maxBytes }: HttpWhole) =>
  coreProblem("LIMIT_EXCEEDED", { where: shown(url), what: "its size in bytes", limit: maxBytes });

function judge({ statusCode, headers }: Answer, file: HttpWhole): void {
  if (statusCode >= 400 && statusCode < 500 && !NOT_NOW.has(statusCode))
    throw fetchProblem("SOURCE_REFUSED", { url: shown(file.url), status: statusCode });
  if (statusCode !== 200) throw new RangeError(`it answers ${statusCode || "nothing"}`);
  const encoding = headers["content-encoding"] ?? "identity";
  if (encoding !== "identity") throw new RangeError(`it sends the file encoded as ${encoding}`);
  if (Number(headers["content-length"] ?? 0) > file.maxBytes) throw tooLong(file);
}

async function* bodyOf({ body }: Answer, file: HttpWhole): AsyncGenerator<Uint8Array> {
  let size = 0;
  for (let chunk = await body.next(); chunk !== undefined; chunk = await body.next()) {
    size += chunk.length;
    if (size > file.maxBytes) throw tooLong(file);
    yield chunk;
  }
}
