import assert from "node:assert/strict";
import { once } from "node:events";
import { hostDetail, waitingDetail } from "../../../../controller/rollout/fan-out/host-detail.js";
import { TaskEngine } from "../../../../controller/rollout/task/task-engine.js";
import type { Operation } from "../../../../controller/rollout/task/task-run.js";
import type { Store } from "../../../../controller/store/open-store.js";
import { storePlace, type StorePlace } from "../../store/store-place.js";

const START = {
  who: "anna",
  service: "com.vmware.esx.settings.clusters.software",
  operation: "work$task",
  description: "Work",
  scopeId: "domain-c1",
  cancelable: true,
  input: {},
};

/** A promise that is fulfilled from outside. */
function latch(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}

describe("the task engine", () => {
  let at: StorePlace;
  const troubles: string[] = [];
  beforeEach(async () => {
    troubles.length = 0;
    at = await storePlace();
  });
  afterEach(() => at.close());

  const engineOf = (work: Operation, store: Store = at.store) =>
    new TaskEngine({
      store,
      operations: { work$task: work },
      skippable: ["work$task"],
      random: () => 0,
      onTrouble: (what) => void troubles.push(what),
    });

  async function ended(id: string) {
    for (;;) {
      const record = await at.store.reader.tasks.get(id);
      if (record.endedAt !== null) return record;
      await new Promise(setImmediate);
    }
  }

  it("lets as many hosts listen to a task as it has, and warns of no leak", async () => {
    const warnings: Error[] = [];
    const hear = (warning: Error) => void warnings.push(warning);
    process.on("warning", hear);
    const engine = engineOf(async (run) => {
      for (const signal of [run.signal, run.skipRest])
        for (let host = 0; host < 50; host++) signal.addEventListener("abort", () => undefined);
      await Promise.resolve();
      return { result: {} };
    });
    await ended(await engine.start(START));
    // A warning is told in a later turn of the loop.
    await new Promise(setImmediate);
    process.off("warning", hear);
    // Of the listeners alone: what else this process may warn of is not the engine's.
    assert.deepEqual(
      warnings.filter(({ name }) => name === "MaxListenersExceededWarning"),
      [],
    );
  });

  it("writes the end of a task again until the database takes it, so that no scope stays busy for ever", async () => {
    let faults = 0;
    // The disk is full for the second and the third transaction: those in which the task should end.
    let transactions = 0;
    const full: Store = {
      ...at.store,
      transact: async (work) => {
        transactions += 1;
        if (transactions === 2 || transactions === 3) {
          faults += 1;
          throw Object.assign(new Error("database or disk is full"), { code: "SQLITE_FULL" });
        }
        return at.store.transact(work);
      },
    };
    const engine = engineOf(async () => ({ result: { done: true } }), full);
    const id = await engine.start(START);
    while ((await at.store.reader.tasks.get(id)).status === "RUNNING") await new Promise(setImmediate);
    assert.equal((await at.store.reader.tasks.get(id)).status, "SUCCEEDED");
    assert.equal(faults, 2);
    assert.equal(troubles.length, 2);
    await engine.start(START);
    await engine.stop();
  });

  it("clears away only once the end of a task is recorded", async () => {
    let then = "";
    const cleared = latch();
    const engine = engineOf(async ({ record }) => ({
      result: null,
      afterwards: async () => {
        then = (await at.store.reader.tasks.get(record.id)).status;
        cleared.resolve();
      },
    }));
    await engine.start(START);
    await cleared.promise;
    assert.equal(then, "SUCCEEDED");
    await engine.stop();
  });

  it("calls a task TASK_CANCELED that a user ended, whatever its operation threw on the way", async () => {
    const begun = latch();
    const engine = engineOf(
      ({ signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
          begun.resolve();
        }),
    );
    const id = await engine.start(START);
    await begun.promise;
    await engine.cancel(id, "anna");
    while ((await at.store.reader.tasks.get(id)).status === "RUNNING") await new Promise(setImmediate);
    assert.equal((await at.store.reader.tasks.get(id)).error?.code, "TASK_CANCELED");
    assert.deepEqual(troubles, []);
    await engine.stop();
  });

  /** Until its signal is aborted, and then until it may go on. */
  const stubborn =
    (goOn: Promise<void>, begun: () => void): Operation =>
    async ({ signal }) => {
      const aborted = once(signal, "abort");
      begun();
      if (!signal.aborted) await aborted;
      await goOn;
      throw signal.reason;
    };

  it("calls a task TASK_CANCELED also when its hosts under way were skipped before", async () => {
    const [begun, goOn] = [latch(), latch()];
    const engine = engineOf(stubborn(goOn.promise, begun.resolve));
    const id = await engine.start(START);
    await begun.promise;
    await engine.skipRemaining(id, "anna", "all");
    await engine.cancel(id, "anna");
    goOn.resolve();
    assert.equal((await ended(id)).error?.code, "TASK_CANCELED");
    await engine.stop();
  });

  it("and so it does after a restart of the controller", async () => {
    const [begun, never, goOn] = [latch(), latch(), latch()];
    const first = engineOf(stubborn(Promise.resolve(), begun.resolve));
    const id = await first.start(START);
    await begun.promise;
    await first.stop();
    await at.store.transact(async ({ tasks }) => {
      await tasks.requestSkip(id, "all");
      await tasks.requestCancel(id);
    });
    const second = engineOf(stubborn(goOn.promise, never.resolve));
    await second.resume();
    goOn.resolve();
    assert.equal((await ended(id)).error?.code, "TASK_CANCELED");
    await second.stop();
  });

  it("ends the hosts of a task whose writes failed, each as it is known to have ended, or as the task did", async () => {
    let broken = false;
    const failing: Store = {
      ...at.store,
      transact: async (work) => {
        if (!broken) return at.store.transact(work);
        broken = false;
        throw Object.assign(new Error("disk I/O error"), { code: "SQLITE_IOERR" });
      },
    };
    const rowOf = (hostId: string, status: "RUNNING" | "OK", endedAt: string | null) => {
      return { ...{ hostId, status, endedAt }, detail: waitingDetail(hostId), startedAt: "2026-11-24T10:00:00.000Z" };
    };
    const work: Operation = async (run) => {
      await run.setHosts([rowOf("host-1", "RUNNING", null), rowOf("host-2", "RUNNING", null)]);
      broken = true;
      await run.setHosts([rowOf("host-2", "OK", "2026-11-24T10:00:01.000Z")]);
      return { result: null };
    };
    const engine = engineOf(work, failing);
    const { id, error, endedAt } = await ended(await engine.start(START));
    const rows = await at.store.reader.taskHosts.ofTask(id);
    const told = rows.map(({ status, endedAt: end, detail }) => [status, end, hostDetail.parse(detail).problem?.code]);
    assert.equal(error?.code, "INTERNAL");
    assert.deepEqual(told, [
      ["ERROR", endedAt, "INTERNAL"],
      ["OK", "2026-11-24T10:00:01.000Z", undefined],
    ]);
    await engine.stop();
  });
});
