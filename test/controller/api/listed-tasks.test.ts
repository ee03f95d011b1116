import assert from "node:assert/strict";
import { operationsNamed } from "../../../controller/api/present/task-operation.js";
import { listedTasks } from "../../../controller/api/task/listed-tasks.js";
import { COMMIT } from "../../../controller/rollout/images/commit.js";
import { CHECK_HARDWARE } from "../../../controller/rollout/eligibility/hardware-compatibility.js";
import { SCAN_DRAFT } from "../../../controller/rollout/images/draft-tasks.js";
import { TaskEngine } from "../../../controller/rollout/task/task-engine.js";
import type { TaskQuery } from "../../../controller/store/activity/task-query.js";
import { storePlace, type StorePlace } from "../store/store-place.js";

describe("a list of tasks", () => {
  let at: StorePlace;
  before(async () => {
    at = await storePlace();
    await at.store.transact(async ({ tasks }) => {
      for (let number = 1; number <= 60; number += 1) {
        const what = { service: "software", operation: COMMIT, description: "", cancelable: false, input: null };
        const { id } = await tasks.start({ who: "ann", scopeId: null, ...what });
        await tasks.succeed(id, { commitId: `commit-${number}` });
      }
    });
  });
  after(() => at.close());

  const listed = (excludeResult?: string, query: TaskQuery = {}) => {
    const engine = new TaskEngine({ store: at.store, operations: {}, random: () => 0, onTrouble: () => undefined });
    return listedTasks({ engine, reader: at.store.reader }, query, excludeResult);
  };

  it("has the results of its newest 50, and the heads of all", async () => {
    const results = (await listed()).map(([, { result }]) => result);
    assert.equal(results.length, 60);
    assert.equal(results[0], "commit-60");
    assert.equal(results.filter((result) => result !== undefined).length, 50);
    assert.deepEqual(results.slice(50), Array(10).fill(undefined));
  });

  it("has none where nobody wants them", async () => {
    assert.ok((await listed("true")).every(([, info]) => info.result === undefined));
  });

  it("is filtered by the names of operations that it shows, also where two are kept as one or one as two", async () => {
    const solution = (wanted: unknown) => ({ solution: { name: "com.example.grn.ha", wanted }, message: "" });
    const kinds = [
      ["software.drafts", COMMIT, { draftId: "draft-1", message: "" }, "commit$task"],
      ["software.solutions", COMMIT, solution({ version: "1", components: [] }), "set$task"],
      ["software.solutions", COMMIT, solution(null), "delete$task"],
      ["depots.offline", "delete$task", { depot: "depot-1" }, "delete$task"],
      ["software.drafts", SCAN_DRAFT, null, "scan$task"],
      ["software", "scan$task", null, "scan$task"],
      ["hardware_compatibility", CHECK_HARDWARE, null, "check$task"],
    ] as const;
    const ids: string[] = [];
    await at.store.transact(async ({ tasks }) => {
      for (const [service, operation, input] of kinds) {
        const what = { service, operation, input, description: "", cancelable: false };
        ids.push((await tasks.start({ who: "ben", scopeId: null, ...what })).id);
      }
    });
    for (const name of new Set(kinds.map(([, , , shown]) => shown))) {
      const found = await listed("true", { users: ["ben"], operations: operationsNamed([name]) });
      const wanted = ids.filter((_id, index) => kinds[index]?.[3] === name);
      assert.deepEqual(found.map(([id]) => id).sort(), wanted.sort(), name);
      assert.ok(
        found.every(([, info]) => info.operation === name),
        name,
      );
    }
    assert.deepEqual(await listed("true", { operations: operationsNamed(["fly$task"]) }), []);
  });
});
