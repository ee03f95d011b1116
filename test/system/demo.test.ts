import assert from "node:assert/strict";
import { spawn, spawnSync, type ChildProcessByStdio, type SpawnOptionsWithStdioTuple } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { setImmediate as turn } from "node:timers/promises";
import { MOCHA_SHARES, PORT_SHARE } from "../rig/free-port.js";
import { samplesFolder, samplesOrSkip } from "../rig/samples.js";
import { makeWorkplace } from "../rig/workplace.js";

const MAIN = "dist/test/demo/main.js";
const PIPED = { stdio: ["ignore", "pipe", "pipe"] } as const satisfies SpawnOptionsWithStdioTuple<
  "ignore",
  "pipe",
  "pipe"
>;
const AT_ONCE = 3;
/** Of them all, one behind the other. */
const TIMEOUT_MS = 600_000;

interface Report {
  readonly expectations: readonly { readonly what: string; readonly held: boolean }[];
  readonly hosts: readonly { readonly name: string }[];
}

/** Runs the demo as `npm run demo` does, after its build, and answers what it wrote. */
async function demo(lane: number, ...args: string[]): Promise<Report> {
  using place = makeWorkplace("test-demo");
  const file = join(place.path, "report.json");
  const env = { ...process.env, [PORT_SHARE]: String(MOCHA_SHARES + lane) };
  const { status, output } = await ended(spawn(process.execPath, [MAIN, ...args, "--json", file], { ...PIPED, env }));
  assert.equal(status, 0, output);
  return JSON.parse(readFileSync(file, "utf8")) as Report;
}

async function ended(child: ChildProcessByStdio<null, Readable, Readable>) {
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  const [status] = (await once(child, "close")) as [number | null];
  return { status, output };
}

/** All of them, a few at a time: most of a demo is waiting. Each answers when it ends. */
function severalAtOnce(runs: readonly ((lane: number) => Promise<Report>)[]): readonly Promise<Report>[] {
  const lanes = Array.from({ length: AT_ONCE }, (): Promise<unknown> => Promise.resolve());
  return runs.map((run, index) => {
    const lane = index % AT_ONCE;
    const report = (lanes[lane] ?? Promise.resolve()).then(() => run(lane));
    // Its failure is the failure of the test that asks for it, not of the one behind it.
    lanes[lane] = report.catch(() => undefined);
    return report;
  });
}

function holds(report: Report): void {
  assert.ok(report.expectations.length >= 9);
  assert.deepEqual(
    report.expectations.filter((expectation) => !expectation.held),
    [],
  );
  assert.deepEqual(
    report.hosts.map((host) => host.name),
    ["esx-01", "esx-02", "esx-03"],
  );
}

describe("npm run demo", () => {
  const folder = samplesFolder();
  const bundles = folder === undefined ? [] : readdirSync(folder).filter((name) => name.endsWith(".zip"));
  let reports: readonly Promise<Report>[] = [];

  before(function () {
    const ofBundle = (bundle: string) => (lane: number) => demo(lane, join(samplesOrSkip(this), bundle));
    reports = severalAtOnce([demo, ...bundles.map(ofBundle)]);
    for (const report of reports) report.catch(() => undefined);
  });

  for (const [index, name] of ["the depot it forges", ...bundles].entries())
    it(`holds with ${name}`, async function () {
      this.timeout(TIMEOUT_MS);
      const report = await reports[index];
      assert.ok(report);
      holds(report);
    });

  for (const signal of ["SIGINT", "SIGTERM"] as const)
    it(`leaves no process, mount or folder behind when ${signal} ends it half-way`, async () => {
      const child = spawn(process.execPath, [MAIN], { stdio: ["ignore", "pipe", "inherit"] });
      const exited = once(child, "exit");
      // The fleet table is drawn when all three agents run and the small scratch is mounted.
      let folder: string | undefined;
      for await (const line of createInterface({ input: child.stdout })) {
        folder ??= /(\/\S+\/greenroom-demo-\w+)\//.exec(line)?.[1];
        if (folder !== undefined && /\besx-03\b/.test(line) && child.kill(signal)) break;
      }
      assert.deepEqual(await exited, [signal === "SIGINT" ? 130 : 143, null]);
      assert.equal(existsSync(folder ?? ""), false);
      assert.ok(!readFileSync("/proc/mounts", "utf8").includes(folder ?? ""));
      // What was killed is gone as soon as it gets its turn to die.
      const processes = () => spawnSync("ps", ["-eo", "args"], { encoding: "utf8" }).stdout;
      while (processes().includes(folder ?? "/")) await turn();
    });

  it("refuses a bundle that is not there", () => {
    const { status, stderr } = spawnSync(process.execPath, [MAIN, "/no/such.zip"], {
      encoding: "utf8",
    });
    assert.equal(status, 2);
    assert.match(stderr, /no such file/);
  });
});
