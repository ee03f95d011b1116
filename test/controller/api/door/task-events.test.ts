import assert from "node:assert/strict";
import type { StreamEvent } from "../../../../controller/api/door/event-stream.js";
import { taskEvents, type TaskEventsParts, type Wanted } from "../../../../controller/api/present/task-events.js";
import { TaskFeed } from "../../../../controller/rollout/task/task-feed.js";

const RECORD = {
  ...{ who: "ann", service: "s", operation: "stage$task", description: "", scopeId: null, cancelable: true, input: {} },
  ...{ status: "SUCCEEDED", cancelRequested: false, skipping: "none", result: null, error: null },
  ...{ progress: { total: 0, completed: 0, message: "" }, createdAt: "2026-01-01T00:00:00.000Z" },
  ...{ startedAt: "2026-01-01T00:00:00.000Z", endedAt: "2026-01-01T00:01:00.000Z" },
};

/** A feed with a task for each change; what is asked of the engine is counted. */
function tasks() {
  const feed = new TaskFeed("epoch");
  const asked = { most: 0, now: 0, whole: 0 };
  const engine = {
    feed,
    records: async ({ tasks: [id] }: { tasks: readonly string[] }) => {
      asked.most = Math.max(asked.most, ++asked.now);
      await new Promise((resolve) => setImmediate(resolve));
      asked.now -= 1;
      return [{ ...RECORD, id }];
    },
    view: async () => {
      asked.whole += 1;
      return { record: RECORD, hosts: [] };
    },
  };
  // Only what the stream asks of an engine is there.
  const parts = { engine, reader: {} } as unknown as TaskEventsParts;
  return { feed, asked, parts };
}

const first = async (parts: TaskEventsParts, wanted: Wanted, change: () => void): Promise<readonly StreamEvent[][]> => {
  const end = new AbortController();
  const stream = taskEvents(parts, wanted, end.signal);
  const next = async (): Promise<StreamEvent[]> => {
    const { done, value } = await stream.next();
    return done === true ? [] : [...value];
  };
  const batches = [await next()];
  change();
  batches.push(await next());
  end.abort();
  await stream.return(undefined);
  return batches;
};

describe("the stream of all tasks", () => {
  it("begins at the newest where the client names no event, and tells it to read the list", async () => {
    const { feed, parts } = tasks();
    for (let at = 1; at <= 500; at += 1) feed.ended(`task-${at}`, []);
    const [reset, then] = await first(parts, {}, () => feed.ended("task-501", []));
    assert.deepEqual(reset, [{ id: "epoch.500", event: "reset", data: {} }]);
    assert.deepEqual(then?.map(({ id }) => id), ["epoch.501"]); // prettier-ignore
  });

  it("tells heads alone, so many at once", async () => {
    const { feed, asked, parts } = tasks();
    const [, then] = await first(parts, {}, () => {
      for (let at = 1; at <= 500; at += 1) feed.ended(`task-${at}`, []);
    });
    assert.deepEqual([then?.length, asked.most <= 128, asked.whole], [128, true, 0]);
    assert.equal(then?.[0]?.event, "end");
  });
});
