/** What stands before the cursor: whole words, and the one that is being typed. */
export interface TypedLine {
  readonly before: readonly string[];
  readonly typed: string;
}

/** Splits a line as shells do, without expanding anything; the program's own name is left out. */
export function typedLine(line: string): TypedLine {
  const words = [""];
  let quote = "";
  let escaped = false;
  let begun = false;
  for (const letter of line) {
    const at = words.length - 1;
    if (escaped) {
      words[at] += letter;
      escaped = false;
    } else if (letter === "\\" && quote !== "'") escaped = true;
    else if (quote !== "") {
      if (letter === quote) quote = "";
      else words[at] += letter;
    } else if (letter === '"' || letter === "'") quote = letter;
    else if (!/\s/.test(letter)) words[at] += letter;
    else if (begun) words.push("");
    begun = escaped || quote !== "" || !/\s/.test(letter);
  }
  return { before: words.slice(1, -1), typed: words.length > 1 ? (words.at(-1) ?? "") : "" };
}
