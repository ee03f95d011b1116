import { Command, type Option } from "commander";
import { GROUPS, VERBS } from "../../verb-table.js";
import type { VerbEntry } from "../../verb/verb.js";
import { kindOfValue, type NameKind } from "./name-kinds.js";
import type { TypedLine } from "./typed-line.js";

export interface Candidate {
  readonly word: string;
  readonly about: string;
}

/** What may come at the cursor: words, or names of a kind that somebody has to be asked for, or a file. */
export type Completion =
  | { readonly is: "words"; readonly words: readonly Candidate[] }
  | { readonly is: "names"; readonly kind: NameKind; readonly prefix: string }
  | { readonly is: "file" };

const words = (list: readonly Candidate[]): Completion => ({ is: "words", words: list });

/** Completes verbs by the table, and options and arguments by what the verb itself describes. */
export async function completionOf({ before, typed }: TypedLine): Promise<Completion> {
  const path = before.filter((word) => !word.startsWith("-"));
  const entry = verbOf(path);
  if (entry === undefined) return words(nextWords(path, typed));
  const { verb } = await entry.load();
  const command = new Command(entry.path);
  verb.describe(command);
  const depth = entry.path.split(" ").length;
  return completeVerb(command, before.slice(indexAfter(before, depth)), typed);
}

/** The longest path that the words begin with. */
const verbOf = (path: readonly string[]): VerbEntry | undefined =>
  [3, 2, 1].flatMap((count) => VERBS.filter((entry) => entry.path === path.slice(0, count).join(" ")))[0];

function indexAfter(before: readonly string[], depth: number): number {
  const places = before.flatMap((word, at) => (word.startsWith("-") ? [] : [at]));
  return (places[depth - 1] ?? 0) + 1;
}

function nextWords(path: readonly string[], typed: string): readonly Candidate[] {
  if (typed.startsWith("-")) return path.length > 0 ? [] : [{ word: "--version", about: "print the version" }];
  const begin = path.map((word) => `${word} `).join("");
  const found = new Map<string, string>();
  for (const [group, about] of Object.entries(GROUPS)) put(found, begin, group, about);
  for (const { path: verb, summary } of VERBS) put(found, begin, verb, summary);
  return [...found].map(([word, about]) => ({ word, about }));
}

function put(found: Map<string, string>, begin: string, path: string, about: string): void {
  if (!path.startsWith(begin)) return;
  const rest = path.slice(begin.length);
  if (!rest.includes(" ") && !found.has(rest)) found.set(rest, about);
}

function completeVerb(command: Command, before: readonly string[], typed: string): Completion {
  const equals = /^(--[^=]+)=/.exec(typed);
  if (equals !== null) return completeValue(optionOf(command, equals[1] ?? ""), `${equals[1]}=`);
  const last = optionOf(command, before.at(-1) ?? "");
  if (last !== undefined && takesValue(last)) return completeValue(last, "");
  if (typed.startsWith("-")) return words(optionWords(command, before));
  return completeArgument(command, positionals(command, before).length);
}

const takesValue = (option: Option): boolean => option.required || option.optional;

const optionOf = (command: Command, word: string): Option | undefined =>
  command.options.find(({ long, short }) => word !== "" && (word === long || word === short));

function completeValue(option: Option | undefined, prefix: string): Completion {
  if (option === undefined) return words([]);
  if (option.argChoices !== undefined)
    return words(option.argChoices.map((choice) => ({ word: `${prefix}${choice}`, about: "" })));
  const value = /[<[]([^>\]]+)[>\]]/.exec(option.flags)?.[1] ?? "";
  return completeNamed(kindOfValue(value, option.long ?? ""), prefix);
}

const completeNamed = (kind: NameKind | "file" | undefined, prefix: string): Completion =>
  kind === undefined ? words([]) : kind === "file" ? { is: "file" } : { is: "names", kind, prefix };

/** An option that may be given once is not offered again. */
function optionWords(command: Command, before: readonly string[]): readonly Candidate[] {
  const shown = command.options.filter((option) => !option.hidden && option.long !== undefined);
  const again = (option: Option): boolean => option.parseArg !== undefined || !before.includes(option.long ?? "");
  const own = shown.filter(again).map(({ long, description }) => ({ word: long ?? "", about: description }));
  return [...own, { word: "--help", about: "show this help" }];
}

function positionals(command: Command, before: readonly string[]): readonly string[] {
  const isValue = (at: number): boolean => {
    const option = optionOf(command, before[at - 1] ?? "");
    return option !== undefined && takesValue(option);
  };
  return before.filter((word, at) => !word.startsWith("-") && !isValue(at));
}

function completeArgument(command: Command, place: number): Completion {
  const { registeredArguments } = command;
  const last = registeredArguments.at(-1);
  const argument = registeredArguments[place] ?? (last?.variadic === true ? last : undefined);
  if (argument === undefined) return words(optionWords(command, []));
  if (argument.argChoices !== undefined) return words(argument.argChoices.map((word) => ({ word, about: "" })));
  return completeNamed(kindOfValue(argument.name(), ""), "");
}
