import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { join } from "node:path";
import { samplesFolder, samplesOrSkip } from "../rig/samples.js";
import { makeWorkplace } from "../rig/workplace.js";

interface Report {
  readonly expectations: readonly { readonly what: string; readonly held: boolean }[];
  readonly hosts: readonly { readonly name: string }[];
}

/** Runs the demo as `npm run demo` does, after its build, and answers what it wrote. */
function demo(...args: string[]): Report {
  using place = makeWorkplace("test-demo");
  const file = join(place.path, "report.json");
  const { status, stdout, stderr } = spawnSync(process.execPath, ["dist/test/demo/main.js", ...args, "--json", file], {
    encoding: "utf8",
    maxBuffer: 64 << 20,
  });
  assert.equal(status, 0, `${stdout}\n${stderr}`);
  return JSON.parse(readFileSync(file, "utf8")) as Report;
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
  it("holds with the depot it forges", () => holds(demo()));

  const folder = samplesFolder();
  const bundles = folder === undefined ? [] : readdirSync(folder).filter((name) => name.endsWith(".zip"));
  for (const bundle of bundles)
    it(`holds with ${bundle}`, function () {
      holds(demo(join(samplesOrSkip(this), bundle)));
    });

  for (const signal of ["SIGINT", "SIGTERM"] as const)
    it(`leaves no process, mount or folder behind when ${signal} ends it half-way`, async () => {
      const child = spawn(process.execPath, ["dist/test/demo/main.js"], { stdio: ["ignore", "pipe", "inherit"] });
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
      const { stdout } = spawnSync("ps", ["-eo", "args"], { encoding: "utf8" });
      assert.ok(!stdout.includes(folder ?? ""));
    });

  it("refuses a bundle that is not there", () => {
    const { status, stderr } = spawnSync(process.execPath, ["dist/test/demo/main.js", "/no/such.zip"], {
      encoding: "utf8",
    });
    assert.equal(status, 2);
    assert.match(stderr, /no such file/);
  });
});
