import { Command, CommanderError } from "commander";
import { asProblem, EXIT } from "../core/problem/core-problems.js";
import type { Problem } from "../core/problem/problem.js";
import { problemText } from "./render/problem-text.js";
import { columnsOf, paintFor, type Terminal } from "./render/terminal.js";
import { GROUPS, VERBS, type VerbEntry } from "./verb-table.js";
import { Flags } from "./verb/flags.js";
import type { SideCommand } from "./verb/verb.js";

export interface Edges {
  readonly terminal: Terminal;
  readonly version: () => string;
  /** Commands of the agent and the controller by verb path; only cli/main.ts may reach them. */
  readonly sides: Readonly<Record<string, () => Promise<{ readonly run: SideCommand }>>>;
}

/** Runs one command line (without node and script) and answers its exit code. Problems are printed, never thrown. */
export async function runProgram(line: readonly string[], edges: Edges): Promise<number> {
  const outcome = { exit: EXIT.done as number };
  const program = buildProgram(edges, outcome);
  try {
    await program.parseAsync(line, { from: "user" });
    return outcome.exit;
  } catch (thrown) {
    if (thrown instanceof CommanderError) return exitOfCommander(thrown, line, edges.terminal);
    return printProblem(asProblem(thrown), line, edges.terminal);
  }
}

function buildProgram(edges: Edges, outcome: { exit: number }): Command {
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
    const [group = "", verb] = entry.path.split(" ");
    const parent = verb === undefined ? program : groupOf(program, group, edges.terminal);
    const command = prepare(new Command(verb ?? group), edges.terminal).summary(entry.summary);
    parent.addCommand(command);
    entries.set(command, entry);
  }
  // A hook hears of direct sub-commands alone, so that every parent needs it.
  for (const parent of [program, ...program.commands.filter(({ commands }) => commands.length > 0)])
    parent
      .helpCommand("help [command]", "show the help of a command")
      .hook("preSubcommand", async (_parent, command) => {
        const entry = entries.get(command);
        if (entry !== undefined) await complete(command, entry, { edges, outcome });
      });
  return program;
}

function groupOf(program: Command, name: string, terminal: Terminal): Command {
  const known = program.commands.find((command) => command.name() === name);
  if (known !== undefined) return known;
  const group = prepare(new Command(name), terminal).description(GROUPS[name] ?? "");
  program.addCommand(group);
  return group;
}

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
    outcome.exit = await verb.run({
      args: command.args,
      flags: new Flags(command.opts()),
      terminal: edges.terminal,
      side: async () => {
        const load = edges.sides[entry.path];
        if (load === undefined) throw asProblem(`${entry.path} has no command behind it`);
        return (await load()).run;
      },
    });
  });
}

function exitOfCommander(error: CommanderError, line: readonly string[], terminal: Terminal): number {
  // --help and --version; help that was not asked for (a group without its verb) is a usage error.
  if (error.exitCode === 0) return EXIT.done;
  if (error.code === "commander.help") return EXIT.usage;
  const words = line.filter((word) => !word.startsWith("-"));
  const known = VERBS.find(({ path }) => path === words.slice(0, 2).join(" ") || path === words[0])?.path;
  const nearest = known ?? (GROUPS[words[0] ?? ""] === undefined ? undefined : words[0]);
  const remedy = `Look at \`greenroom ${nearest === undefined ? "" : `${nearest} `}--help\`.`;
  const message = error.message
    .replace(/^error: /, "")
    .replace(/\n+/g, " ")
    .trim();
  const facts = { code: "USAGE_INVALID", message, remedy, details: {}, exit: EXIT.usage };
  return print(facts, line, terminal);
}

const printProblem = ({ body }: Problem, line: readonly string[], terminal: Terminal): number =>
  print(body, line, terminal);

type Printed = Parameters<typeof problemText>[0] & { readonly exit: number };

/** On standard error for people; with `--output json` as the one JSON document on standard output. */
function print({ code, message, remedy, details, exit }: Printed, line: readonly string[], terminal: Terminal): number {
  if (wantsJson(line))
    terminal.stdout.write(`${JSON.stringify({ error: { code, message, remedy, details, exit } }, null, 2)}\n`);
  else
    terminal.stderr.write(
      problemText({ code, message, remedy, details }, paintFor(terminal.stderr), columnsOf(terminal.stderr)),
    );
  return exit;
}

// Read from the line itself: a problem may come before, or instead of, parsed options.
const wantsJson = (line: readonly string[]): boolean =>
  line.some((word, at) => word === "--output=json" || (word === "--output" && line[at + 1] === "json"));

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

Exit codes: 0 done, 1 failed, 2 usage, 3 refused, 4 unreachable, 5 out of space, 6 some hosts failed,
7 not found, 8 conflict, 9 untrusted; 130 left by Ctrl-C (the task goes on).`;
