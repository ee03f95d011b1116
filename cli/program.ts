import { Command, CommanderError } from "commander";
import { asProblem, EXIT } from "../core/problem/core-problems.js";
import { answerForm } from "./output/answer-form.js";
import { printProblem } from "./render/problem/printed-problem.js";
import { withoutEdge, type Terminal } from "./render/terminal.js";
import { GROUPS, VERBS } from "./verb-table.js";
import { Flags } from "./verb/flags.js";
import type { SideCommand, VerbEntry } from "./verb/verb.js";

export interface Edges {
  readonly terminal: Terminal;
  readonly version: () => string;
  /** Commands of the agent and the controller by verb path; only cli/main.ts may reach them. */
  readonly sides: Readonly<Record<string, () => Promise<{ readonly run: SideCommand }>>>;
}

/** Runs one command line (without node and script) and answers its exit code. Problems are printed, never thrown. */
export async function runProgram(typed: readonly string[], edges: Edges): Promise<number> {
  const line = helpFirst(typed);
  const outcome = { exit: EXIT.done as number };
  if (line[0] === "__complete") {
    const { completeLine } = await import("./guide/completion/complete.js");
    edges.terminal.stdout.write(await completeLine(line[1] ?? ""));
    return EXIT.done;
  }
  const program = buildProgram(edges, outcome);
  try {
    await program.parseAsync(line, { from: "user" });
    return outcome.exit;
  } catch (thrown) {
    if (thrown instanceof CommanderError) return exitOfCommander(thrown, line, edges.terminal);
    const { body } = asProblem(thrown);
    // Which command it was, only this place knows.
    return printProblem(body.code === USAGE ? { ...body, remedy: lookAtHelp(line) } : body, line, edges.terminal);
  }
}

const USAGE = "USAGE_INVALID";

/** `help task retry` is `task retry --help`: commander's own help command knows one word. */
const helpFirst = (line: readonly string[]): readonly string[] =>
  line[0] === "help" ? [...line.slice(1), "--help"] : line;

/** The tree of all commands; `outcome` takes the exit code of the verb that runs. */
export function buildProgram(edges: Edges, outcome: { exit: number }): Command {
  const entries = new Map<Command, VerbEntry>();
  const program = prepare(new Command("greenroom"), edges.terminal)
    .description(
      "Stages software on hypervisor hosts ahead of time, so that a host spends as little time as possible in maintenance mode.",
    )
    .option("-V, --version", "print the version")
    .on("option:version", () => {
      edges.terminal.stdout.write(`${edges.version()}\n`);
      throw new CommanderError(EXIT.done, "commander.version", "");
    })
    .addHelpText("after", TOUR);
  for (const entry of VERBS) {
    const words = entry.path.split(" ");
    const parent = groupOf(program, words.slice(0, -1), edges.terminal);
    const command = prepare(new Command(words.at(-1)), edges.terminal).summary(entry.summary);
    parent.addCommand(command);
    entries.set(command, entry);
  }
  // A hook hears of direct sub-commands alone, so that every parent needs it.
  for (const parent of [program, ...groupsBelow(program)])
    parent
      .helpCommand("help [command]", "show the help of a command")
      .hook("preSubcommand", async (_parent, command) => {
        const entry = entries.get(command);
        if (entry !== undefined) await complete(command, entry, { edges, outcome });
      });
  return program;
}

/** The group of these words, "image draft" below "image", made where it is not there yet. */
function groupOf(program: Command, words: readonly string[], terminal: Terminal): Command {
  return words.reduce((parent, name, at) => {
    const known = parent.commands.find((command) => command.name() === name);
    if (known !== undefined) return known;
    const about = GROUPS[words.slice(0, at + 1).join(" ")] ?? "";
    const group = prepare(new Command(name), terminal).description(about);
    parent.addCommand(group);
    return group;
  }, program);
}

const groupsBelow = (parent: Command): readonly Command[] =>
  parent.commands.filter(({ commands }) => commands.length > 0).flatMap((group) => [group, ...groupsBelow(group)]);

/** What every command of the tree has: no exit of its own, our error form, our streams. */
function prepare(command: Command, terminal: Terminal): Command {
  return command
    .enablePositionalOptions()
    .exitOverride()
    .helpOption("-h, --help", "show this help")
    .configureOutput({
      writeOut: (text) => void terminal.stdout.write(text),
      writeErr: (text) => void terminal.stderr.write(text),
      // Printed once, in our own form, where the error is caught.
      outputError: () => undefined,
    });
}

interface Completion {
  readonly edges: Edges;
  readonly outcome: { exit: number };
}

/** Loads the named verb's file and gives the command its arguments, options, examples and action. */
async function complete(command: Command, entry: VerbEntry, { edges, outcome }: Completion): Promise<void> {
  const { verb } = await entry.load();
  verb.describe(command);
  command.action(async () => {
    const flags = new Flags(command.opts());
    if (flags.text("output") === "wide") withoutEdge(edges.terminal.stdout);
    const form = await answerForm(flags.text("output"), flags.text("query"));
    outcome.exit = await verb.run({
      args: command.args,
      flags: new Flags(command.opts(), form),
      terminal: edges.terminal,
      side: async () => {
        const load = edges.sides[entry.path];
        if (load === undefined) throw asProblem(`${entry.path} has no command behind it`);
        return (await load()).run;
      },
    });
  });
}

async function exitOfCommander(error: CommanderError, line: readonly string[], terminal: Terminal): Promise<number> {
  // --help and --version; help that was not asked for (a group without its verb) is a usage error.
  if (error.exitCode === 0) return EXIT.done;
  if (error.code === "commander.help") return EXIT.usage;
  const message = error.message
    .replace(/^error: /, "")
    .replace(/\n+/g, " ")
    .trim();
  const facts = { code: USAGE, message, remedy: lookAtHelp(line), details: {}, exit: EXIT.usage };
  return printProblem(facts, line, terminal);
}

/** The remedy of a command line that is wrong: the help of the verb or group that it names. */
function lookAtHelp(line: readonly string[]): string {
  const words = line.filter((word) => !word.startsWith("-"));
  const named = [3, 2, 1].map((count) => words.slice(0, count).join(" "));
  const known = named.find((path) => VERBS.some((entry) => entry.path === path) || path in GROUPS);
  return `Look at \`greenroom ${known === undefined ? "" : `${known} `}--help\`.`;
}

const TOUR = `
Examples:
  # on the controller's machine: set up, run, and log in
  $ greenroom controller init --state-folder /var/lib/greenroom/controller
  $ greenroom controller run
  $ greenroom login --context-from /var/lib/greenroom/controller/admin-context.json

  # software, a cluster, its image
  $ greenroom depot import bundle.zip
  $ greenroom cluster create production
  $ greenroom image set production --file spec.json

  # let a host join, then check and stage them all
  $ greenroom host token --cluster production
  $ greenroom check production
  $ greenroom stage production

  # what an error means, and completion of verbs, hosts and clusters
  $ greenroom explain INSUFFICIENT_SPACE
  $ eval "$(greenroom completion bash)"

Exit codes: 0 done, 1 failed, 2 usage, 3 refused, 4 unreachable, 5 out of space, 6 some hosts failed,
7 not found, 8 conflict, 9 untrusted; 130 left by Ctrl-C (the task goes on).`;
