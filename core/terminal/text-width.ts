const COLOUR = /\u001b\[[0-9;]*m/g;
// East Asian wide and full-width blocks, emoji: two columns each.
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}]/u;
const COMBINING = /\p{M}/u;

const columnsOfCharacter = (character: string): number =>
  COMBINING.test(character) ? 0 : WIDE.test(character) ? 2 : 1;

/** Columns a text takes on a terminal, colours not counted. */
export function textWidth(text: string): number {
  let width = 0;
  for (const character of text.replace(COLOUR, "")) width += columnsOfCharacter(character);
  return width;
}

export const padEnd = (text: string, width: number): string => text + " ".repeat(Math.max(0, width - textWidth(text)));
export const padStart = (text: string, width: number): string =>
  " ".repeat(Math.max(0, width - textWidth(text))) + text;

/** The text cut to a width, with an ellipsis where something is missing; colours survive the cut and are closed. */
export function cut(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let taken = "";
  let used = 0;
  let coloured = false;
  for (const part of text.split(/(\u001b\[[0-9;]*m)/)) {
    if (part.startsWith("\u001b")) {
      taken += part;
      coloured = true;
      continue;
    }
    for (const character of part) {
      if (used + columnsOfCharacter(character) > width - 1) return `${taken}…${coloured ? "\u001b[0m" : ""}`;
      taken += character;
      used += columnsOfCharacter(character);
    }
  }
  return taken;
}

/** The words of a text on lines of at most `width` columns; a longer word stays whole. */
export function wrapWords(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && textWidth(line) + 1 + textWidth(word) > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
