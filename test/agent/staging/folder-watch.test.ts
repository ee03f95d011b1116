import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Alarm } from "../../../core/time/alarm.js";
import { systemAlarm } from "../../../core/time/alarm.js";
import { FolderWatch } from "../../../agent/staging/upkeep/folder-watch.js";

/** A staging whose looks can be awaited, one after the other. */
class Looks {
  #seen = 0;
  #waiting: { readonly number: number; readonly resolve: () => void }[] = [];
  place = "";
  idle = Promise.resolve();
  failing = false;
  readonly logged: string[] = [];
  readonly watch: FolderWatch;

  constructor(alarm: Alarm) {
    const staging = {
      place: async () => this.place,
      idle: () => this.idle,
      look: async () => this.#looked(),
    };
    this.watch = new FolderWatch({ staging, alarm, log: (event) => void this.logged.push(event) });
  }

  get seen(): number {
    return this.#seen;
  }

  /** Until so many looks were taken in all. */
  until(number: number): Promise<void> {
    if (this.#seen >= number) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ number, resolve }));
  }

  #looked(): void {
    this.#seen += 1;
    this.#waiting.filter(({ number }) => number <= this.#seen).forEach(({ resolve }) => resolve());
    if (this.failing) throw new Error("the disk is gone");
  }
}

describe("watching the staging folder", () => {
  let folder: string;
  let looks: Looks;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "greenroom-watch-"));
    mkdirSync(join(folder, "vibs"));
    looks = new Looks(systemAlarm);
    looks.place = folder;
  });
  afterEach(async () => {
    await looks.watch.stop();
    rmSync(folder, { recursive: true });
  });

  it("looks after a start, after a file was deleted, after one was altered, and again after the next", async () => {
    writeFileSync(join(folder, "vibs", "a"), "a");
    writeFileSync(join(folder, "vibs", "b"), "b");
    looks.watch.start();
    await looks.until(1);
    rmSync(join(folder, "vibs", "a"));
    await looks.until(2);
    writeFileSync(join(folder, "vibs", "b"), "other");
    await looks.until(3);
    rmSync(join(folder, "vibs"), { recursive: true });
    await looks.until(4);
  });

  it("begins to watch a folder that the first order has made", async () => {
    rmSync(join(folder, "vibs"), { recursive: true });
    looks.watch.start();
    await looks.until(1);
    mkdirSync(join(folder, "vibs"));
    looks.watch.nudge();
    await looks.until(2);
    writeFileSync(join(folder, "vibs", "a"), "a");
    await looks.until(3);
  });

  it("waits while an order runs, whose own changes are no news", async () => {
    let over: () => void = () => undefined;
    looks.idle = new Promise((resolve) => {
      over = resolve;
    });
    looks.watch.start();
    writeFileSync(join(folder, "vibs", "staged"), "s");
    assert.equal(looks.seen, 0);
    over();
    await looks.until(1);
  });

  it("goes on after a look that failed, and looks by itself where nothing is heard", async () => {
    const asked: number[] = [];
    const acts: (() => void)[] = [];
    const byHand: Alarm = (afterMs, act) => {
      asked.push(afterMs);
      acts.push(act);
      return () => undefined;
    };
    const deaf = new Looks(byHand);
    deaf.failing = true;
    deaf.watch.start();
    acts.shift()?.();
    await deaf.until(1);
    while (acts.length === 0) await Promise.resolve();
    acts.shift()?.();
    await deaf.until(2);
    await deaf.watch.stop();
    assert.deepEqual(asked.slice(0, 2), [0, 60_000]);
    assert.ok(deaf.logged.includes("look-failed"));
  });
});
