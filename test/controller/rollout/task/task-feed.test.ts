import assert from "node:assert/strict";
import { TaskFeed } from "../../../../controller/rollout/task/task-feed.js";

const never = new AbortController().signal;
const names = async (reader: ReturnType<TaskFeed["read"]>) =>
  (await reader.take(0, never)).map((change) =>
    "taskId" in change ? `${change.taskId}/${change.hostId ?? ""}` : change.approvalId,
  );

describe("the feed of task changes", () => {
  it("tells each task and host once, with its newest number, in the order of the numbers", async () => {
    const feed = new TaskFeed("e");
    feed.changed("task-1");
    feed.changed("task-1", "host-1");
    feed.changed("task-1");
    using reader = feed.read({ after: 0 });
    assert.deepEqual(await names(reader), ["task-1/host-1", "task-1/"]);
    assert.deepEqual(await names(reader), []);
  });

  it("tells from a number on, of one task alone if wanted", async () => {
    const feed = new TaskFeed("e");
    for (const task of ["task-1", "task-2", "task-1"]) feed.changed(task);
    using late = feed.read({ after: 2 });
    assert.deepEqual(await names(late), ["task-1/"]);
    using second = feed.read({ taskId: "task-2", after: 0 });
    feed.changed("task-1");
    assert.deepEqual(await names(second), ["task-2/"]);
  });

  it("wakes who waits", async () => {
    const feed = new TaskFeed("e");
    using reader = feed.read({ after: 0 });
    const waiting = reader.take(60_000, never);
    feed.changed("task-1");
    assert.equal((await waiting).length, 1);
  });

  it("keeps a line per host while a task runs and one after its end, and says what it has forgotten", async () => {
    const feed = new TaskFeed("e");
    for (let task = 0; task < 1_200; task += 1) {
      for (let host = 0; host < 5; host += 1) feed.changed(`task-${task}`, `host-${host}`);
      feed.ended(`task-${task}`, ["host-0", "host-1", "host-2", "host-3", "host-4"]);
    }
    using reader = feed.read({ after: 0 });
    assert.equal((await reader.take(0, never)).length, 1_000);
    assert.equal(feed.lostSince(0), true);
    assert.equal(feed.lostSince(feed.newest), false);
    assert.equal(feed.lostSince(feed.newest + 1), true);
  });
});
