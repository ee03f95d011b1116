import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { typedLine } from "../../../cli/guide/completion/typed-line.js";
import { GREENROOM, greenroom } from "../../rig/process.js";
import { host } from "../rig/fleet-answers.js";
import { RecordedController } from "../rig/recorded-controller.js";

const has = (program: string): boolean => spawnSync("sh", ["-c", `command -v ${program}`]).status === 0;

describe("completion", () => {
  let controller: RecordedController;
  let home: string;
  before(async () => {
    controller = await RecordedController.start({
      "GET /api/vcenter/cluster": {
        json: [
          { cluster: "domain-c1", name: "production" },
          { cluster: "domain-c2", name: "lab" },
        ],
      },
      "GET /api/greenroom/hosts": { json: [host(1), host(2)] },
      "GET /api/esx/settings/depot-content/base-images": { json: [{ version: "8.0.3-1" }, { version: "9.0.0-1" }] },
    });
    home = join(controller.folder, "home");
    mkdirSync(join(home, "bin"), { recursive: true });
    writeFileSync(join(home, "bin", "greenroom"), `#!/bin/sh\nexec ${process.execPath} ${GREENROOM} "$@"\n`);
    chmodSync(join(home, "bin", "greenroom"), 0o755);
  });
  after(() => controller[Symbol.asyncDispose]());

  // Of each test its own: what is kept there is good for seconds, and another test may have put it there long ago.
  let cache = "";
  let caches = 0;
  beforeEach(() => {
    cache = join(home, `cache-${(caches += 1)}`);
  });

  const env = (): Record<string, string> => ({
    HOME: home,
    XDG_CACHE_HOME: cache,
    PATH: `${join(home, "bin")}:${process.env["PATH"] ?? ""}`,
    GREENROOM_CONTEXT: controller.context(),
  });

  const completed = async (line: string): Promise<readonly string[]> => {
    const { status, stdout, stderr } = await greenroom(["__complete", line], { env: env() });
    assert.equal(status, 0);
    assert.equal(stderr, "");
    return stdout
      .split("\n")
      .slice(0, -1)
      .map((row) => row.split("\t")[0] ?? "");
  };

  /** The same of a line that needs the controller's answer. A person is not let wait for that for long, and presses Tab again where the machine is busy. */
  const told = async (line: string): Promise<readonly string[]> => {
    let found = await completed(line);
    while (found.length < 2) found = await completed(line);
    return found;
  };

  /** Not in this process's own time: the controller lives in it. */
  const shell = async (file: string, args: readonly string[]): Promise<string> => {
    await told("greenroom stage pro");
    const { stdout } = await promisify(execFile)(file, [...args], { env: { ...process.env, ...env() } });
    return stdout;
  };

  it("splits a line as shells do", () => {
    assert.deepEqual(typedLine("greenroom stage 'two words' --ho"), { before: ["stage", "two words"], typed: "--ho" });
    assert.deepEqual(typedLine("greenroom  stage "), { before: ["stage"], typed: "" });
    assert.deepEqual(typedLine("greenroom a\\ b"), { before: [], typed: "a b" });
  });

  it("knows verbs, options, choices, names and versions", async () => {
    assert.deepEqual(await completed("greenroom rem"), ["words", "remediate"]);
    assert.deepEqual(await completed("greenroom image draft co"), ["words", "commit"]);
    assert.deepEqual(await completed("greenroom stage --hos"), ["words", "--host"]);
    assert.deepEqual(await completed("greenroom host list --output y"), ["words", "yaml"]);
    assert.deepEqual(await completed("greenroom host list --output=c"), ["words", "--output=csv"]);
    assert.deepEqual(await told("greenroom stage p"), ["words", "production"]);
    assert.deepEqual(await told("greenroom stage --host esx-01 --host "), ["words", "esx-01", "esx-02"]);
    assert.deepEqual(await told("greenroom image draft edit production --base-image 9"), ["words", "9.0.0-1"]);
    assert.deepEqual(await completed("greenroom explain INSUFFICIENT_S"), ["words", "INSUFFICIENT_SPACE"]);
    assert.deepEqual(await completed("greenroom depot import "), ["file"]);
  });

  it("asks the controller once for what it was told moments ago, and keeps that to the user", async () => {
    const asked = () => controller.lines().filter((line) => line === "GET /api/vcenter/cluster").length;
    await told("greenroom check ");
    const before = asked();
    await completed("greenroom check l");
    assert.equal(asked(), before);
    const folder = join(cache, "greenroom", "completion");
    for (const file of readdirSync(folder)) assert.equal(statSync(join(folder, file)).mode & 0o777, 0o600);
  });

  it("says nothing where there is no controller, no context, or one that never answers", async () => {
    const silent = createServer().listen(0, "127.0.0.1");
    try {
      const address = silent.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      const others = [
        () => "/nowhere/context.json",
        () => controller.context({ url: "https://127.0.0.1:1" }),
        () => controller.context({ url: `https://127.0.0.1:${port}` }),
      ];
      for (const other of others) {
        const { status, stdout, stderr } = await greenroom(["__complete", "greenroom stage "], {
          env: { ...env(), XDG_CACHE_HOME: join(home, "none"), GREENROOM_CONTEXT: other() },
        });
        assert.deepEqual({ status, stdout, stderr }, { status: 0, stdout: "", stderr: "" });
      }
    } finally {
      silent.close();
    }
  });

  it("works in bash, also behind an equals sign", async () => {
    const script = `
      eval "$(greenroom completion bash)"
      ask() { COMP_LINE="$1"; COMP_POINT=\${#1}; read -ra COMP_WORDS <<< "$1"; COMPREPLY=(); _greenroom; echo "\${COMPREPLY[*]}"; }
      COMP_WORDBREAKS=$' \\t\\n"\\'><=;|&(:'
      ask "greenroom stage pro"; ask "greenroom host list --output=js"; ask "greenroom clu"`;
    const said = await shell("bash", ["--norc", "-c", script]);
    assert.equal(said, "production\njson\ncluster\n");
  });

  it("works in zsh", async function () {
    if (!has("zsh")) return this.skip();
    // Stands in for the line editor, which a script has not: it fills what _describe would show.
    const script = `
      compdef() { : }; _files() { print files }
      _describe() { print -l -- "\${(@P)2}" }
      eval "$(greenroom completion zsh)"
      words=(greenroom stage pro); CURRENT=3; PREFIX=pro; _greenroom
      words=(greenroom depot import x); CURRENT=4; PREFIX=x; _greenroom`;
    const said = await shell("zsh", ["-f", "-c", script]);
    assert.equal(said, "production:domain-c1\nfiles\n");
  });

  it("works in fish", async function () {
    if (!has("fish")) return this.skip();
    const script = `greenroom completion fish | source; complete -C "greenroom stage pro"; complete -C "greenroom image draft com"`;
    const said = await shell("fish", ["--no-config", "-c", script]);
    assert.equal(said, "production\tdomain-c1\ncommit\tmake a draft the image\n");
  });
});
