import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { ProblemRule, ProblemTable } from "../core/problem/problem.js";
import { agentSettings } from "../agent/domain/agent-settings.js";
import { controllerSettings } from "../controller/command/settings.js";
import { EXIT } from "../core/problem/core-problems.js";

const ROOT = resolve(".");

/** A path of the tree begins with one of its folders. */
const TOP = /^(agent|cli|controller|core|formats|hsm|proto|test)\//;

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

  it("of the architecture name only files and folders that exist", () => {
    const named = [
      ...readFileSync(join(ROOT, "docs/architecture.md"), "utf8").matchAll(/`([\w.-]+(?:\/[\w.-]+)*\/?)`/g),
    ]
      .map((match) => match[1] ?? "")
      .filter((path) => TOP.test(path));
    assert.ok(named.length > 20, `only ${named.length} paths are named`);
    assert.deepEqual(
      named.filter((path) => !existsSync(join(ROOT, path))),
      [],
    );
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

  it("give every setting of agent and controller, and none that does not exist", () => {
    const text = readFileSync(join(ROOT, "docs/operating.md"), "utf8");
    const [, agent = "", controller = ""] = text.split(/^\*\*(?:Agent|Controller)\*\*/m);
    const keysOf = (part: string) =>
      [...(part.split("\n## ")[0] ?? "").matchAll(/^\| (`[^|]*) \|/gm)].flatMap((row) =>
        [...(row[1] ?? "").matchAll(/`(\w+)`/g)].map((key) => key[1] ?? ""),
      );
    assert.deepEqual(keysOf(agent).sort(), Object.keys(agentSettings.shape).sort());
    assert.deepEqual(keysOf(controller).sort(), Object.keys(controllerSettings.shape).sort());
  });

  it("keep download addresses out of the lock file", () => {
    assert.doesNotMatch(readFileSync(join(ROOT, "package-lock.json"), "utf8"), /"resolved": "https?:/);
  });
});
