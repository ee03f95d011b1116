import { cliProblem } from "../cli-problems.js";
import { TABLE_FORM, type AnswerForm } from "../output/answer-form.js";

/** The options of an invocation, read by kind, so that no verb casts. Names are commander's camelCase. */
export class Flags {
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(
    values: Readonly<Record<string, unknown>>,
    /** The form of the answer, as --output and --query have it. */
    readonly form: AnswerForm = TABLE_FORM,
  ) {
    this.#values = values;
  }

  text(name: string): string | undefined {
    const value = this.#values[name];
    return typeof value === "string" ? value : undefined;
  }

  /** For options that commander itself demands or gives a default. */
  needed(name: string): string {
    const value = this.text(name);
    if (value === undefined) throw cliProblem("USAGE_INVALID", { what: `--${dashed(name)} is needed` });
    return value;
  }

  number(name: string): number | undefined {
    const value = this.#values[name];
    return typeof value === "number" ? value : undefined;
  }

  /** Whether a switch is on; `--no-x` is the switch `x`, on by default. */
  is(name: string): boolean {
    return this.#values[name] === true;
  }

  /** Whether `--no-x` was given, where `--x` exists beside it: on, off and unsaid are three things then. */
  isOff(name: string): boolean {
    return this.#values[name] === false;
  }

  list(name: string): readonly string[] {
    const value = this.#values[name];
    return Array.isArray(value) ? value.map(String) : [];
  }

  /** As the agent's and controller's commands take them: text or switch; a repeated option joined by commas. */
  plain(): Record<string, string | boolean | undefined> {
    return Object.fromEntries(Object.entries(this.#values).map(([name, value]) => [name, plainValue(value)]));
  }
}

function plainValue(value: unknown): string | boolean | undefined {
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return String(value);
  return Array.isArray(value) ? value.map(String).join(",") : undefined;
}

const dashed = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
