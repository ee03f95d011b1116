import assert from "node:assert/strict";
import { orderProblem } from "../../../agent/domain/order/order-problems.js";
import { stagingProblem } from "../../../agent/domain/staging-problems.js";
import { unavailableHost } from "../../../controller/domain/compliance/unavailable.js";
import type { StagingProgress } from "../../../controller/fleet/staging-progress.js";
import { hostDetail, waitingDetail } from "../../../controller/rollout/fan-out/host-detail.js";
import type { RolloutParts } from "../../../controller/rollout/rollout-parts.js";
import { HostStaging } from "../../../controller/rollout/stage/stage-host.js";
import { ProgressBatch } from "../../../controller/rollout/task/progress-batch.js";
import { TaskRun } from "../../../controller/rollout/task/task-run.js";
import type { TaskHostRecord } from "../../../controller/store/activity/task-hosts.js";
import { newSeed, signingKeyFromSeed } from "../../../core/trust/ed25519.js";
import { imageOf } from "../store/forged-image.js";
import { enrolment, storePlace } from "../store/store-place.js";

describe("a host that comes back after the lease of its order", () => {
  it("gets a new order, since it never began the old one", async () => {
    const at = await storePlace();
    const { store, clock } = at;
    const [host, image, record] = await store.transact(async (tx) => {
      const enrolled = await tx.hosts.enrol(enrolment("esx-1"));
      const scopeId = enrolled.id;
      const committed = imageOf(await tx.images.next(scopeId), scopeId);
      await tx.images.add(committed);
      const away = { hostId: scopeId, scannedAt: committed.createdAt, code: "ANY", reason: "", remedy: "" };
      const checked = { ...unavailableHost(committed, away), status: "NON_COMPLIANT" as const };
      await tx.compliance.put({ scopeId, results: [checked] });
      const start = { who: "anna", service: "s", operation: "stage$task", description: "", input: {} };
      return [enrolled, committed, await tx.tasks.start({ ...start, scopeId, cancelable: true })] as const;
    });
    const startedAt = record.createdAt;
    const detail = { ...waitingDetail("esx-1"), order: { orderId: "order-old", envelope: "" }, returns: 1 };
    const before: TaskHostRecord = { hostId: host.id, status: "RETRY_PENDING", detail, startedAt, endedAt: null };
    const { signal } = new AbortController();
    const run = new TaskRun({
      ...{ record, store, signal, stopping: signal, skipRest: signal, hosts: [before], onChange: () => undefined },
      batch: new ProgressBatch(store, () => undefined),
    });
    const given: string[] = [];
    const full = stagingProblem("STAGE_BUSY", { running: "another", got: "this" });
    const agent = {
      getHost: async () => undefined,
      standing: async () => ({ badImages: [], remediation: "none" }),
      async *stage({ orderId }: { orderId: string }): AsyncGenerator<StagingProgress> {
        given.push(orderId);
        if (orderId === "order-old") throw orderProblem("ORDER_EXPIRED", { applyBy: "", clock: "" });
        const counts = {
          bytesTotal: 0,
          bytesDone: 0,
          bytesFetched: 0,
          bytesFetchedBefore: null,
          vibsTotal: 0,
          vibsDone: 0,
          bytesPerSecond: 0,
        };
        const lists = { fetching: [], underway: [], verifying: null, notices: [], badSources: [], targets: [] };
        const end = { orderId, imageDigest: "", state: "FAILED" as const, step: "reserve", problem: full.body };
        yield { ...counts, ...lists, ...end, remainingSeconds: null, pause: null };
      },
    };
    const fleet = {
      agent: () => agent,
      connectedAgent: async () => agent,
      poke: () => undefined,
      onConnected: () => () => undefined,
    };
    const orderKey = signingKeyFromSeed(newSeed());
    const limits = { orderLeaseSeconds: 60, stallSeconds: 60 };
    const edges = { random: () => 0, sources: () => ["https://depot"] };
    // Only what staging one host asks.
    const parts = { store, clock, fleet, orderKey, ...limits, ...edges } as unknown as RolloutParts;
    await new HostStaging(parts, run, { host, image, parallel: 1, limits: {} }).carryOut();
    const [row] = await store.reader.taskHosts.ofTask(record.id);
    assert.deepEqual([given.length, given[0], given[1] === "order-old"], [2, "order-old", false]);
    // How the new order ended, not how the old one was refused.
    assert.deepEqual([row?.status, hostDetail.parse(row?.detail).problem?.code], ["ERROR", "STAGE_BUSY"]);
    await at.close();
  });
});
