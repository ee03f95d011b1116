import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { Command } from "commander";
import { GROUPS, VERBS } from "../../../cli/verb-table.js";
import { cliDocument } from "./cli-document.js";
import { CHANGES, EXITS_OF_ITS_OWN } from "./verb-facts.js";
import { verbPages, type VerbPage } from "./verb-pages.js";

/** Daemons, and what sets up a machine: they answer nothing that a program reads. */
const SILENT = [
  "controller init",
  "controller run",
  "agent enroll",
  "agent run",
  "agent sandbox",
  "hsm serve",
  "completion",
];
/** What is printed as it happens knows table and JSON alone. */
const STREAMS = ["agent watch", "agent logs"];

/** The arguments behind `greenroom` in a line of a shell, up to what is not the command's any more. */
function argumentsIn(line: string): readonly string[] {
  const rest = line.slice(line.indexOf("greenroom ") + "greenroom ".length);
  const words: string[] = [];
  let word: string | undefined;
  let quote = "";
  for (const letter of rest) {
    if (quote !== "") {
      if (letter === quote) quote = "";
      else word = `${word ?? ""}${letter}`;
    } else if (letter === "'" || letter === '"') {
      if (letter === '"' && line.startsWith("eval")) break;
      quote = letter;
      word ??= "";
    } else if ("|<>);&".includes(letter)) break;
    else if (letter !== " ") word = `${word ?? ""}${letter}`;
    else if (word !== undefined) {
      words.push(word);
      word = undefined;
    }
  }
  return word === undefined ? words : [...words, word];
}

async function parses(args: readonly string[]): Promise<string> {
  const entry = [3, 2, 1].flatMap((count) => VERBS.filter(({ path }) => path === args.slice(0, count).join(" ")))[0];
  assert.ok(entry, `${args.join(" ")} names no verb`);
  const command = new Command(entry.path).exitOverride().configureOutput({ writeErr: () => undefined });
  const { verb } = await entry.load();
  verb.describe(command);
  let parsed = false;
  command.action(() => void (parsed = true));
  await command.parseAsync(args.slice(entry.path.split(" ").length), { from: "user" });
  assert.ok(parsed);
  return entry.path;
}

const optionsOf = ({ options }: VerbPage): readonly string[] =>
  options.map(({ flags }) => /--[a-z-]+/.exec(flags)?.[0] ?? "");

describe("docs/cli.md", () => {
  let pages: readonly VerbPage[];
  before(async () => {
    pages = await verbPages();
  });

  it("says what the verbs say of themselves", () => {
    assert.equal(readFileSync("docs/cli.md", "utf8"), cliDocument(pages), "run node dist/test/cli/document/write.js");
  });

  it("has two examples at least of every verb, and each is a line that the command line takes", async () => {
    for (const { path, examples } of pages) {
      assert.ok(examples.length >= 2, `${path} has ${examples.length}`);
      const named = await Promise.all(examples.map(([, line]) => parses(argumentsIn(line))));
      assert.ok(named.includes(path), `no example of ${path} is of it`);
    }
  });

  it("has every form of answer on every verb that answers", () => {
    for (const page of pages.filter(({ path }) => !SILENT.includes(path))) {
      const options = optionsOf(page);
      assert.ok(options.includes("--output"), page.path);
      const output = page.options.find(({ flags }) => flags.startsWith("--output"));
      if (STREAMS.includes(page.path)) continue;
      assert.match(output?.about ?? "", /one of table, wide, json, yaml, csv/, page.path);
      assert.ok(options.includes("--query"), page.path);
    }
  });

  it("knows `changed` of exactly the verbs whose code says so", () => {
    const table = ["verb-table", "access-verbs", "local-verbs"].map((name) => readFileSync(`cli/${name}.ts`, "utf8"));
    const files = new Map(
      [...table.join("\n").matchAll(/path: "([^"]+)",[\s\S]*?import\("\.\/([^"]+)\.js"\)/g)].map(
        ([, path = "", file = ""]) => [path, `cli/${file}.ts`],
      ),
    );
    const says = VERBS.filter(({ path }) => {
      const text = readFileSync(path.startsWith("agent ") ? sideFile(path) : (files.get(path) ?? ""), "utf8");
      return /printChange\(|changed: (true|canceled|removed|cleared|before)|commitDraft\(|finishTask\(/.test(text);
    }).map(({ path }) => path);
    const shared = ["approval approve", "approval deny", "approval withdraw"];
    assert.deepEqual(
      [...new Set([...says, ...shared])].filter((path) => path !== "task watch").sort(),
      Object.keys(CHANGES).sort(),
    );
  });

  it("tells facts of verbs that exist, alone", () => {
    const paths = VERBS.map(({ path }) => path);
    for (const path of [...Object.keys(CHANGES), ...Object.keys(EXITS_OF_ITS_OWN)])
      assert.ok(paths.includes(path), path);
  });
});

/** Pieces of code in a document that begin with the command's name: fenced lines and what stands in backticks. */
function linesIn(path: string): readonly string[] {
  const fences = readFileSync(path, "utf8").split(/^```.*$/m);
  return fences.flatMap((part, at) => {
    const pieces = at % 2 === 1 ? part.split("\n") : [...part.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code);
    return pieces
      .flatMap((piece) => piece.replace(/ #.*$/, "").split(/(?=\bgreenroom [a-z])/))
      .filter((piece) => /^greenroom [a-z]/.test(piece));
  });
}

/** What of a line is no verb, or no option of its verb; undefined where all is. */
function strangeIn(line: string, pages: readonly VerbPage[]): string | undefined {
  const words = (/^greenroom ([^|<>);&#$]*)/.exec(line)?.[1] ?? "").split(/[\s,=]+/).filter((word) => word !== "");
  const page = [3, 2, 1].flatMap((count) => pages.filter(({ path }) => path === words.slice(0, count).join(" ")))[0];
  const options = words.filter((word) => /^--?[a-z]/.test(word));
  const group = words.filter((word) => !options.includes(word)).join(" ");
  if (page === undefined) return words[0] === "help" || group in GROUPS ? undefined : line;
  const known = [...page.options.flatMap(({ flags }) => flags.split(/[ ,]+/)), "-h", "--help"];
  return options.find((option) => !known.includes(option)) === undefined ? undefined : line;
}

describe("what the other documents tell to type", () => {
  const documents = [
    "README.md",
    ...readdirSync("docs")
      .filter((name) => name.endsWith(".md"))
      .map((name) => `docs/${name}`),
  ];
  for (const document of documents)
    it(`in ${document} are verbs and options that exist`, async () => {
      const pages = await verbPages();
      assert.deepEqual(
        linesIn(document).filter((line) => strangeIn(line, pages) !== undefined),
        [],
      );
    });
});

const sideFile = (path: string): string => {
  const name = path.replace("agent ", "");
  const folders: Readonly<Record<string, string>> = { status: "status/", doctor: "doctor/", logs: "logs/" };
  const own = ["enroll", "run", "sandbox"].includes(name) ? "" : (folders[name] ?? "local/");
  return `agent/command/${own}${name}.ts`;
};
