import assert from "node:assert/strict";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { SyncScheduler } from "../../../controller/rollout/library/sync-scheduler.js";
import { libraryTaskProblem } from "../../../controller/rollout/library/library-task-problems.js";
import { openStore, type Store } from "../../../controller/store/open-store.js";
import { makeWorkplace, type Workplace } from "../../rig/workplace.js";

/** Time that stands still until it is moved, and rings what comes due. */
class HandClock {
  #now: number;
  #due: { at: number; act: () => void } | undefined;

  constructor(start: string) {
    this.#now = Date.parse(start);
  }

  now(): number {
    return this.#now;
  }

  readonly alarm = (afterMs: number, act: () => void): (() => void) => {
    const due = { at: this.#now + afterMs, act };
    this.#due = due;
    return () => {
      if (this.#due === due) this.#due = undefined;
    };
  };

  get rings(): string | undefined {
    return this.#due && new Date(this.#due.at).toISOString();
  }

  /** To the next ring; whoever is rung looks at once. */
  ring(): void {
    const due = this.#due ?? assert.fail("nothing is due");
    this.#now = due.at;
    this.#due = undefined;
    due.act();
  }

  move(to: string): void {
    this.#now = Date.parse(to);
  }
}

describe("the scheduler of synchronisations", () => {
  let place: Workplace;
  let store: Store;
  let clock: HandClock;
  let begun: string[];

  beforeEach(async () => {
    place = makeWorkplace("scheduler");
    clock = new HandClock("2026-03-04T00:00:00Z");
    begun = [];
    store = await openStore({ path: join(place.path, "controller.db"), clock });
  });
  afterEach(async () => {
    await store.close();
    place[Symbol.dispose]();
  });

  const scheduler = (sync = async (): Promise<string> => "task-1", over = store) =>
    new SyncScheduler({
      ...{ store: over, clock, alarm: clock.alarm, onTrouble: (thrown) => void begun.push(String(thrown)) },
      rollouts: {
        sync: async ({ who, via }) => {
          assert.equal(via, "schedule");
          begun.push(`${new Date(clock.now()).toISOString()} ${who}`);
          return sync();
        },
      },
    });

  it("is daily until somebody says otherwise, and begins each run when it is due", async () => {
    const one = scheduler();
    await one.start();
    assert.equal(clock.rings, "2026-03-04T02:17:00.000Z");
    clock.ring();
    await one.changed();
    assert.deepEqual(begun, ["2026-03-04T02:17:00.000Z schedule"]);
    assert.equal(clock.rings, "2026-03-05T02:17:00.000Z");
    await one.stop();
    assert.equal(clock.rings, undefined);
  });

  it("makes up once for what came due while the controller was down", async () => {
    const one = scheduler();
    await one.start();
    await one.stop();
    clock.move("2026-03-09T12:00:00Z");
    const other = scheduler();
    await other.start();
    assert.deepEqual(begun, ["2026-03-09T12:00:00.000Z schedule"]);
    assert.equal(clock.rings, "2026-03-10T02:17:00.000Z");
    await other.stop();
    const third = scheduler();
    await third.start();
    assert.equal(begun.length, 1, "begun before the restart is begun");
    await third.stop();
  });

  it("follows a change at once, and rests while it is off", async () => {
    const one = scheduler();
    await one.start();
    const { schedule } = await store.transact(({ syncSchedule }) => syncSchedule.ensure());
    await store.transact(({ syncSchedule }) =>
      syncSchedule.set({ enabled: true, schedule: { ...schedule, type: "HOURLY", minute: 30 }, emails: [] }),
    );
    await one.changed();
    assert.equal(clock.rings, "2026-03-04T00:30:00.000Z");
    await store.transact(({ syncSchedule }) => syncSchedule.set({ enabled: false, schedule, emails: [] }));
    await one.changed();
    assert.equal(clock.rings, undefined);
    await one.stop();
  });

  it("goes on when there was nothing to synchronise, and tells of what it did not expect", async () => {
    const problems = [libraryTaskProblem("DEPOTS_NONE", { why: "" }), new RangeError("a full disk")];
    const one = scheduler(async () => {
      throw problems.shift() ?? new RangeError("once too often");
    });
    await one.start();
    clock.ring();
    await one.changed();
    assert.equal(clock.rings, "2026-03-05T02:17:00.000Z");
    clock.ring();
    await one.changed();
    assert.equal(begun.at(-1), "RangeError: a full disk");
    assert.equal(clock.rings, "2026-03-06T02:17:00.000Z");
    await one.stop();
  });

  it("looks again after a minute when the store could not be written, and not once it is stopped", async () => {
    let failures = 0;
    const failing: Store = {
      reader: store.reader,
      close: () => store.close(),
      transact: (work) => {
        failures -= 1;
        return failures === 0 ? Promise.reject(new RangeError("a full disk")) : store.transact(work);
      },
    };
    const rung = async () => {
      clock.ring();
      while (clock.rings === undefined) await turn();
    };
    const one = scheduler(undefined, failing);
    await one.start();
    failures = 1;
    await rung();
    assert.deepEqual(begun, ["RangeError: a full disk"]);
    assert.equal(clock.rings, "2026-03-04T02:18:00.000Z");
    await rung();
    assert.equal(begun.at(-1), "2026-03-04T02:18:00.000Z schedule");
    assert.equal(clock.rings, "2026-03-05T02:17:00.000Z");
    failures = 1;
    clock.ring();
    await one.stop();
    assert.equal(clock.rings, undefined);
  });
});
