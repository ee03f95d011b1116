import assert from "node:assert/strict";
import { Turns } from "../../../core/time/turns.js";

describe("turns", () => {
  function gate() {
    let open: () => void = () => undefined;
    const opened = new Promise<void>((resolve) => (open = resolve));
    return { opened, open };
  }

  it("are taken one after the other, whatever became of the one before", async () => {
    const turns = new Turns();
    const told: string[] = [];
    const first = turns.take(async () => {
      await Promise.resolve();
      told.push("first");
      throw new RangeError("it failed");
    });
    const second = turns.take(async () => void told.push("second"));
    await assert.rejects(first, /it failed/);
    await second;
    assert.deepEqual(told, ["first", "second"]);
  });

  it("are left at once by who is told to stop while waiting, and never come then", async () => {
    const turns = new Turns();
    const held = gate();
    const first = turns.take(() => held.opened);
    const stop = new AbortController();
    let ran = false;
    const second = turns.take(async () => void (ran = true), stop.signal);
    stop.abort(new RangeError("no more"));
    await assert.rejects(second, /no more/, "while the first still has its turn");
    await assert.rejects(
      turns.take(async () => undefined, stop.signal),
      /no more/,
    );
    held.open();
    await first;
    await turns.over();
    assert.equal(ran, false);
  });

  it("are not left in the middle: the next begins when the act has ended", async () => {
    const turns = new Turns();
    const held = gate();
    const stop = new AbortController();
    const told: string[] = [];
    const began = gate();
    const first = turns.take(async () => {
      began.open();
      await held.opened;
      told.push("first");
      return 1;
    }, stop.signal);
    const second = turns.take(async () => void told.push("second"));
    await began.opened;
    stop.abort(new RangeError("no more"));
    held.open();
    assert.equal(await first, 1);
    await second;
    assert.deepEqual(told, ["first", "second"]);
  });
});
