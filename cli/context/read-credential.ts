import { createInterface } from "node:readline";
import { cliProblem } from "../cli-problems.js";
import { readInput } from "../file/read-input.js";

/** The first line of a file, or what standard input gives. */
export const readSecret = async (
  file: string | undefined,
  whose: string,
  streams: { readonly stdin: NodeJS.ReadStream; readonly stderr: NodeJS.WriteStream },
): Promise<string> =>
  file === undefined
    ? readCredential(whose, streams)
    : ((await readInput(file)).toString("utf8").split(/\r?\n/)[0] ?? "");

/** A credential from standard input: its first line, or on a terminal what is typed, without echo. */
export async function readCredential(
  user: string,
  { stdin, stderr }: { readonly stdin: NodeJS.ReadStream; readonly stderr: NodeJS.WriteStream },
): Promise<string> {
  const credential = stdin.isTTY ? await typedLine(`Credential of ${user}: `, stdin, stderr) : await firstLine(stdin);
  if (credential === "") throw cliProblem("USAGE_INVALID", { what: "no credential was given" });
  return credential;
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
  stderr.write(prompt);
  stdin.setRawMode(true).setEncoding("utf8").resume();
  try {
    return await new Promise<string>((resolve, reject) => {
      let typed = "";
      stdin.on("data", (keys: string) => {
        for (const key of keys) {
          if (ENTER.test(key)) return resolve(typed);
          if (key === CTRL_C) return reject(cliProblem("USAGE_INVALID", { what: "no credential was given" }));
          typed = key === BACKSPACE ? typed.slice(0, -1) : typed + key;
        }
      });
    });
  } finally {
    stdin.setRawMode(false).removeAllListeners("data").pause();
    stderr.write("\n");
  }
}
