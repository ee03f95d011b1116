import assert from "node:assert/strict";
import { fleetProblem } from "../../../controller/fleet/fleet-problems.js";
import { carryHost } from "../../../controller/rollout/fan-out/carry-host.js";
import { hostDetail, waitingDetail } from "../../../controller/rollout/fan-out/host-detail.js";
import { HostRow } from "../../../controller/rollout/fan-out/host-row.js";
import type { RolloutParts } from "../../../controller/rollout/rollout-parts.js";
import { ProgressBatch } from "../../../controller/rollout/task/progress-batch.js";
import { TaskRun, type EndedBy } from "../../../controller/rollout/task/task-run.js";
import type { TaskHostRecord } from "../../../controller/store/activity/task-hosts.js";
import { enrolment, storePlace, type StorePlace } from "../store/store-place.js";

const ORDER = { orderId: "order-7", envelope: "" };

describe("the order of a host that a user ends", () => {
  let at: StorePlace;
  let hostId: string;
  beforeEach(async () => {
    at = await storePlace();
    hostId = (await at.store.transact(({ hosts }) => hosts.enrol(enrolment("esx-1")))).id;
  });
  afterEach(() => at.close());

  /** Carries a host whose order went out, after a restart of the controller: the task ends before it is followed. */
  async function carry(cancelStage: (orderId: string) => Promise<boolean>, by: EndedBy) {
    const { store } = at;
    const signal = AbortSignal.abort();
    const start = { who: "anna", service: "s", operation: "stage$task", description: "", input: {} };
    const record = await store.transact(({ tasks }) => tasks.start({ ...start, scopeId: hostId, cancelable: true }));
    const detail = { ...waitingDetail("esx-1"), step: "fetch", order: ORDER };
    const before: TaskHostRecord = { hostId, status: "RUNNING", detail, startedAt: record.createdAt, endedAt: null };
    const run = new TaskRun({
      ...{ record, store, signal, stopping: signal, skipRest: signal, hosts: [before], onChange: () => undefined },
      batch: new ProgressBatch(store, () => undefined),
    });
    run.noteEnd(by);
    const fleet = { agent: () => ({ cancelStage }), poke: () => undefined };
    const parts = { store, fleet } as unknown as RolloutParts; // only what carrying calls
    const row = new HostRow(run, at.clock, { id: hostId, name: "esx-1" });
    await carryHost(parts, { run, row, hostId }, () => Promise.reject(new Error("never begun")));
    const [written] = await store.reader.taskHosts.ofTask(record.id);
    return { status: written?.status, notices: hostDetail.parse(written?.detail).notices, taskId: record.id };
  }

  it("is stopped on the host also when nobody follows it", async () => {
    const stopped: string[] = [];
    const told = async (orderId: string): Promise<boolean> => stopped.push(orderId) > 0;
    const { status, notices } = await carry(told, "cancel");
    assert.deepEqual([status, notices, stopped], ["SKIPPED", [], ["order-7"]]);
    assert.deepEqual(await at.store.reader.cancelOrders.ofHost(hostId), []);
  });

  it("that ended before it could be stopped is not told as stopped: the receipt says what the host holds", async () => {
    const { status, notices } = await carry(() => Promise.resolve(false), "skip");
    assert.deepEqual([status, notices.length], ["SKIPPED", 1]);
    assert.match(notices[0] ?? "", /nothing of this order was under way/);
  });

  it("is kept for a host that is away, and its notice goes once it was heard", async () => {
    const away = () => Promise.reject(fleetProblem("HOST_NOT_CONNECTED", { hostId, state: "SILENT", why: "no route" }));
    const { status, notices, taskId } = await carry(away, "skip");
    const wanted = await at.store.reader.cancelOrders.ofHost(hostId);
    assert.deepEqual([status, notices], ["SKIPPED", wanted.map(({ notice }) => notice)]);
    const [first] = wanted;
    assert.ok(first);
    assert.deepEqual([first.orderId, first.taskId], ["order-7", taskId]);
    await at.store.transact(({ cancelOrders }) => cancelOrders.heard(first));
    const [row] = await at.store.reader.taskHosts.ofTask(taskId);
    assert.deepEqual(hostDetail.parse(row?.detail).notices, []);
    assert.deepEqual(await at.store.reader.cancelOrders.ofHost(hostId), []);
  });
});
