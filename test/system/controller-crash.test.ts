import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import type { OfflineInfo } from "../../controller/api/wire/depot/depot.js";
import type { TaskInfo } from "../../controller/api/wire/task.js";
import { baseImageOf, componentOf, forgeBundle, forgeVib } from "../rig/forge.js";
import { Fleet, mustSucceed, type RigHost } from "../rig/fleet.js";
import { greenroom } from "../rig/process.js";
import { makeWorkplace, type Workplace } from "../rig/workplace.js";

const MIB = 1 << 20;

/** Looks again and again, as fast as the loop turns, until it holds or what is watched has ended (on a busy machine the moment may be missed). */
async function until(holds: () => boolean, watched: Promise<unknown>): Promise<void> {
  let ended = false;
  void watched.finally(() => (ended = true));
  while (!ended && !holds()) await turn();
}

describe("a controller that is killed, stopped or started twice", () => {
  let place: Workplace;
  let fleet: Fleet;
  let host: RigHost;

  before(async () => {
    place = makeWorkplace("test-crash");
    fleet = await Fleet.start(place);
    mustSucceed(await fleet.cli("cluster", "create", "lab"));
    host = await fleet.addHost({ name: "esx-01", cluster: "lab", reserveBytes: MIB });
  });
  after(async () => {
    // A process that stands still is not killed by anything else either.
    if (host.daemon !== undefined) process.kill(host.daemon.pid, "SIGCONT");
    await fleet[Symbol.asyncDispose]();
    place[Symbol.dispose]();
  });

  const names = (...path: string[]) => {
    const folder = join(fleet.state, ...path);
    return existsSync(folder) ? readdirSync(folder).sort() : [];
  };
  const bundleOf = async (version: string) => {
    const vibs = await Promise.all(
      [1, 2, 3, 4, 5, 6].map((part) => forgeVib({ name: `grn-${part}`, version, payloadBytes: 2 * MIB })),
    );
    const parts = vibs.map((vib) => componentOf(vib.descriptor.name, version, [vib]));
    return forgeBundle(join(place.path, `${version}.zip`), {
      vibs,
      components: parts,
      baseImages: [baseImageOf(version, Object.fromEntries(parts.map((part) => [part.name, part.version])))],
    });
  };
  const tasks = async (operation: string) =>
    Object.entries(await fleet.json<Record<string, TaskInfo>>("task", "list")).filter(
      ([, task]) => task.operation === operation,
    );

  const moments: readonly [string, string, () => boolean][] = [
    ["the upload arrives", "1.0-1", () => names("uploads").some((name) => name.endsWith(".part"))],
    ["the import begins", "1.0-2", () => names("depot", "parts").length > 0],
    ["half of it is there", "1.0-3", () => names("depot", "vibs").length % 6 === 3],
    ["all of it is there", "1.0-4", () => names("depot", "vibs").length % 6 === 5],
  ];
  for (const [moment, version, holds] of moments)
    it(`killed when ${moment}, it ends the import by itself or knows nothing of it`, async () => {
      const bundle = await bundleOf(version);
      const before = names("depot", "vibs");
      const importing = fleet.cli("depot", "import", bundle);
      await until(holds, importing);
      await fleet.controller?.stop("SIGKILL");
      // The command waits for the controller to come back, and then goes on watching.
      await fleet.startController();
      await importing;
      const [task] = (await tasks("create$task")).filter(([, { status }]) => status === "RUNNING");
      if (task !== undefined) await fleet.cli("task", "watch", task[0]);
      // A FAILED one can only be the repetition of an import that was there already.
      for (const [, info] of await tasks("create$task"))
        assert.ok(info.status === "SUCCEEDED" || info.error?.data.code === "DEPOT_EXISTS", JSON.stringify(info));
      // Whoever does it again loses nothing: it is imported now, or was already.
      const again = await fleet.cli("depot", "import", bundle);
      assert.ok(again.status === 0 || again.stderr.includes("DEPOT_EXISTS"), again.stderr);
      const now = names("depot", "vibs");
      assert.equal(now.length, before.length + 6);
      for (const name of now) {
        const bytes = readFileSync(join(fleet.state, "depot", "vibs", name));
        assert.equal(name, `${createHash("sha256").update(bytes).digest("hex")}.vib`);
      }
      // The upload goes when its task has ended.
      while (names("uploads").length > 0) await turn();
      assert.deepEqual(names("depot", "parts"), []);
      const { offline } = await fleet.json<{ offline: Record<string, OfflineInfo> }>("depot", "list");
      assert.equal(Object.values(offline).filter(({ description }) => description.includes(version)).length, 1);
    });

  it("is not started a second time on the same state, and the first does not feel it", async () => {
    const pid = fleet.controller?.pid;
    const any = ["--rest", "127.0.0.1:0", "--grpc", "127.0.0.1:0", "--depot", "127.0.0.1:0"];
    const addresses = readFileSync(join(fleet.state, "addresses.json"), "utf8");
    const second = await greenroom(["controller", "run", "--state-folder", fleet.state, ...any]);
    assert.equal(second.status, 8, second.stderr);
    assert.match(second.stderr, /STATE_IN_USE/);
    assert.ok(second.stderr.includes(fleet.state));
    assert.equal(readFileSync(join(fleet.state, "addresses.json"), "utf8"), addresses);
    assert.equal(fleet.controller?.pid, pid);
    mustSucceed(await fleet.cli("cluster", "list"));
  });

  it("stopped by SIGTERM while a host hangs, it ends, and goes on with the task when both are back", async () => {
    const spec = join(place.path, "spec.json");
    writeFileSync(spec, JSON.stringify({ base_image: { version: "1.0-4" } }));
    mustSucceed(await fleet.cli("image", "set", "lab", "--file", spec));
    mustSucceed(await fleet.cli("check", "lab"));
    const agent = host.daemon?.pid ?? 0;
    process.kill(agent, "SIGSTOP");
    // Both at once: a host that hangs counts as away before long, and the task would be over.
    const asked = await Promise.all([1, 2].map(() => fleet.cli("stage", "lab", "--no-wait")));
    const [given, busy] = asked.sort((a, b) => a.status - b.status);
    const [task = ""] = /task-\d+/.exec(given?.stdout ?? "") ?? [];
    assert.equal(given?.status, 0, given?.stderr);
    assert.ok(busy?.stderr.includes("SCOPE_BUSY") && busy.stderr.includes(task), busy?.stderr);
    await fleet.controller?.stop("SIGTERM");
    assert.equal(await fleet.controller?.exited, "0");
    await fleet.startController();
    assert.equal((await fleet.json<TaskInfo>("task", "show", task)).status, "RUNNING");
    process.kill(agent, "SIGCONT");
    await fleet.cli("task", "watch", task);
    const info = await fleet.json<TaskInfo>("task", "show", task);
    assert.equal(info.status, "SUCCEEDED", JSON.stringify(info));
    assert.equal(readdirSync(join(host.stagingFolder, "vibs")).length, 6);
  });
});
