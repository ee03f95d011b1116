import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { rmSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { EXIT } from "../../../core/problem/core-problems.js";
import { SeededRandom } from "../../rig/seeded-random.js";
import { makeWorkplace, mountSmallFilesystem, type Workplace } from "../../rig/workplace.js";
import { GivenOrder } from "../../torture/given-order.js";
import { DepotServer } from "../rig/depot-server.js";
import { EnrolledAgent, greenroom } from "../rig/enrolled-agent.js";
import { fill } from "../rig/full-disk.js";
import { forgeVib, ImageForge } from "../rig/image-forge.js";

const KiB = 1024;
/** What is free when it starts: room for some of what SQLite makes beside its file, and for all of it. */
const FREE_KIB = [96, 136] as const;

/** Puts the agent's state on a small disk of its own; false where this machine cannot mount one. */
function stateOnSmallDisk(agent: EnrolledAgent, place: Workplace): boolean {
  const disk = mountSmallFilesystem(place, "state", 8);
  if (disk === undefined) return false;
  const did = (command: string, ...args: string[]) => assert.equal(spawnSync(command, args).status, 0, command);
  did("cp", "-a", `${agent.state}/.`, disk);
  did("chmod", "0700", disk);
  did("mount", "--bind", disk, agent.state);
  place.onDispose(() => void spawnSync("umount", ["-l", agent.state], { stdio: "ignore" }));
  return true;
}

describe("an agent that starts while the disk of its state is full", () => {
  const offline = (agent: EnrolledAgent) => {
    const env = { GREENROOM_AGENT_DRIVER: "sandbox", GREENROOM_AGENT_ROOT: agent.root };
    return greenroom(["agent", "status", "--state-folder", agent.state, "--output", "json"], { env });
  };

  /** It serves, or ends with the shortage and nothing else. */
  async function startsOrSays(agent: EnrolledAgent, what: string): Promise<"serves" | "ended"> {
    const before = agent.lines.length;
    if ((await agent.start()) !== undefined) {
      await agent.stop();
      return "serves";
    }
    const told = agent.lines.slice(before).map(({ msg }) => String(msg));
    assert.equal(await agent.ended(), EXIT.space, `${what}: ${told.join("\n")}`);
    assert.ok(
      told.some((line) => line.includes(`LEDGER_UNWRITABLE: the agent cannot write its ledger`)),
      what,
    );
    assert.ok(
      told.some((line) => line.includes(join(agent.state, "agent.db"))),
      what,
    );
    return "ended";
  }

  it("for the first time: says so, and starts when there is room", async function () {
    await using agent = await EnrolledAgent.enrol(new ImageForge());
    using place = makeWorkplace("full-first");
    if (!stateOnSmallDisk(agent, place)) return this.skip();
    const hog = join(agent.state, "hog");
    fill(hog);
    assert.equal(await startsOrSays(agent, "no room"), "ended");
    assert.match(agent.lines.map(({ msg }) => String(msg)).join("\n"), /ENOSPC.*; it takes 128 KiB to open it/);
    rmSync(hog);
    assert.ok(await agent.start());
  });

  it("after a kill in mid-stage: status is told from the ledger, and with room again the order goes on to its end", async function () {
    const forge = new ImageForge();
    const vibs = await Promise.all(["net-forge", "disk-forge"].map((name) => forgeVib({ name, sizeBytes: 64 * KiB })));
    await using agent = await EnrolledAgent.enrol(forge);
    using place = makeWorkplace("full-start");
    if (!stateOnSmallDisk(agent, place)) return this.skip();
    await using depot = await DepotServer.start(vibs);
    await agent.start({ GREENROOM_FAILPOINT: "all-committed" });
    await new GivenOrder(forge, depot.url, { vibs, random: new SeededRandom(1) }).giveTo(agent);
    assert.equal(await agent.ended(), "SIGKILL");
    const asked = depot.asked.length;
    const hog = join(agent.state, "hog");
    fill(hog);
    assert.equal(await startsOrSays(agent, "no room"), "ended");
    const { status, stdout, stderr } = await offline(agent);
    assert.equal(status, 0, stdout + stderr);
    const { last_order: order, images } = JSON.parse(stdout) as { last_order: unknown; images: unknown[] };
    assert.ok(order !== null && images.length === 1, stdout);
    rmSync(hog);
    await agent.start();
    const ended = await agent.line(({ msg }) => msg === "stage-ended");
    assert.equal(ended?.["state"], "STAGED", JSON.stringify(ended));
    assert.equal(depot.asked.length, asked, "what was verified is not fetched again");
    await agent.stop();
    for (const free of FREE_KIB) {
      fill(hog, free * KiB);
      await startsOrSays(agent, `${free} KiB free, everything staged`);
      const told = await offline(agent);
      assert.equal(told.status, 0, told.stdout + told.stderr);
      assert.match(told.stdout, /"state": ?"STAGED"/);
    }
    truncateSync(hog);
    assert.equal(await startsOrSays(agent, "room"), "serves");
  });
});
