import assert from "node:assert/strict";
import { WakeUps } from "../../../core/time/wake-ups.js";

describe("wake-ups", () => {
  it("wake everybody who waits, once, and nobody who comes later", async () => {
    const wakeUps = new WakeUps();
    const woken: string[] = [];
    const both = Promise.all(["one", "two"].map((name) => wakeUps.next().then(() => woken.push(name))));
    wakeUps.wake();
    const late = wakeUps.next().then(() => woken.push("late"));
    await both;
    assert.deepEqual(woken, ["one", "two"]);
    wakeUps.wake();
    await late;
  });

  it("let go of whoever's signal is over, also where it was before", async () => {
    const wakeUps = new WakeUps();
    const leave = new AbortController();
    const waits = wakeUps.next(leave.signal);
    leave.abort();
    await waits;
    await wakeUps.next(leave.signal);
  });
});
