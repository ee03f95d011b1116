import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { isRoot, makeWorkplace } from "../rig/workplace.js";
import { greenroom } from "../rig/process.js";
import { chmodSync, mkdirSync } from "node:fs";
import { mustSucceed } from "../rig/fleet.js";

const NOBODY = 65534;

/** Loads the verb as root (the checkout may be readable for root alone), then becomes nobody and runs it. */
function asNobody(verbModule: string, options: Record<string, unknown>): { status: number | null; text: string } {
  const module = pathToFileURL(resolve("dist/agent/command", `${verbModule}.js`)).href;
  const problems = pathToFileURL(resolve("dist/core/problem/core-problems.js")).href;
  const script = `
    const { run } = await import(${JSON.stringify(module)});
    const { asProblem } = await import(${JSON.stringify(problems)});
    process.setgroups([]); process.setgid(${NOBODY}); process.setuid(${NOBODY});
    try { process.exitCode = await run(${JSON.stringify(options)}, process); }
    catch (error) { const { code, message } = asProblem(error); console.error(code + " " + message); process.exitCode = 1; }`;
  const { status, stderr, stdout } = spawnSync(process.execPath, ["--input-type=module", "--eval", script], {
    encoding: "utf8",
  });
  return { status, text: `${stdout}${stderr}` };
}

describe("an unprivileged user of the host", () => {
  before(function () {
    if (!isRoot) this.skip();
  });

  for (const [verb, module] of [
    ["status", "status/status"],
    ["run", "run"],
  ] as const)
    it(`is refused by agent ${verb}, and told why`, () => {
      using place = makeWorkplace("test-nobody");
      const stateFolder = place.folder("state");
      chmodSync(place.path, 0o755);
      const { status, text } = asNobody(module, { stateFolder, socket: join(stateFolder, "agent.sock") });
      assert.notEqual(status, 0, text);
      assert.match(text, /root/i);
      assert.doesNotMatch(text, /INTERNAL/);
    });

  it("cannot make a staging folder below a place that others can write", async () => {
    using place = makeWorkplace("test-sticky");
    const open = join(place.path, "open");
    mkdirSync(open);
    chmodSync(open, 0o1777);
    const finished = await greenroom(["agent", "sandbox", "--root", join(open, "host")]);
    assert.notEqual(finished.status, 0);
    assert.match(finished.stderr, /FOLDER_NOT_PRIVATE/);
    mustSucceed(await greenroom(["agent", "sandbox", "--root", join(place.path, "host")]));
  });
});
