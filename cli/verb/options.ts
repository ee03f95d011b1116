import { InvalidArgumentError, Option, type Command } from "commander";
import { OUTPUTS } from "../output/answer-form.js";

/** `--output` and `--query`, on everything that prints data. */
export const addOutput = (command: Command): Command =>
  command
    .addOption(
      new Option(
        "--output <format>",
        "table for people, wide for the same with nothing left out or wrapped; json, yaml and csv for programs (one document, the REST API's shapes)",
      )
        .choices(OUTPUTS)
        .default("table"),
    )
    .option(
      "--query <expression>",
      "JMESPath: print only what this chooses of the data; with table as plain text, a value a line",
    );

/** `--output table|json`, on what is printed as it happens: with json an object a line. */
export const addStreamOutput = (command: Command): Command =>
  command.addOption(
    new Option("--output <format>", "table for people, json for programs: one object a line, for every event")
      .choices(["table", "json"])
      .default("table"),
  );

/** `--context FILE`, on everything that speaks with the controller. */
export const addContext = (command: Command): Command =>
  command.addOption(
    new Option(
      "--context <file>",
      "name or file of the context that `greenroom login` wrote (default: ~/.config/greenroom/context.json; or GREENROOM_URL with GREENROOM_TOKEN, or with GREENROOM_USER and GREENROOM_PASSWORD)",
    ).env("GREENROOM_CONTEXT"),
  );

/** `--wait` and `--no-wait`, on everything that starts a task. */
export const addWait = (command: Command): Command =>
  command
    .option("--no-wait", "print the task's id at once and leave the task running")
    .option("--wait", "wait until the task has ended, and show its progress (the default)");

/** Where the agent of this host is, on every `agent …` verb that asks it. */
export const addLocalAgent = (command: Command): Command =>
  command
    .option("--state-folder <folder>", "the agent's own state (default: /var/lib/greenroom/agent)")
    .option("--socket <path>", "local socket of the agent, root only (default: /run/greenroom/agent.sock)");

/** Parser of an option that takes a whole number within bounds. */
export const wholeNumber =
  (from: number, to: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < from || value > to)
      throw new InvalidArgumentError(`Give a whole number from ${from} to ${to}.`);
    return value;
  };

/** Parser of an option that may be given several times. */
export const repeated = (text: string, before: readonly string[] | undefined): readonly string[] => [
  ...(before ?? []),
  text,
];
