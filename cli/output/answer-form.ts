import { csvText } from "./csv.js";
import { harmless, harmlessJson } from "./harmless.js";
import { plain } from "./plain.js";

/** How answers are printed: `table` and `wide` for people, the others for programs, one document each. */
export const OUTPUTS = ["table", "wide", "json", "yaml", "csv"] as const;
export type Output = (typeof OUTPUTS)[number];

/** The form that --output and --query ask for. */
export interface AnswerForm {
  /** The verb's own table; else `text` of its data. */
  readonly forPeople: boolean;
  /** The data as this form has it, with its last line ended; `rows` are the lines of a CSV whose data is a map, where no query chooses others. */
  readonly text: (data: unknown, rows?: readonly unknown[]) => string;
}

export const TABLE_FORM: AnswerForm = { forPeople: true, text: (data) => jsonText(data) };

const isOutput = (name: string): name is Output => OUTPUTS.some((known) => known === name);

/**
 * Made before the work, so that a query that cannot be read stops it. Libraries are loaded only for the forms that need them.
 * Throws USAGE_INVALID for a query that is no JMESPath.
 */
export async function answerForm(output: string | undefined, query: string | undefined): Promise<AnswerForm> {
  const named = output !== undefined && isOutput(output) ? output : "table";
  const write = await writer(named);
  if (query === undefined) return { forPeople: named === "table" || named === "wide", text: write };
  const { select } = await import("./query.js");
  const chosen = select(query);
  return { forPeople: false, text: (data) => write(chosen(data)) };
}

async function writer(output: Output): Promise<AnswerForm["text"]> {
  if (output === "yaml") {
    const { stringify } = await import("yaml");
    return (data) => harmless(stringify(plain(data), { lineWidth: 0 }));
  }
  if (output === "csv") return (data, rows) => csvText(plain(rows ?? data));
  return output === "json" ? (data) => jsonText(data) : (data) => plainText(data);
}

const jsonText = (data: unknown): string => `${harmlessJson(JSON.stringify(data, null, 2))}\n`;

/** What a query has chosen, for a shell: a text or number as it is, a list of them one a line, all else as JSON. */
function plainText(data: unknown): string {
  if (data === null || data === undefined) return "";
  if (Array.isArray(data) && data.every(isScalar)) return data.map((one) => `${harmless(String(one))}\n`).join("");
  return isScalar(data) ? `${harmless(String(data))}\n` : jsonText(data);
}

const isScalar = (value: unknown): value is string | number | boolean =>
  ["string", "number", "boolean"].includes(typeof value);
