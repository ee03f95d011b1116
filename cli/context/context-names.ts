import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { cliProblem } from "../cli-problems.js";

/** Which of several contexts is used when nobody says; its name stands in this file. */
const CURRENT = "current";
/** Used where none was chosen. */
export const DEFAULT_NAME = "context";
const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

/** ~/.config/greenroom, which holds a file per context. */
export const contextFolder = (): string => join(homedir(), ".config", "greenroom");

/** Throws USAGE_INVALID for what is no name. */
export function namedPath(name: string): string {
  if (!NAME.test(name))
    throw cliProblem("USAGE_INVALID", { what: `${name} is neither a path nor the name of a context` });
  return join(contextFolder(), `${name}.json`);
}

/** The name of the context that is used when nobody says. A file that says anything but a name counts as none. */
export function currentName(): string {
  const path = join(contextFolder(), CURRENT);
  if (!existsSync(path)) return DEFAULT_NAME;
  const name = readFileSync(path, "utf8").trim();
  return NAME.test(name) ? name : DEFAULT_NAME;
}

/** Throws CONTEXT_MISSING, OUTPUT_UNWRITABLE. Answers whether another one was used before. */
export function useContext(name: string): boolean {
  const path = namedPath(name);
  if (!existsSync(path)) throw cliProblem("CONTEXT_MISSING", { path });
  if (currentName() === name) return false;
  write(name);
  return true;
}

/** The default is used again. Throws OUTPUT_UNWRITABLE. */
export function forgetCurrent(): void {
  rmSync(join(contextFolder(), CURRENT), { force: true });
}

function write(name: string): void {
  const path = join(contextFolder(), CURRENT);
  const part = `${path}.part-${process.pid}`;
  try {
    mkdirSync(contextFolder(), { recursive: true, mode: 0o700 });
    writeFileSync(part, `${name}\n`, { mode: 0o600 });
    renameSync(part, path);
  } catch (thrown) {
    throw cliProblem("OUTPUT_UNWRITABLE", { path, why: String(thrown) }, thrown);
  }
}

/** Names of all contexts of this user, sorted. */
export function contextNames(): readonly string[] {
  if (!existsSync(contextFolder())) return [];
  return readdirSync(contextFolder())
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.slice(0, -".json".length))
    .filter((name) => NAME.test(name))
    .sort();
}
