import assert from "node:assert/strict";
import { ApprovalNews } from "../../../../controller/api/access/approval-news.js";
import { taskEvents, type TaskEventsParts } from "../../../../controller/api/present/task-events.js";
import { TaskFeed } from "../../../../controller/rollout/task/task-feed.js";
import { storePlace, type StorePlace } from "../../store/store-place.js";

const OBJECT = { kind: "cluster", id: "domain-c1", name: "lab" } as const;

describe("news of what waits for a second person", () => {
  let at: StorePlace;
  const feed = new TaskFeed("epoch");
  const alarms: { afterMs: number; act: () => void; isOff: boolean }[] = [];
  let news: ApprovalNews;
  before(async () => {
    at = await storePlace();
    const alarm = (afterMs: number, act: () => void) => {
      const set = { afterMs, act, isOff: false };
      alarms.push(set);
      return () => void (set.isOff = true);
    };
    const onTrouble = (thrown: unknown): never => {
      throw thrown;
    };
    news = new ApprovalNews({ store: at.store, feed, clock: at.clock, alarm, onTrouble });
  });
  after(() => at.close());

  const ask = async (ttlSeconds: number): Promise<string> => {
    const { id } = await at.store.transact(({ approvals }) =>
      approvals.ask({
        ...{ act: "commit", privilege: "VcIntegrity.lifecycleSoftwareSpecification.Write", object: OBJECT, ttlSeconds },
        request: { method: "POST", url: `/${ttlSeconds}`, headers: {}, body: "" },
        identity: { user: "ann", source: "local", groups: [] },
      }),
    );
    await news.changed(id);
    return id;
  };
  /** What the stream of all tasks tells next, of what has happened since a number. */
  const told = async (since: number) => {
    const end = new AbortController();
    // The stream asks an engine for nothing but its feed here.
    const parts = { engine: { feed }, reader: at.store.reader } as unknown as TaskEventsParts;
    for await (const events of taskEvents(parts, { lastEventId: `epoch.${since}` }, end.signal)) {
      end.abort();
      return events.map(({ event, data }) => [event, data]);
    }
    return [];
  };
  /** The one alarm that is set goes off, at its time. */
  const passes = async (ms: number): Promise<void> => {
    const [set, ...more] = alarms.filter(({ isOff }) => !isOff);
    assert.deepEqual([set?.afterMs, more], [ms, []]);
    at.clock.advance(ms);
    if (set !== undefined) set.isOff = true;
    set?.act();
    // Looks come one after the other: when this one is through, that one is.
    await news.look();
  };

  it("tells what is asked, and when its time is over, each once and the next one first", async () => {
    const long = await ask(3_600);
    assert.deepEqual(await told(0), [["approval", { approval: long, status: "PENDING" }]]);
    const short = await ask(60);
    const since = feed.newest;
    await passes(60_000);
    assert.deepEqual(await told(since), [["approval", { approval: short, status: "EXPIRED" }]]);
    const then = feed.newest;
    await passes(3_540_000);
    assert.deepEqual(await told(then), [["approval", { approval: long, status: "EXPIRED" }]]);
    const last = feed.newest;
    await news.look();
    assert.equal(feed.newest, last, "nothing is told twice");
    assert.deepEqual(
      alarms.filter(({ isOff }) => !isOff),
      [],
    );
  });

  it("says nothing of it to who follows one task", () => {
    using reader = feed.read({ taskId: "task-1", after: 0 });
    feed.approvalChanged("approval-9");
    feed.changed("task-1");
    return reader.take(1, new AbortController().signal).then((changes) => {
      assert.deepEqual(
        changes.map((change) => "taskId" in change),
        [true],
      );
    });
  });
});
