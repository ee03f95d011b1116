import { Writable } from "node:stream";
import type { Invocation } from "./verb.js";

type Options = Readonly<Record<string, string | boolean | undefined>>;

/**
 * Runs the side's command and prints what it answers in the form asked for. The sides know tables and JSON; every other form is made of their JSON,
 * so that all verbs speak alike.
 */
export async function answerOfSide({ flags, terminal, side }: Invocation, more: Options = {}): Promise<number> {
  const run = await side();
  const options = { ...flags.plain(), ...more };
  const { form } = flags;
  // Also what is printed over and over: `agent status --watch`.
  if (flags.text("output") === "json" && flags.text("query") === undefined) return run(options, terminal);
  if (form.forPeople) return run({ ...options, output: "table" }, terminal);
  let json = "";
  const collected = new Writable({
    write(chunk: Buffer, _encoding, done) {
      json += chunk.toString("utf8");
      done();
    },
  });
  const exit = await run({ ...options, output: "json" }, { stdout: collected, stderr: terminal.stderr });
  if (json !== "") terminal.stdout.write(form.text(JSON.parse(json)));
  return exit;
}
