import assert from "node:assert/strict";
import { enrolment, storePlace, type StorePlace } from "./store-place.js";

const savings = { bytesStagedBefore: 1, bytesFetched: 2, fetchMs: 3 };

describe("remediation in the store", () => {
  let at: StorePlace;
  let host: string;
  beforeEach(async () => {
    at = await storePlace();
    host = (await at.store.transact(({ hosts }) => hosts.enrol(enrolment("esx-01")))).id;
  });
  afterEach(() => at.close());

  it("keeps a host's place over tasks until it is given back, and knows since when", async () => {
    const { store, clock } = at;
    await store.transact(({ servicePlaces }) =>
      servicePlaces.take({ hostId: host, scopeId: "domain-c1", taskId: "task-1" }),
    );
    clock.advance(60_000);
    await store.transact(({ servicePlaces }) =>
      servicePlaces.take({ hostId: host, scopeId: "domain-c1", taskId: "task-2" }),
    );
    const places = await store.reader.servicePlaces.ofScope("domain-c1");
    assert.deepEqual(places, [{ hostId: host, taskId: "task-2", since: "2026-11-24T10:00:00.000Z" }]);
    await store.transact(({ servicePlaces }) => servicePlaces.release(host));
    assert.deepEqual(await store.reader.servicePlaces.ofScope("domain-c1"), []);
  });

  it("has the newest hundred remediations of a host, and one per task however often it is written", async () => {
    const { store, clock } = at;
    for (let task = 1; task <= 105; task += 1) {
      clock.advance(1_000);
      const record = {
        ...{ taskId: `task-${task}`, hostId: host, scopeId: host, imageDigest: "sha256:a", outcome: "remediated" },
        ...{ failedStep: "", reason: "", remedy: "", tookMs: task, maintenanceMs: 1, savings },
      };
      await store.transact(({ remediations }) => remediations.add(record));
      await store.transact(({ remediations }) => remediations.add(record));
    }
    const kept = await store.reader.remediations.ofHost(host, 200);
    assert.deepEqual([kept.length, kept[0]?.taskId, kept.at(-1)?.taskId], [100, "task-105", "task-6"]);
    assert.deepEqual(kept[0]?.savings, savings);
    const newest = await store.reader.remediations.newest();
    assert.deepEqual(
      [...newest].map(([id, { taskId, tookMs }]) => [id, taskId, tookMs]),
      [[host, "task-105", 105]],
    );
  });

  it("takes what a host says of bad images in the place of what it said before", async () => {
    const { store } = at;
    const bad = (imageDigest: string) => ({ imageDigest, name: "an image", at: "2026-11-24T10:00:00Z", reason: "no" });
    await store.transact(({ remediations }) => remediations.setBadImages(host, [bad("sha256:a"), bad("sha256:b")]));
    await store.transact(({ remediations }) => remediations.setBadImages(host, [bad("sha256:b")]));
    assert.deepEqual(await store.reader.remediations.badImages(host), [bad("sha256:b")]);
    assert.deepEqual(await store.reader.remediations.memoryOf(host), { last: undefined, bad: [bad("sha256:b")] });
  });

  it("keeps one last result of each kind, and a policy as it was set last", async () => {
    const { store } = at;
    for (const taskId of ["task-1", "task-2"])
      await store.transact(({ lastResults }) =>
        lastResults.put({ scopeId: host, kind: "apply", taskId, result: { taskId } }),
      );
    assert.equal((await store.reader.lastResults.get<unknown>(host, "apply"))?.taskId, "task-2");
    assert.equal(await store.reader.lastResults.get<unknown>(host, "check"), undefined);
    for (const policy of [{ quickBoot: true }, { checkInSeconds: 5 }])
      await store.transact(({ applyPolicies }) => applyPolicies.put({ scopeId: host, policy, who: "ann" }));
    assert.deepEqual(await store.reader.applyPolicies.get(host), { checkInSeconds: 5 });
    assert.deepEqual(await store.reader.applyPolicies.get("nobody"), {});
  });
});
