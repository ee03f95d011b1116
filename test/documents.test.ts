import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { ProblemRule, ProblemTable } from "../core/problem/problem.js";
import { EXIT } from "../core/problem/core-problems.js";

const ROOT = resolve(".");

interface Documented {
  readonly code: string;
  readonly http: number;
  readonly exit: number;
}

async function tables(): Promise<Map<string, ProblemRule<never>>> {
  const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*-problems.ts"], {
    encoding: "utf8",
  });
  const all = new Map<string, ProblemRule<never>>();
  for (const path of files.split("\n").filter((line) => line !== "" && !line.startsWith("test/"))) {
    const module = (await import(pathToFileURL(join(ROOT, "dist", path.replace(/\.ts$/, ".js"))).href)) as Record<
      string,
      unknown
    >;
    for (const [name, table] of Object.entries(module)) {
      if (!name.endsWith("_PROBLEMS")) continue;
      for (const [code, rule] of Object.entries(table as ProblemTable)) {
        assert.ok(!all.has(code), `${code} stands in two tables`);
        all.set(code, rule);
      }
    }
  }
  return all;
}

/** The rows of docs/errors.md: | `CODE` | http | exit | … */
const documented = (): Documented[] =>
  [...readFileSync(join(ROOT, "docs/errors.md"), "utf8").matchAll(/^\| `([A-Z0-9_]+)` \| (\d+) \| (\d+) \|/gm)].map(
    (row) => ({
      code: row[1] ?? "",
      http: Number(row[2]),
      exit: Number(row[3]),
    }),
  );

describe("the documents", () => {
  it("name every problem code with its HTTP status and exit code, and none that does not exist", async () => {
    const thrown = [...(await tables())].map(([code, rule]) => ({ code, http: rule.http, exit: rule.exit }));
    const byCode = (a: Documented, b: Documented) => (a.code < b.code ? -1 : 1);
    assert.deepEqual(documented().sort(byCode), thrown.sort(byCode));
  });

  it("give the exit codes that the command line uses", () => {
    const text = readFileSync(join(ROOT, "docs/errors.md"), "utf8");
    for (const [name, code] of Object.entries(EXIT))
      assert.match(text, new RegExp(`^\\| ${code} \\| ${name} \\|`, "m"));
  });

  it("give the reason of every dependency", () => {
    const text = readFileSync(join(ROOT, "docs/dependencies.md"), "utf8");
    const { dependencies, devDependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as Record<
      string,
      Record<string, string>
    >;
    const missing = Object.keys({ ...dependencies, ...devDependencies }).filter(
      (name) => !text.includes(`\`${name}\``),
    );
    assert.deepEqual(missing, []);
  });

  it("keep download addresses out of the lock file", () => {
    assert.doesNotMatch(readFileSync(join(ROOT, "package-lock.json"), "utf8"), /"resolved": "https?:/);
  });
});
