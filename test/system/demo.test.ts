import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
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

  it("refuses a bundle that is not there", () => {
    const { status, stderr } = spawnSync(process.execPath, ["dist/test/demo/main.js", "/no/such.zip"], {
      encoding: "utf8",
    });
    assert.equal(status, 2);
    assert.match(stderr, /no such file/);
  });
});
