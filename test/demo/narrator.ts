import { spawn } from "node:child_process";
import { once } from "node:events";
import { dieWithUs, GREENROOM } from "../rig/process.js";

/** One thing the demo expects to hold. */
export interface Expectation {
  readonly what: string;
  readonly held: boolean;
}

/** Tells what happens, runs commands as an operator would type them, and keeps the expectations. */
export class Narrator {
  readonly expectations: Expectation[] = [];
  #step = 0;

  step(title: string): void {
    this.#step += 1;
    process.stdout.write(`\n── ${this.#step}. ${title}\n`);
  }

  say(text: string): void {
    process.stdout.write(`   ${text}\n`);
  }

  expect(what: string, held: boolean): void {
    this.expectations.push({ what, held });
    process.stdout.write(`   ${held ? "✔" : "✘"} ${what}\n`);
  }

  /** Shows the command and runs it on this very terminal, so that bars are bars; answers the exit code. */
  async type(args: readonly string[], env: Readonly<Record<string, string>>): Promise<number> {
    process.stdout.write(`\n$ greenroom ${args.join(" ")}\n`);
    const child = dieWithUs(
      spawn(process.execPath, [GREENROOM, ...args], {
        env: { ...process.env, ...env },
        stdio: ["ignore", "inherit", "inherit"],
      }),
    );
    const [status] = (await once(child, "close")) as [number | null];
    return status ?? 128;
  }

  get held(): boolean {
    return this.expectations.every((expectation) => expectation.held);
  }
}
