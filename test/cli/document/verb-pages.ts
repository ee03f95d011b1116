import { Command, type Option } from "commander";
import { VERBS } from "../../../cli/verb-table.js";
import type { VerbEntry } from "../../../cli/verb/verb.js";
import { CHANGES, EXITS_OF_ITS_OWN } from "./verb-facts.js";

const EXAMPLES = /\nExamples:\n([\s\S]*)/;

/** Everything that docs/cli.md says of a verb, as the verb itself describes it. */
export interface VerbPage {
  readonly path: string;
  readonly usage: string;
  /** As --help prints it. */
  readonly help: string;
  readonly description: string;
  readonly options: readonly { readonly flags: string; readonly about: string }[];
  /** [what it does, command line] */
  readonly examples: readonly (readonly [string, string])[];
  readonly exits: readonly number[];
  /** When `changed` is true; undefined where a verb changes nothing. */
  readonly changed: string | undefined;
}

/** The pages of all verbs, in the order of the help. */
export const verbPages = (): Promise<readonly VerbPage[]> => Promise.all(VERBS.map(verbPage));

async function verbPage({ path, load }: VerbEntry): Promise<VerbPage> {
  const { verb } = await load();
  const command = new Command(`greenroom ${path}`).helpOption("-h, --help", "show this help");
  verb.describe(command);
  const usage = `greenroom ${path} ${command.usage()}`;
  const help = helpOf(command);
  return {
    path,
    help,
    usage,
    description: command.description(),
    options: command.options.map((option) => ({ flags: option.flags, about: aboutOption(option) })),
    examples: examplesIn(help),
    exits: exitsOf(command, path),
    changed: CHANGES[path],
  };
}

/** Choices and default as the help shows them. */
function aboutOption({ description, argChoices, defaultValue }: Option): string {
  const choices = argChoices === undefined ? [] : [`one of ${argChoices.join(", ")}`];
  const preset = typeof defaultValue === "string" && defaultValue !== "" ? [`default: ${defaultValue}`] : [];
  const more = [...choices, ...preset];
  return more.length === 0 ? description : `${description} (${more.join("; ")})`;
}

/** The help with what verbs have put behind it. */
function helpOf(command: Command): string {
  let text = "";
  command.configureOutput({ writeOut: (part) => void (text += part) });
  command.outputHelp();
  return text;
}

function examplesIn(help: string): readonly (readonly [string, string])[] {
  const [, section = ""] = EXAMPLES.exec(help) ?? [];
  return [...section.matchAll(/^ {2}# (.*)\n {2}\$ (.*)$/gm)].map(([, what = "", line = ""]) => [what, line]);
}

const has = (command: Command, long: string): boolean => command.options.some((option) => option.long === long);

/** By what a verb is like: whom it asks, what it names, whether it waits; and what it says of itself. */
function exitsOf(command: Command, path: string): readonly number[] {
  const asks = has(command, "--context") && path !== "login" && path !== "logout";
  const names = command.registeredArguments.length > 0 || has(command, "--standalone");
  const exits = [
    ...[0, 1, 2],
    ...(asks ? [3, 4, 9] : []),
    ...(asks && names ? [7] : []),
    ...(asks && CHANGES[path] !== undefined ? [8] : []),
    ...(has(command, "--no-wait") ? [130] : []),
    ...(path.startsWith("agent ") ? [3] : []),
    ...(EXITS_OF_ITS_OWN[path] ?? []),
  ];
  return [...new Set(exits)].sort((a, b) => a - b);
}
