import { coreProblem } from "../../../core/problem/core-problems.js";

/** Levels of a JSON body: some thirty in what is legal, a few thousand before a stack overflows. In between, whoever reads it says what is wrong. */
const MOST_LEVELS = 2_500;

/** A step up or on the spot, as it is or escaped; what some readers of URLs take for a slash; the begin of a fragment. */
const WINDING = /(^|\/)(\.|%2e){1,2}(\/|$)|[\\#\t\n\r]/i;

/**
 * A path that a reader of URLs would make another one of (WHATWG URL 4.4) means two things: the door would judge the one, and whoever makes
 * the request again, as an approved one is, would ask for the other. INPUT_INVALID.
 */
export function refuseWindingPath(url: string): void {
  const [path = ""] = url.split("?", 1);
  if (WINDING.test(path))
    throw coreProblem("INPUT_INVALID", { where: "path", what: "no steps, backslashes or fragments" });
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENING: readonly number[] = [0x5b, 0x7b];
const CLOSING: readonly number[] = [0x5d, 0x7d];

/** Before it is parsed: what nests deeper than any request overflows the stack of whoever walks it. LIMIT_EXCEEDED. */
export function refuseDeepJson(text: string): void {
  let level = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at + 1);
    else if (OPENING.includes(code)) level += 1;
    else if (CLOSING.includes(code)) level -= 1;
    if (level > MOST_LEVELS)
      throw coreProblem("LIMIT_EXCEEDED", { where: "body", what: "its depth", limit: MOST_LEVELS });
  }
}

function endOfString(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at;
}
