import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

const ROOT = resolve(".");
const SOURCE_FOLDERS = ["core", "formats", "agent", "controller", "cli", "hsm", "web"];
const rules = createRequire(import.meta.url)(join(ROOT, ".dependency-cruiser.cjs")) as {
  forbidden: { name: string }[];
};

/** For each rule of the import table, one import that it must refuse: [file, imported file or module]. */
const PLANTED: Readonly<Record<string, readonly [string, string]>> = {
  "no-cycles": ["core/problem/a.ts", "core/problem/b.ts"],
  "sides-never-meet": ["agent/staging/a.ts", "controller/depot/b.ts"],
  "core-knows-nobody": ["core/fetch/a.ts", "formats/vib/b.ts"],
  "formats-know-problems-trust-and-byte-sources": ["formats/vib/a.ts", "core/durable/b.ts"],
  "domain-is-pure": ["agent/domain/a.ts", "node:fs"],
  "proto-knows-nobody": ["proto/gen/a.ts", "core/problem/b.ts"],
  "messages-stay-at-the-border": ["agent/staging/a.ts", "proto/gen/b.ts"],
  "cli-knows-rest-alone": ["cli/verb/a.ts", "controller/api/wire/b.ts"],
  "cli-types-are-rest-types": ["cli/verb/a.ts", "controller/store/b.ts"],
  "cli-main-reaches-commands-alone": ["cli/main.ts", "agent/staging/b.ts"],
  "sides-do-not-know-the-cli": ["agent/command/a.ts", "cli/b.ts"],
  "reference-manager-knows-the-contract-alone": ["hsm/a.ts", "controller/domain/b.ts"],
  "nobody-knows-the-reference-manager": ["controller/domain/a.ts", "hsm/b.ts"],
  "web-knows-rest-types-alone": ["web/a.ts", "controller/api/wire/b.ts"],
  "web-types-are-rest-types": ["web/a.ts", "formats/vib/b.ts"],
  "web-is-imported-by-nobody": ["controller/api/a.ts", "web/b.ts"],
  "tests-are-imported-by-nobody": ["core/problem/a.ts", "test/rig/b.ts"],
  "layer-agent-domain": ["agent/domain/a.ts", "agent/ledger/b.ts"],
  "layer-agent-ledger": ["agent/ledger/a.ts", "agent/host/b.ts"],
  "layer-agent-host": ["agent/host/a.ts", "agent/ledger/b.ts"],
  "layer-agent-staging": ["agent/staging/a.ts", "agent/service/b.ts"],
  "layer-agent-remediation": ["agent/remediation/a.ts", "agent/service/b.ts"],
  "layer-agent-service": ["agent/service/a.ts", "agent/command/b.ts"],
  "layer-agent-command": ["agent/command/a.ts", "agent/other/b.ts"],
  "layer-controller-domain": ["controller/domain/a.ts", "controller/store/b.ts"],
  "layer-controller-store": ["controller/store/a.ts", "controller/depot/b.ts"],
  "layer-controller-depot": ["controller/depot/a.ts", "controller/fleet/b.ts"],
  "layer-controller-fleet": ["controller/fleet/a.ts", "controller/depot/b.ts"],
  "layer-controller-rollout": ["controller/rollout/a.ts", "controller/api/b.ts"],
  "layer-controller-api": ["controller/api/a.ts", "controller/command/b.ts"],
  "layer-controller-command": ["controller/command/a.ts", "controller/other/b.ts"],
  resolvable: ["core/problem/a.ts", "core/problem/nowhere.ts"],
};

/** Files above twelve imports of our own, with what they have; each may only lose some. */
const CROWDED_WITH_IMPORTS: Readonly<Record<string, number>> = {
  "agent/staging/staging.ts": 14,
  "agent/staging/staging-run.ts": 14,
  "cli/verb/vib/build.ts": 16,
};

interface Cruise {
  readonly summary: { readonly violations: { rule: { name: string } }[]; readonly totalCruised: number };
}

function cruise(folder: string, entries: readonly string[]): Cruise {
  const tool = join(ROOT, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
  const args = [tool, "--config", join(ROOT, ".dependency-cruiser.cjs"), "--output-type", "json", ...entries];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8", maxBuffer: 256 << 20 });
  assert.notEqual(stdout, "", `dependency-cruiser said nothing: ${stderr}`);
  return JSON.parse(stdout) as Cruise;
}

/** `import` from one planted file to another, written as a relative path with its `.js` ending. */
function importLine(from: string, to: string): string {
  if (to.startsWith("node:")) return `import * as x from "${to}";\nexport const y = x;\n`;
  const up = "../".repeat(dirname(from).split("/").length);
  return `import { x } from "${up}${to.replace(/\.ts$/, ".js")}";\nexport const y = x;\n`;
}

function plant(folder: string, from: string, to: string): void {
  const put = (path: string, text: string) => {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  put(from, importLine(from, to));
  if (to.startsWith("node:") || to.includes("nowhere")) return;
  const back =
    from === "core/problem/a.ts" && to === "core/problem/b.ts"
      ? importLine(to, from).replace("{ x }", "{ y as z }")
      : "";
  put(to, `${back.replace(/export.*\n/, "")}export const x = 1;\n`);
}

const trackedSources = (): string[] =>
  execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", ...SOURCE_FOLDERS], {
    encoding: "utf8",
  })
    .split("\n")
    .filter((path) => /\.tsx?$/.test(path));

describe("the layout", () => {
  let temporary: string;
  before(() => {
    temporary = mkdtempSync(join(tmpdir(), "greenroom-layout-"));
    cpSync(join(ROOT, "tsconfig.json"), join(temporary, "tsconfig.json"));
    symlinkSync(join(ROOT, "node_modules"), join(temporary, "node_modules"));
  });
  after(() => rmSync(temporary, { recursive: true, force: true }));

  it("has a planted import for every rule, and a rule for every planted import", () => {
    assert.deepEqual(Object.keys(PLANTED).sort(), rules.forbidden.map((rule) => rule.name).sort());
  });

  for (const [rule, [from, to]] of Object.entries(PLANTED))
    it(`refuses ${from} importing ${to} (${rule})`, () => {
      for (const folder of [...SOURCE_FOLDERS, "proto", "test"])
        rmSync(join(temporary, folder), { recursive: true, force: true });
      plant(temporary, from, to);
      const { summary } = cruise(temporary, [from.split("/")[0] ?? from]);
      const broken = summary.violations.map((violation) => violation.rule.name);
      assert.ok(broken.includes(rule), `expected ${rule}, got ${broken.join(", ") || "nothing"}`);
    });

  it("holds for the real tree, and looks at all of it", function () {
    // Half a minute, and minutes on a busy machine.
    this.timeout(600_000);
    const { summary } = cruise(ROOT, [...SOURCE_FOLDERS, "proto", "test"]);
    assert.deepEqual(
      summary.violations.map((violation) => violation.rule.name),
      [],
    );
    assert.ok(summary.totalCruised > trackedSources().length, `only ${summary.totalCruised} modules were looked at`);
  });

  it("keeps core free of the field's words", () => {
    const words = /\b(vibs?|images?|depots?|clusters?|compliance|staging)\b/i;
    const found = trackedSources()
      .filter((path) => path.startsWith("core/"))
      .flatMap((path) =>
        readFileSync(path, "utf8")
          .split("\n")
          .flatMap((line, index) => (words.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : [])),
      );
    assert.deepEqual(found, []);
  });

  it("has no file whose name says nothing, no barrel and no crowded folder", () => {
    const sources = trackedSources();
    assert.deepEqual(
      sources.filter((path) => /(^|[/-])(utils?|helpers?|common|misc|shared|manager|base)([./-]|$)/i.test(path)),
      [],
    );
    assert.deepEqual(
      sources.filter((path) => path.endsWith("/index.ts")),
      [],
    );
    const sizes = new Map<string, number>();
    for (const path of sources) sizes.set(dirname(path), (sizes.get(dirname(path)) ?? 0) + 1);
    assert.deepEqual(
      [...sizes].filter(([, files]) => files > 12),
      [],
    );
  });

  it("has no file that knows too many others", () => {
    // Composition roots and `command/` make the parts meet, two tables list all of a kind. Types cost nothing at run time and are not counted.
    const knows = (path: string) => [
      ...readFileSync(path, "utf8").matchAll(/^import (?!type )[^;]*? from "\.[^"]*";/gm),
    ];
    const many = trackedSources()
      .filter(
        (path) =>
          !/(^|\/)(main|rest-door|repositories|rollout\/operations|migrations\/migrations)\.ts$|\/command\//.test(path),
      )
      .map((path) => [path, knows(path).length] as const)
      .filter(([path, files]) => files > (CROWDED_WITH_IMPORTS[path] ?? 12));
    assert.deepEqual(many, []);
  });

  it("has no wide file and no to-do", () => {
    // Types are not counted: a model is one idea. Neither are REST messages, whose schema and type go in pairs.
    const values = (path: string) =>
      readFileSync(path, "utf8").match(/^export (const|function|async function|class)/gm) ?? [];
    const wide = trackedSources().filter((path) => values(path).length > 8 && !path.includes("/wire/"));
    assert.deepEqual(wide, []);
    const far = trackedSources().filter((path) => readFileSync(path, "utf8").includes('from "../../../../'));
    assert.deepEqual(far, []);
    const todo = trackedSources().filter((path) =>
      /\b(TODO|FIXME|XXX)\b|keep in sync with/.test(readFileSync(path, "utf8")),
    );
    assert.deepEqual(todo, []);
  });
});
