import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { EXIT } from "../../../core/problem/core-problems.js";
import { GROUPS } from "../../../cli/verb-table.js";
import { verbPages } from "../document/verb-pages.js";
import { greenroom } from "../../rig/process.js";

describe("the command line's help", () => {
  it("of every verb tells what it is, its options and examples", async () => {
    for (const { path, help } of await verbPages()) {
      assert.match(help, new RegExp(`^Usage: greenroom ${path}`));
      assert.match(help, new RegExp(`\nExamples:\n(.|\n)*greenroom ${path}`));
      assert.match(help, /^\s+-h, --help/m);
    }
  });

  it("names every group and verb at the top", async () => {
    const { stdout } = await greenroom(["--help"]);
    for (const name of [...Object.keys(GROUPS).filter((group) => !group.includes(" ")), "check", "stage", "login"])
      assert.match(stdout, new RegExp(`^  ${name} `, "m"));
  });

  it("names the verbs of a group", async () => {
    const { status, stdout } = await greenroom(["vib", "--help"]);
    assert.equal(status, EXIT.done);
    for (const verb of ["info", "verify", "build"]) assert.match(stdout, new RegExp(`^  ${verb} `, "m"));
    const nested = await greenroom(["image", "draft", "--help"]);
    for (const verb of ["create", "edit", "commit"]) assert.match(nested.stdout, new RegExp(`^  ${verb} `, "m"));
  });

  it("is had by `help VERB`, too", async () => {
    assert.match((await greenroom(["help", "stage"])).stdout, /^Usage: greenroom stage/);
    assert.match((await greenroom(["help", "image", "draft", "edit"])).stdout, /^Usage: greenroom image draft edit/);
    assert.match((await greenroom(["vib", "help", "info"])).stdout, /^Usage: greenroom vib info/);
  });

  it("loads commander and no other package before a verb is named", async () => {
    const script = join("dist", "cli", "main.js");
    const { stdout } = await greenroom(["--help"], { env: { NODE_DEBUG: "" } });
    assert.match(stdout, /^Usage: greenroom/);
    const seen = new Set<string>();
    const follow = (file: string): void => {
      if (seen.has(file)) return;
      seen.add(file);
      for (const [, path = ""] of readFileSync(file, "utf8").matchAll(/^import [^;]*?from "([^"]+)";/gm))
        if (path.startsWith(".")) follow(join(file, "..", path));
        else seen.add(path);
    };
    follow(script);
    assert.deepEqual(
      [...seen].filter((path) => !path.endsWith(".js") && !path.startsWith("node:")),
      ["commander"],
    );
  });
});

describe("a command line that is wrong", () => {
  const wrong: readonly (readonly [what: string, line: readonly string[], said: RegExp])[] = [
    ["an unknown verb", ["stagee"], /unknown command 'stagee'.*Did you mean stage/],
    ["an unknown verb of a group", ["vib", "inspect"], /unknown command 'inspect'/],
    ["an unknown option", ["stage", "--bogus", "c"], /unknown option '--bogus'/],
    ["a missing argument", ["vib", "info"], /missing required argument 'files'/],
    ["a missing option", ["vib", "build", "."], /required option '--descriptor <file>'/],
    ["a number out of bounds", ["stage", "c", "--parallel", "99"], /whole number from 1 to 16/],
    [
      "a format that does not exist",
      ["task", "list", "--output", "xml"],
      /Allowed choices are table, wide, json, yaml, csv/,
    ],
    [
      "two kinds of scope",
      ["host", "token"],
      /either --cluster CLUSTER or --standalone(.|\n)*`greenroom host token --help`/,
    ],
  ];
  for (const [what, line, said] of wrong)
    it(`with ${what} is told so, with exit 2`, async () => {
      const { status, stdout, stderr } = await greenroom(line);
      assert.equal(status, EXIT.usage);
      assert.match(stderr, /^error USAGE_INVALID: /);
      assert.match(stderr, said);
      assert.match(stderr, /what to do: .*--help/);
      assert.equal(stdout, "");
    });

  it("is told as one JSON document when that was asked for", async () => {
    const { status, stdout } = await greenroom(["vib", "info", "--output", "json"]);
    assert.equal(status, EXIT.usage);
    assert.equal((JSON.parse(stdout) as { error: { code: string } }).error.code, "USAGE_INVALID");
  });

  it("with a group and no verb shows the group's help, with exit 2", async () => {
    const { status, stderr } = await greenroom(["agent"]);
    assert.equal(status, EXIT.usage);
    assert.match(stderr, /^ {2}enroll /m);
  });
});
