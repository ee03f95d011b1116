import assert from "node:assert/strict";
import { enlist } from "../../../controller/rollout/fan-out/enlist.js";
import { hostDetail, waitingDetail } from "../../../controller/rollout/fan-out/host-detail.js";
import { HostOrders } from "../../../controller/rollout/host-orders.js";
import type { RolloutParts } from "../../../controller/rollout/rollout-parts.js";
import { STAGE, stageInput } from "../../../controller/rollout/stage/stage.js";
import { TaskEngine } from "../../../controller/rollout/task/task-engine.js";
import type { Operation } from "../../../controller/rollout/task/task-run.js";
import { UNSTAGE } from "../../../controller/rollout/unstage/unstage.js";
import type { Scope } from "../../../controller/store/inventory/hosts.js";
import type { Store } from "../../../controller/store/open-store.js";
import { isProblem } from "../../../core/problem/problem.js";
import { imageOf } from "../store/forged-image.js";
import { enrolment, storePlace, type StorePlace } from "../store/store-place.js";

const NAMES = ["esx-1", "esx-2"] as const;

describe("the hosts of an order", () => {
  let at: StorePlace;
  let scope: Scope;
  let ids: readonly string[];
  const made: TaskEngine[] = [];

  beforeEach(async () => {
    at = await storePlace();
    await at.store.transact(async (tx) => {
      const { id, name } = await tx.clusters.create({ name: "blue" });
      scope = { kind: "cluster", id, name };
      const hosts = [];
      for (const one of NAMES) hosts.push((await tx.hosts.enrol(enrolment(one, id))).id);
      ids = hosts;
      await tx.images.add(imageOf(await tx.images.next(id), id));
    });
  });
  afterEach(async () => {
    for (const engine of made.splice(0)) await engine.stop();
    await at.close();
  });

  const leave = (hostId: string | undefined) =>
    at.store.transact(async ({ hosts }) => {
      const host = await hosts.get(hostId ?? "");
      if (host !== undefined) await hosts.move(host, null);
    });

  /** Every host fails. */
  const fails: Operation = async (run) => {
    const { createdAt: startedAt } = run.record;
    const { hostIds } = stageInput.parse(run.record.input);
    const rows = hostIds.map((hostId, number) => {
      const detail = waitingDetail(NAMES[number] ?? "");
      return { ...{ hostId, detail, startedAt }, status: "ERROR" as const, endedAt: startedAt };
    });
    await run.setHosts(rows);
    return { result: null };
  };

  function ordersOf(work: Operation, store: Store = at.store) {
    const operations = { [STAGE]: work, [UNSTAGE]: work };
    const engine = new TaskEngine({ store, operations, random: () => 0, onTrouble: () => undefined });
    made.push(engine);
    const parts = { store, clock: at.clock } as unknown as RolloutParts; // only what ordering asks
    return { engine, orders: new HostOrders(engine, parts) };
  }

  async function ended(engine: TaskEngine, id: string) {
    for (;;) {
      const view = await engine.view(id);
      if (view.record.endedAt !== null) return view;
      await new Promise(setImmediate);
    }
  }

  it("have to be there once the scope is the task's, not only before", async () => {
    let left = false;
    const moving: Store = {
      ...at.store,
      transact: async (work) => {
        if (!left) await leave(ids[1]);
        left = true;
        return at.store.transact(work);
      },
    };
    const gone = (thrown: unknown) => isProblem(thrown, "HOST_NOT_IN_SCOPE");
    await assert.rejects(ordersOf(fails, moving).orders.unstage({ scope, who: "anna" }), gone);
    await at.store.transact(async ({ hosts }) => {
      const host = await hosts.get(ids[1] ?? "");
      if (host !== undefined) await hosts.move(host, scope.id);
    });
    left = false;
    await assert.rejects(ordersOf(fails, moving).orders.stage({ scope, who: "anna" }), gone);
    assert.deepEqual(await at.store.reader.tasks.list(), []);
  });

  it("that are gone when the task begins end as failed, and are not forgotten", async () => {
    const work: Operation = async (run) => {
      await leave(ids[0]);
      const there = await enlist({ store: at.store, clock: at.clock }, run, ids);
      return { result: there.map(({ id }) => id) };
    };
    const { engine, orders } = ordersOf(work);
    const { hosts } = await ended(engine, await orders.unstage({ scope, who: "anna" }));
    const told = hosts.map(({ hostId, status, endedAt, detail }) => {
      const { name, problem } = hostDetail.parse(detail);
      return [hostId, status, endedAt !== null, name, problem?.code];
    });
    assert.deepEqual(told, [
      [ids[0], "ERROR", true, "esx-1", "HOST_NOT_IN_SCOPE"],
      // Left open by this operation; the end of the task closes it.
      [ids[1], "ERROR", true, "esx-2", undefined],
    ]);
  });

  it("are tried again as far as they are still there; those left out are named", async () => {
    const { engine, orders } = ordersOf(fails);
    const task = await orders.stage({ scope, who: "anna" });
    await ended(engine, task);
    await leave(ids[0]);
    const again = await ended(engine, await orders.retryFailed({ task, who: "anna" }));
    assert.deepEqual(stageInput.parse(again.record.input).hostIds, [ids[1]]);
    assert.match(again.record.description, /^Stage .* on blue, without esx-1: no longer in it$/);
    await leave(ids[1]);
    await assert.rejects(
      orders.retryFailed({ task, who: "anna" }),
      (thrown) => isProblem(thrown, "NOTHING_TO_RETRY") && /esx-1, esx-2/.test(thrown.message),
    );
  });
});
