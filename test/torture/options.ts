import { parseArgs } from "node:util";

export interface TortureOptions {
  readonly kills: number;
  readonly cuts: number;
  readonly controllerKills: number;
  readonly hosts: number;
  /** Undefined: a new one, which is printed. */
  readonly seed: number | undefined;
}

const USAGE = `usage: npm run torture -- [--kills N] [--cuts N] [--controller-kills N] [--hosts N] [--seed S]
  --kills N             agents killed: 1000, or none where something else is asked for
  --cuts N              times their power is cut: 0; needs a C compiler
  --controller-kills N  kills of a controller that stages 20 hosts: 0
  --hosts N             agents side by side: 2; not for kills of the controller
  --seed S              the same moments again`;

/** Says what is wrong and exits with 2 otherwise; with 0 for --help. */
export function readTortureOptions(args: readonly string[]): TortureOptions {
  try {
    const text = { type: "string" } as const;
    const options = { kills: text, cuts: text, "controller-kills": text, hosts: text, seed: text };
    const { values } = parseArgs({ args: [...args], options: { ...options, help: { type: "boolean", short: "h" } } });
    if (values.help === true) {
      console.log(USAGE);
      return process.exit(0);
    }
    const number = (name: keyof typeof options): number | undefined => wholeNumber(name, values[name]);
    const [cuts, controllerKills] = [number("cuts") ?? 0, number("controller-kills") ?? 0];
    const kills = number("kills") ?? (cuts + controllerKills > 0 ? 0 : 1000);
    return { kills, cuts, controllerKills, hosts: Math.max(1, number("hosts") ?? 2), seed: number("seed") };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    return process.exit(2);
  }
}

function wholeNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,10}$/.test(text)) throw new TypeError(`--${name} takes a whole number`);
  return Number(text);
}
