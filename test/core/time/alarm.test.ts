import assert from "node:assert/strict";
import { systemAlarm } from "../../../core/time/alarm.js";

describe("an alarm", () => {
  it("rings once", async () => {
    await new Promise<void>((resolve) => void systemAlarm(1, resolve));
  });

  it("does not ring when it was taken back", async () => {
    let rang = false;
    systemAlarm(1, () => (rang = true))();
    await new Promise<void>((resolve) => void systemAlarm(5, resolve));
    assert.equal(rang, false);
  });

  it("does not ring at once for a wait that a timer of Node cannot hold", async () => {
    let rang = false;
    const takeBack = systemAlarm(2 ** 31 + 1, () => (rang = true));
    await new Promise<void>((resolve) => void systemAlarm(5, resolve));
    takeBack();
    assert.equal(rang, false);
  });
});
