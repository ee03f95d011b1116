import { constants } from "node:fs";
import { mkdir, open, rename, rm, type FileHandle } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isProblem } from "../../core/problem/problem.js";
import { cliProblem } from "../cli-problems.js";
import { contextFolder, currentName, namedPath } from "./context-names.js";

/** Whom the command line speaks to, and as whom. */
export interface Context {
  /** https://HOST:PORT */
  readonly url: string;
  /** The only authority a controller may prove itself by; without it the system's trust roots decide. */
  readonly caPem?: string;
  readonly user: string;
  readonly credential: string;
  /** An API token, or one of an identity provider, in place of user and credential, which are empty then. */
  readonly token?: string;
}

const MAX_BYTES = 64 * 1024;

/**
 * Where a context lies: what --context or GREENROOM_CONTEXT says, a path where it looks like one (a slash, or `.json`), else the name
 * of one of several controllers; without either the one that is used when nobody says.
 */
export function contextPath(named: string | undefined): string {
  if (named === undefined) return join(contextFolder(), `${currentName()}.json`);
  if (named.includes("/") || named.endsWith(".json")) return named;
  return namedPath(named);
}

/**
 * Reads a context file. It holds a credential, so one that others can read or change is refused.
 * Throws CONTEXT_MISSING, CONTEXT_NOT_PRIVATE, CONTEXT_INVALID.
 */
export async function loadContext(path: string): Promise<Context> {
  const file = await openContext(path);
  try {
    const { mode, size } = await file.stat();
    // Judged on the open file, so that no other file can be put in its place in between.
    if ((mode & 0o077) !== 0) throw cliProblem("CONTEXT_NOT_PRIVATE", { path, mode: (mode & 0o777).toString(8) });
    if (size > MAX_BYTES) throw cliProblem("CONTEXT_INVALID", { path, why: `it has ${size} bytes` });
    return readContext(await file.readFile("utf8"), path);
  } catch (thrown) {
    if (isProblem(thrown)) throw thrown;
    throw cliProblem("CONTEXT_INVALID", { path, why: reason(thrown) }, thrown);
  } finally {
    await file.close();
  }
}

async function openContext(path: string): Promise<FileHandle> {
  try {
    return await open(path, constants.O_RDONLY);
  } catch (thrown) {
    if (reason(thrown).startsWith("ENOENT")) throw cliProblem("CONTEXT_MISSING", { path }, thrown);
    throw cliProblem("CONTEXT_INVALID", { path, why: reason(thrown) }, thrown);
  }
}

function readContext(text: string, path: string): Context {
  const json: unknown = JSON.parse(text);
  if (typeof json !== "object" || json === null)
    throw cliProblem("CONTEXT_INVALID", { path, why: "it is no JSON object" });
  const fields: Record<string, unknown> = { ...json };
  const wanted = (name: string): string => {
    const value = fields[name];
    if (typeof value === "string" && value !== "") return value;
    throw cliProblem("CONTEXT_INVALID", { path, why: `${name} is missing` });
  };
  const url = wanted("url");
  if (!URL.canParse(url)) throw cliProblem("CONTEXT_INVALID", { path, why: `url ${url} is no address` });
  const caPem = fields["caPem"];
  const pinned = typeof caPem === "string" ? { caPem } : {};
  if (fields["token"] !== undefined) return { url, user: "", credential: "", token: wanted("token"), ...pinned };
  return { url, user: wanted("user"), credential: wanted("credential"), ...pinned };
}

/** Writes a context file, 0600, whole or not at all. Throws OUTPUT_UNWRITABLE. */
export async function saveContext(path: string, context: Context): Promise<void> {
  const part = `${path}.part-${process.pid}`;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const file = await open(part, "wx", 0o600);
    try {
      await file.writeFile(`${JSON.stringify(context, null, 2)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(part, path);
  } catch (thrown) {
    throw cliProblem("OUTPUT_UNWRITABLE", { path, why: reason(thrown) }, thrown);
  }
}

/** Removes a context file; answers whether there was one. Throws OUTPUT_UNWRITABLE. */
export async function removeContext(path: string): Promise<boolean> {
  try {
    await rm(path);
    return true;
  } catch (thrown) {
    if (reason(thrown).startsWith("ENOENT")) return false;
    throw cliProblem("OUTPUT_UNWRITABLE", { path, why: reason(thrown) }, thrown);
  }
}

const reason = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));
