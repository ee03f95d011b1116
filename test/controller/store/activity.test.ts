import assert from "node:assert/strict";
import Database from "better-sqlite3";
import { coreProblem } from "../../../core/problem/core-problems.js";
import { isProblem } from "../../../core/problem/problem.js";
import { forgetOldTasks } from "../../../controller/rollout/task/retention.js";
import { openStore } from "../../../controller/store/open-store.js";
import { enrolment, storePlace, type StorePlace } from "./store-place.js";

const stage = (scopeId: string | null, who = "ann") => ({
  who,
  service: "com.vmware.esx.settings.clusters.software",
  operation: "stage$task",
  description: "Stage edge",
  scopeId,
  cancelable: true,
  input: { commit: "commit-1" },
});

describe("tasks in the store", () => {
  let at: StorePlace;
  beforeEach(async () => {
    at = await storePlace();
  });
  afterEach(() => at.close());

  const start = (scopeId: string | null, who?: string) =>
    at.store.transact((tx) => tx.tasks.start(stage(scopeId, who)));

  it("run one at a time in a scope: the second is refused by name, user and age of the first", async () => {
    await start("domain-c1");
    at.clock.advance(42_000);
    await assert.rejects(start("domain-c1", "bob"), {
      code: "SCOPE_BUSY",
      details: { scope: "domain-c1", task: "task-1", operation: "Stage edge", user: "ann", ageSeconds: 42 },
    });
    assert.equal((await start("domain-c2")).id, "task-2", "the refused start left no number behind");
    await start(null);
    await start(null);
  });

  it("tell what their scope is called now, and refuse by that name; a former one has its id alone", async () => {
    const cluster = await at.store.transact((tx) => tx.clusters.create({ name: "blue" }));
    const { id, scopeName } = await start(cluster.id);
    assert.equal(scopeName, "blue");
    await assert.rejects(start(cluster.id), (thrown) => {
      assert.ok(isProblem(thrown, "SCOPE_BUSY"));
      assert.match(thrown.message, /^blue \(domain-c1\) is busy: Stage edge \(task-1\), started by ann/);
      assert.equal(thrown.details["name"], "blue");
      return true;
    });
    await at.store.transact(async (tx) => {
      await tx.tasks.succeed(id, null);
      await tx.clusters.rename(cluster.id, "green");
    });
    const { tasks } = at.store.reader;
    assert.deepEqual([(await tasks.get(id)).scopeName, (await tasks.heads())[0]?.scopeName], ["green", "green"]);
    await at.store.transact((tx) => tx.clusters.remove(cluster.id));
    assert.equal((await tasks.list())[0]?.scopeName, null);
  });

  it("free their scope at the end, and are listed newest first", async () => {
    await start("domain-c1");
    await at.store.transact((tx) => tx.tasks.succeed("task-1", { commit: "commit-1" }));
    await start("domain-c1");
    const list = await at.store.reader.tasks.list();
    assert.deepEqual(
      list.map(({ id, status }) => [id, status]),
      [
        ["task-2", "RUNNING"],
        ["task-1", "SUCCEEDED"],
      ],
    );
    assert.deepEqual(list[1]?.result, { commit: "commit-1" });
    assert.equal(list[1]?.progress.completed, 100);
  });

  it("keep progress, result and problem, and end once", async () => {
    await start("domain-c1");
    const error = coreProblem("CANCELED", { what: "the staging" }).body;
    await at.store.transact(async (tx) => {
      await tx.tasks.setProgress("task-1", { total: 100, completed: 40, message: "fetching" });
      await tx.tasks.setResult("task-1", { half: true });
    });
    assert.deepEqual((await at.store.reader.tasks.get("task-1")).progress, {
      total: 100,
      completed: 40,
      message: "fetching",
    });
    assert.equal((await at.store.transact((tx) => tx.tasks.requestCancel("task-1"))).cancelRequested, true);
    await at.store.transact((tx) => tx.tasks.fail("task-1", { error, result: { failed_hosts: ["host-1"] } }));
    await at.store.transact((tx) => tx.tasks.setProgress("task-1", { total: 100, completed: 99, message: "late" }));
    const ended = await at.store.reader.tasks.get("task-1");
    assert.equal(ended.status, "FAILED");
    assert.deepEqual(ended.error, error);
    assert.deepEqual(ended.result, { failed_hosts: ["host-1"] });
    assert.equal(ended.progress.message, "fetching");
    await assert.rejects(
      at.store.transact((tx) => tx.tasks.succeed("task-1", null)),
      { code: "TASK_ENDED" },
    );
    await assert.rejects(
      at.store.transact((tx) => tx.tasks.requestCancel("task-1")),
      { code: "TASK_ENDED" },
    );
    await assert.rejects(at.store.reader.tasks.get("task-9"), { code: "TASK_NOT_FOUND" });
  });

  it("are still under way, and still keep their scope, after the controller was started again", async () => {
    await start("domain-c1");
    await at.store.close();
    const again = await openStore({ path: at.path, clock: at.clock });
    const [task] = await again.reader.tasks.underWay();
    assert.deepEqual(task?.input, { commit: "commit-1" });
    await assert.rejects(
      again.transact((tx) => tx.tasks.start(stage("domain-c1"))),
      { code: "SCOPE_BUSY" },
    );
    await again.close();
  });

  it("are forgotten when they ended too long ago or are too many, those that run never", async () => {
    await start("domain-c9");
    for (let task = 2; task <= 5; task += 1) {
      await start("domain-c1");
      await at.store.transact((tx) => tx.tasks.succeed(`task-${task}`, null));
      at.clock.advance(86_400_000);
    }
    const left = async () => (await at.store.reader.tasks.list()).map(({ id }) => id);
    assert.equal(await forgetOldTasks(at.store, at.clock, { days: 3, count: 100 }), 1);
    assert.deepEqual(await left(), ["task-5", "task-4", "task-3", "task-1"]);
    assert.equal(await forgetOldTasks(at.store, at.clock, { days: 100, count: 1 }), 2);
    assert.deepEqual(await left(), ["task-5", "task-1"]);
  });

  it("keep which hosts were skipped, and never skip fewer than before", async () => {
    await start("domain-c1");
    const skip = (hosts: "not-begun" | "all") => at.store.transact((tx) => tx.tasks.requestSkip("task-1", hosts));
    assert.equal((await skip("not-begun")).skipping, "not-begun");
    assert.equal((await skip("all")).skipping, "all");
    assert.equal((await skip("not-begun")).skipping, "all");
    await at.store.transact((tx) => tx.tasks.succeed("task-1", null));
    await assert.rejects(skip("all"), { code: "TASK_ENDED" });
  });

  it("keep what each host does, replaced as it goes on", async () => {
    await start("domain-c1");
    const step = (status: "RUNNING" | "OK", detail: unknown) => ({
      hostId: "host-1",
      status,
      detail,
      startedAt: "2026-11-24T10:00:00.000Z",
      endedAt: status === "OK" ? "2026-11-24T10:00:05.000Z" : null,
    });
    await at.store.transact((tx) => tx.taskHosts.put({ taskId: "task-1", hosts: [step("RUNNING", { bytes: 1 })] }));
    await at.store.transact((tx) => tx.taskHosts.put({ taskId: "task-1", hosts: [step("OK", { bytes: 9 })] }));
    assert.deepEqual(await at.store.reader.taskHosts.ofTask("task-1"), [step("OK", { bytes: 9 })]);
  });

  it("are found by the id of a host, and by its name at that time, each without reading all rows", async () => {
    const put = (taskId: string, hostId: string, name: string) =>
      at.store.transact((tx) =>
        tx.taskHosts.put({
          taskId,
          hosts: [{ hostId, status: "OK", detail: { name }, startedAt: "2026-11-24T10:00:00.000Z", endedAt: null }],
        }),
      );
    for (const scope of ["domain-c1", "domain-c2", "domain-c3"]) await start(scope);
    await put("task-1", "host-1", "esx-old");
    await put("task-2", "host-1", "esx-new");
    await put("task-3", "host-2", "esx-old");
    const { tasks, taskHosts } = at.store.reader;
    const found = async (host: string) => (await tasks.heads({ host })).map(({ id }) => id);
    assert.deepEqual(await found("host-1"), ["task-2", "task-1"]);
    assert.deepEqual(await found("esx-old"), ["task-3", "task-1"]);
    assert.deepEqual([...(await taskHosts.ofHost("esx-old", ["task-1", "task-2"])).keys()], ["task-1"]);
    assert.equal((await taskHosts.ofHost("esx-old", [])).size, 0);
    const file = new Database(at.path, { readonly: true });
    const planned = (query: string) =>
      (file.prepare(`explain query plan ${query}`).all() as { detail: string }[]).map(({ detail }) => detail).join();
    assert.match(
      planned("select task_id from task_hosts where host_id = 'a' or name = 'a'"),
      /task_hosts_by_host.*task_hosts_by_name/,
    );
    assert.match(planned("select * from audits where on_what = 'a' order by id desc"), /audits_by_thing/);
    file.close();
  });

  it("are listed by their heads without reading a result", async () => {
    await start("domain-c1");
    await at.store.transact((tx) => tx.tasks.succeed("task-1", null));
    const file = new Database(at.path);
    file.prepare("update tasks set result = 'not to be read'").run();
    file.close();
    const [head] = await at.store.reader.tasks.heads();
    assert.deepEqual([head?.id, head?.status, head?.result], ["task-1", "SUCCEEDED", null]);
    await assert.rejects(at.store.reader.tasks.get("task-1"), "which does read it");
  });
});

describe("sessions and audit rows", () => {
  let at: StorePlace;
  beforeEach(async () => {
    at = await storePlace();
  });
  afterEach(() => at.close());

  it("open, expire and close a session", async () => {
    const identity = { user: "admin", source: "local", groups: [] } as const;
    const open = () => at.store.transact((tx) => tx.sessions.open({ identity, ttlSeconds: 10 }));
    const [first, second] = [await open(), await open()];
    assert.equal((await at.store.reader.sessions.find(first))?.identity.user, "admin");
    await at.store.transact((tx) => tx.sessions.close(first));
    assert.equal(await at.store.reader.sessions.find(first), undefined);
    at.clock.advance(10_000);
    assert.equal(await at.store.reader.sessions.find(second), undefined);
    assert.equal(await at.store.reader.sessions.find("made-up"), undefined);
  });

  it("say who did what on what, when, and how it went", async () => {
    await at.store.transact((tx) =>
      tx.audits.append({ who: "admin", what: "stage", onWhat: "domain-c1", outcome: "SCOPE_BUSY" }),
    );
    const rows = await at.store.reader.audits.list();
    assert.match(rows[0]?.hash ?? "", /^[0-9a-f]{64}$/);
    assert.deepEqual(rows, [
      {
        ...{ hash: rows[0]?.hash, from: "", requestId: "" },
        id: 1,
        who: "admin",
        what: "stage",
        onWhat: "domain-c1",
        at: "2026-11-24T10:00:00.000Z",
        outcome: "SCOPE_BUSY",
        detail: null,
      },
    ]);
  });

  it("keep the audit of a host that is gone", async () => {
    await at.store.transact(async (tx) => {
      await tx.hosts.enrol(enrolment("a"));
      await tx.audits.append({ who: "admin", what: "host enrol", onWhat: "host-1", outcome: "OK" });
      await tx.hosts.remove("host-1");
    });
    assert.equal((await at.store.reader.audits.list()).length, 1);
  });
});
