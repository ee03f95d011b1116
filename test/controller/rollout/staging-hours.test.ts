/* eslint-disable @typescript-eslint/no-unsafe-argument -- answers of every shape are looked into, and asserted */
import assert from "node:assert/strict";
import { systemClock } from "../../../core/time/clock.js";
import { StartedController } from "../api/started-controller.js";
import { SmallFleet } from "./small-fleet.js";

const HOUR_MS = 3_600_000;

describe("staging with hours and caps on a real agent", () => {
  let door: StartedController;
  let fleet: SmallFleet;
  let hostId: string;
  let base: string;
  const stage = () => `${base}/software?action=stage&vmw-task=true`;
  const told = (task: string, fits: (host: { pause: unknown }) => boolean) =>
    fleet.until(`/api/cis/tasks/${task}`, (info) => fits(info.result?.host_status?.[hostId]?.greenroom ?? {}));

  before(async () => {
    door = await StartedController.start(systemClock);
    fleet = new SmallFleet(door);
    await fleet.logIn();
    hostId = await fleet.addHost("alone");
    base = `/api/esx/settings/hosts/${hostId}`;
    await fleet.importBundle("2.0.0", ["net-a"]);
    await fleet.setImage(base, "2.0.0");
  });
  after(async () => {
    await fleet?.[Symbol.asyncDispose]();
    await door?.[Symbol.asyncDispose]();
  });

  it("tells until when the host waits, and lets it be canceled meanwhile", async () => {
    const not_before = new Date(Date.now() + HOUR_MS).toISOString();
    const task = await fleet.must("POST", stage(), { greenroom: { hours: { not_before } } });
    const info = await told(task, ({ pause }) => pause !== undefined && pause !== null);
    const { pause, bytes_fetched, step } = info.result.host_status[hostId].greenroom;
    assert.deepEqual([pause.resumes_at, bytes_fetched, step], [not_before, 0, "wait"]);
    await fleet.must("POST", `/api/cis/tasks/${task}?action=cancel`);
    const ended = await fleet.ended(task);
    assert.equal(ended.result.host_status[hostId].greenroom.pause, null);
  });

  it("stages within the cap, and tells how each target came out", async () => {
    const greenroom = { max_bytes_per_second: 64 * 1024 ** 2, max_seconds: 600 };
    const { status, result } = await fleet.run(stage(), { greenroom });
    assert.equal(status, "SUCCEEDED", JSON.stringify(result));
    const { targets, bytes_per_second } = result.host_status[hostId].greenroom;
    const host = { target: "host", kind: "HOST", state: "staged", vibs_wanted: 1, vibs_staged: 1, problem: null };
    assert.deepEqual([targets, bytes_per_second], [[host], 0]);
  });

  it("refuses a key that it does not know, and hours that are over, before there is a task", async () => {
    const unknown = await fleet.ask("POST", stage(), { greenroom: { bandwidth: 1 } });
    assert.deepEqual([unknown.status, unknown.json.data.code], [400, "INPUT_INVALID"]);
    const over = await fleet.ask("POST", stage(), { greenroom: { hours: { until: "2020-01-01T00:00:00Z" } } });
    assert.deepEqual([over.status, over.json.data.code], [400, "STAGE_HOURS_IMPOSSIBLE"]);
  });
});
