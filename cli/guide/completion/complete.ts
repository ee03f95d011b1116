import { readEnvironment } from "../../../core/settings/settings.js";
import { printable } from "../../../core/terminal/printable.js";
import { completionOf, type Candidate } from "./candidates.js";
import { namesOf } from "./fleet-names.js";
import { typedLine, type TypedLine } from "./typed-line.js";

const MOST = 500;
const ABOUT_COLUMNS = 60;

/**
 * What `greenroom __complete LINE` prints for a shell: `file` or `words` on the first line, then a candidate a line, tab, what it is. Nothing at all
 * where something is in the way: an error would land in the middle of what is being typed.
 */
export async function completeLine(line: string): Promise<string> {
  try {
    const typed = typedLine(line);
    const completion = await completionOf(typed);
    if (completion.is === "file") return "file\n";
    const found =
      completion.is === "words"
        ? completion.words
        : (await namesOf(completion.kind, { context: contextOf(typed), line: typed.before })).map(
            ({ word, about }) => ({
              word: `${completion.prefix}${word}`,
              about,
            }),
          );
    return written(found.filter(({ word }) => word.startsWith(typed.typed) && word !== ""));
  } catch {
    return "";
  }
}

const written = (found: readonly Candidate[]): string => `words\n${found.slice(0, MOST).map(tabbed).join("")}`;

const tabbed = ({ word, about }: Candidate): string =>
  `${printable(word)}\t${printable(about).slice(0, ABOUT_COLUMNS)}\n`;

function contextOf({ before }: TypedLine): string | undefined {
  const at = before.lastIndexOf("--context");
  const beside = before.find((word) => word.startsWith("--context="));
  return at >= 0 ? before[at + 1] : (beside?.slice("--context=".length) ?? readEnvironment("GREENROOM_CONTEXT"));
}
