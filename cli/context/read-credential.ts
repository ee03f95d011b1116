import { createInterface } from "node:readline";
import { cliProblem } from "../cli-problems.js";
import { readInput } from "../file/read-input.js";

interface Streams {
  readonly stdin: NodeJS.ReadStream;
  readonly stderr: NodeJS.WriteStream;
}

/** A password: the first line of a file, or of standard input; on a terminal what is typed, without echo. Throws USAGE_INVALID. */
export async function readSecret(file: string | undefined, whose: string, { stdin, stderr }: Streams): Promise<string> {
  const secret =
    file !== undefined
      ? ((await readInput(file)).toString("utf8").split(/\r?\n/)[0] ?? "")
      : stdin.isTTY
        ? await typedLine(`Password of ${whose}: `, stdin, stderr)
        : await firstLine(stdin);
  if (secret === "") throw cliProblem("USAGE_INVALID", { what: "no password was given" });
  return secret;
}

/** One that is set anew: who types it types it twice, as nobody sees a slip. */
export async function readNewSecret(file: string | undefined, whose: string, streams: Streams): Promise<string> {
  const secret = await readSecret(file, whose, streams);
  if (file !== undefined || !streams.stdin.isTTY) return secret;
  if ((await typedLine("Once more: ", streams.stdin, streams.stderr)) !== secret)
    throw cliProblem("USAGE_INVALID", { what: "the two passwords are not the same" });
  return secret;
}

async function firstLine(stdin: NodeJS.ReadStream): Promise<string> {
  const lines = createInterface({ input: stdin });
  try {
    for await (const line of lines) return line;
    return "";
  } finally {
    lines.close();
  }
}

const ENTER = /[\r\n]/;
const CTRL_C = "\u0003";
const BACKSPACE = "\u007f";

async function typedLine(prompt: string, stdin: NodeJS.ReadStream, stderr: NodeJS.WriteStream): Promise<string> {
  // No echo before the question is shown: whoever types at once would see the answer.
  stdin.setRawMode(true).setEncoding("utf8").resume();
  stderr.write(prompt);
  try {
    return await new Promise<string>((resolve, reject) => {
      let typed = "";
      stdin.on("data", (keys: string) => {
        for (const key of keys) {
          if (ENTER.test(key)) return resolve(typed);
          if (key === CTRL_C) return reject(cliProblem("USAGE_INVALID", { what: "no password was given" }));
          typed = key === BACKSPACE ? typed.slice(0, -1) : typed + key;
        }
      });
    });
  } finally {
    stdin.setRawMode(false).removeAllListeners("data").pause();
    stderr.write("\n");
  }
}
