import { agentProblem } from "../service/agent-problems.js";

/** Flags as the command line hands them over, by camelCase name. */
export type CommandOptions = Readonly<Record<string, string | boolean | undefined>>;

export interface CommandStreams {
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
}

export function optionalText(options: CommandOptions, name: string): string | undefined {
  const value = options[name];
  return typeof value === "string" ? value : undefined;
}

/** Throws SETTING_MISSING. */
export function neededText(options: CommandOptions, name: string): string {
  const value = optionalText(options, name);
  if (value !== undefined) return value;
  throw agentProblem("SETTING_MISSING", {
    name: `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
  });
}
