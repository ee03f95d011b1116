/** The streams a verb speaks through. */
export interface Terminal {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

export type Hue = "green" | "yellow" | "red" | "grey" | "bold";

/** Puts a colour round a text, or leaves it as it is. */
export type Paint = (hue: Hue, text: string) => string;

const CODES: Readonly<Record<Hue, readonly [on: number, off: number]>> = {
  green: [32, 39],
  yellow: [33, 39],
  red: [31, 39],
  grey: [90, 39],
  bold: [1, 22],
};

export const plainPaint: Paint = (_hue, text) => text;

/** Colours only on a terminal that has them; `hasColors` knows NO_COLOR and TERM=dumb. */
export function paintFor(stream: NodeJS.WriteStream): Paint {
  if (!stream.isTTY || !stream.hasColors()) return plainPaint;
  return (hue, text) => `\u001b[${CODES[hue][0]}m${text}\u001b[${CODES[hue][1]}m`;
}

const EDGELESS = Symbol("edgeless");

/** From now on tables on this stream have no edge, as in a pipe (`--output wide`). */
export const withoutEdge = (stream: NodeJS.WriteStream): void => void Object.assign(stream, { [EDGELESS]: true });

/** Width of the terminal in columns; none for a pipe, which has no edge. */
export const columnsOf = (stream: NodeJS.WriteStream): number | undefined =>
  stream.isTTY && !(EDGELESS in stream) ? Math.max(20, stream.columns) : undefined;
