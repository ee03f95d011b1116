/* eslint-disable @typescript-eslint/no-unsafe-argument -- answers of every shape are looked into, and asserted */
import assert from "node:assert/strict";
import { once } from "node:events";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { systemClock } from "../../../core/time/clock.js";
import { greenroom } from "../../rig/process.js";
import { StartedController } from "../api/started-controller.js";
import { SmallFleet } from "./small-fleet.js";

const MiB = 2 ** 20;

describe("a host that reads once more what is staged (issue 5: per VIB and whole, bytes done, total, phase)", () => {
  let door: StartedController;
  let fleet: SmallFleet;
  let host: string;
  /** Aborted: the agent may read on. */
  const gate = new AbortController();

  before(async () => {
    door = await StartedController.start(systemClock);
    fleet = new SmallFleet(door);
    await fleet.logIn();
    let chunks = 0;
    fleet.hold = async (name, signal) => {
      // Two are read at once: behind the second chunk of all, each of them waits.
      if (name !== "payload-read" || ++chunks <= 2 || gate.signal.aborted) return;
      await once(AbortSignal.any([signal, gate.signal]), "abort");
    };
    host = await fleet.addHost("alone");
    await fleet.importBundle("2.0.0", ["net-a", "net-b"], 4 * MiB);
    await fleet.setImage(`/api/esx/settings/hosts/${host}`, "2.0.0");
  });
  after(async () => {
    gate.abort();
    await fleet?.[Symbol.asyncDispose]();
    await door?.[Symbol.asyncDispose]();
  });

  it("tells which VIB, how far, and how far with all of them: over REST and by `task show`", async () => {
    const task = await fleet.must("POST", `/api/esx/settings/hosts/${host}/software?action=stage&vmw-task=true`);
    const path = `/api/cis/tasks/${task}`;
    const { result } = await fleet.until(
      path,
      (info) =>
        info.status !== "RUNNING" || (info.result?.host_status?.[host]?.greenroom.verifying?.bytes_done ?? 0) > 0,
    );
    const { step, underway, verifying, bytes_done, bytes_total, vibs_done } = result.host_status[host].greenroom;
    assert.deepEqual([step, vibs_done, bytes_done], ["verify", 2, bytes_total], "all of it is here");
    const vibs = underway as { vib: string; phase: string; bytes_done: number; bytes_total: number }[];
    assert.deepEqual([vibs.length, verifying?.bytes_total], [2, bytes_total]);
    assert.ok(
      vibs.every((vib) => /net-[ab]/.test(vib.vib) && vib.phase === "UNPACKING" && vib.bytes_done < vib.bytes_total),
      JSON.stringify(vibs),
    );
    const read = vibs.reduce((sum, vib) => sum + vib.bytes_done, 0);
    assert.ok(read > 0 && read === verifying.bytes_done && read < bytes_total, JSON.stringify(verifying));
    assert.match(await shown(task), /verify.* of 8\.\d+ MiB unpacked, unpacks \S*net-[ab]\S* \d+%/);
    gate.abort();
    const ended = await fleet.ended(task);
    assert.equal(ended.status, "SUCCEEDED", JSON.stringify(ended.error));
    const after = ended.result.host_status[host].greenroom;
    assert.deepEqual([after.underway, after.verifying, after.bytes_per_second], [[], null, 0]);
  });

  async function shown(task: string): Promise<string> {
    const context = join(door.place.path, "context.json");
    writeFileSync(context, JSON.stringify({ ...door.context, url: `https://${door.controller.addresses.rest}` }));
    chmodSync(context, 0o600);
    const done = await greenroom(["task", "show", task], { env: { GREENROOM_CONTEXT: context } });
    assert.equal(done.status, 0, done.stderr);
    return done.stdout;
  }
});
