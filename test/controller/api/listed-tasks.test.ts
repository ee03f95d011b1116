import assert from "node:assert/strict";
import { listedTasks } from "../../../controller/api/task/listed-tasks.js";
import { COMMIT } from "../../../controller/rollout/images/commit.js";
import { TaskEngine } from "../../../controller/rollout/task/task-engine.js";
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

  const listed = (excludeResult?: string) => {
    const engine = new TaskEngine({ store: at.store, operations: {}, random: () => 0, onTrouble: () => undefined });
    return listedTasks({ engine, reader: at.store.reader }, {}, excludeResult);
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
});
