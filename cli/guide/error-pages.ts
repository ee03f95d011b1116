import { readFileSync } from "node:fs";

/** What docs/errors.md says of a code. */
export interface ErrorPage {
  readonly code: string;
  /** Which part of the product it is of: "agent/staging". */
  readonly part: string;
  readonly http: number;
  readonly exit: number;
  readonly exit_meaning: string;
  readonly says: string;
  readonly what_to_do: string;
}

const ROW = /^\| `([A-Z0-9_]+)` \| (\d+) \| (\d+) \| (.*) \| (.*) \|$/;
const EXIT_ROW = /^\| (\d+) \| \w+ \| (.*) \|$/;

/** Every code of docs/errors.md, which is part of the package. */
export function errorPages(): readonly ErrorPage[] {
  const lines = readFileSync(new URL("../../../docs/errors.md", import.meta.url), "utf8").split("\n");
  const exits = new Map(lines.flatMap((line) => exitOf(line)));
  let part = "";
  return lines.flatMap((line) => {
    if (line.startsWith("## ")) part = line.slice(3);
    const [, code, http, exit, says = "", remedy = ""] = ROW.exec(line) ?? [];
    if (code === undefined) return [];
    const exit_meaning = exits.get(Number(exit)) ?? "";
    const texts = { says: unescaped(says), what_to_do: unescaped(remedy) };
    return [{ code, part, http: Number(http), exit: Number(exit), exit_meaning, ...texts }];
  });
}

function exitOf(line: string): readonly (readonly [exit: number, meaning: string])[] {
  const [, exit, meaning = ""] = EXIT_ROW.exec(line) ?? [];
  return exit === undefined ? [] : [[Number(exit), meaning]];
}

const unescaped = (cell: string): string => cell.replaceAll("\\|", "|");
