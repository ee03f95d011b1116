import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { allLost } from "../../rig/power-cut/aftermath.js";
import { compileLayerOrSkip } from "../../rig/power-cut/layer.js";
import { PowerCut } from "../../rig/power-cut/power-cut.js";
import { isRoot, makeWorkplace, type Workplace } from "../../rig/workplace.js";

const moduleUrl = (name: string): string => JSON.stringify(pathToFileURL(resolve("dist/core/durable", name)).href);
const MOST_SYNCS = 40;

describe("durable files and folders, on a disk whose power is cut", () => {
  let place: Workplace;
  let library: string;
  let disk: string;
  let power: PowerCut;

  before(function () {
    place = makeWorkplace("durable");
    library = compileLayerOrSkip(this, place.path);
    disk = place.folder("disk");
  });
  after(() => place[Symbol.dispose]());

  /** Writes this text to in/deep/file, as a process on the disk; answers whether it came to its end. */
  function write(text: string, dieAt?: number): "killed" | "done" {
    const script = `
      import { openPrivateFolder } from ${moduleUrl("private-folder.js")};
      import { writeFileDurably } from ${moduleUrl("durable-file.js")};
      const path = ${JSON.stringify(join(disk, "in", "deep"))};
      const folder = openPrivateFolder({ path, owner: "${isRoot ? "root" : "self"}" });
      writeFileDurably(folder, "file", Buffer.from(${JSON.stringify(text)}));
    `;
    const env = { ...process.env, ...power.environment(dieAt === undefined ? {} : { dieAt }) };
    const args = ["--input-type=module", "--eval", script];
    const { status, signal, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", env });
    assert.ok(status === 0 || signal === "SIGKILL", stderr);
    return status === 0 ? "done" : "killed";
  }

  /** For each sync of a first writer, on an empty disk: that writer killed there. */
  function forEachSync(act: (dieAt: number) => void): void {
    for (let dieAt = 1; dieAt <= MOST_SYNCS; dieAt++) {
      rmSync(disk, { recursive: true });
      mkdirSync(disk, { mode: 0o700 });
      power = new PowerCut({ library, shadow: join(place.path, "shadow"), folders: [disk] });
      if (write("one", dieAt) === "done") return assert.ok(dieAt > 3, "the layer saw no sync");
      act(dieAt);
    }
    assert.fail("the writer never came to its end");
  }

  const textNow = (): string | undefined =>
    existsSync(join(disk, "in/deep/file")) ? readFileSync(join(disk, "in/deep/file"), "utf8") : undefined;

  it("are there with all folders above once they are written, also where a killed process began them", () => {
    forEachSync((dieAt) => {
      assert.equal(write("two"), "done");
      power.cut(allLost);
      assert.equal(textNow(), "two", `after a first writer was killed at sync ${dieAt}`);
      assert.deepEqual(readdirSync(join(disk, "in/deep")), ["file"]);
    });
  });

  it("hold the old bytes or the new ones, whole, wherever the power goes", () => {
    forEachSync((dieAt) => {
      power.cut(allLost);
      assert.ok([undefined, "one"].includes(textNow()), `at sync ${dieAt}: ${textNow()}`);
      assert.equal(write("old"), "done");
      for (let second = 1; write("new", second) === "killed"; second++) {
        power.cut(allLost);
        assert.ok(["old", "new"].includes(textNow() ?? ""), `at sync ${second}: ${textNow()}`);
      }
      power.cut(allLost);
      assert.equal(textNow(), "new");
    });
  });
});
