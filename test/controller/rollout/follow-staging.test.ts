import assert from "node:assert/strict";
import { once } from "node:events";
import type { AgentChannel } from "../../../controller/fleet/agent-channel.js";
import { fleetProblem } from "../../../controller/fleet/fleet-problems.js";
import type { StagingProgress } from "../../../controller/fleet/staging-progress.js";
import { followStaging } from "../../../controller/rollout/stage/follow-staging.js";
import type { TaskRun } from "../../../controller/rollout/task/task-run.js";
import { isProblem } from "../../../core/problem/problem.js";
import { HandClock } from "../store/store-place.js";

const NOTHING = new Uint8Array();
const order = { orderId: "order-1", manifestEnvelope: NOTHING, orderEnvelope: NOTHING };
const run = { signal: new AbortController().signal, canceled: false, userEnds: false } as TaskRun;

const progress = (change: Partial<StagingProgress>): StagingProgress => ({
  orderId: "order-1",
  imageDigest: "",
  state: "RUNNING",
  step: "wait",
  bytesTotal: 10,
  bytesDone: 0,
  bytesFetched: 0,
  bytesFetchedBefore: null,
  vibsTotal: 1,
  vibsDone: 0,
  fetching: [],
  underway: [],
  verifying: null,
  notices: [],
  bytesPerSecond: 0,
  remainingSeconds: null,
  pause: null,
  badSources: [],
  targets: [],
  ...change,
});

const away = () => fleetProblem("HOST_NOT_CONNECTED", { hostId: "host-1", state: "NOT_RESPONDING", why: "no route" });

type Connection = Iterable<StagingProgress> | AsyncIterable<StagingProgress>;

/** Follows an agent that plays one connection after the other, the last one for ever. */
function follow(clock: HandClock, connections: readonly ((signal: AbortSignal) => Connection)[], stallSeconds = 3_600) {
  let dialled = 0;
  const channel = {
    cancelStage: async () => true,
    async *stage(_order: unknown, signal: AbortSignal) {
      if (signal.aborted) throw away();
      yield* connections[Math.min(dialled++, connections.length - 1)]?.(signal) ?? [];
    },
  };
  const agent = () => channel as unknown as AgentChannel; // only what following calls
  const ended = followStaging({
    ...{ agent, order, run, clock, stallSeconds, hostName: "esx-01" },
    random: () => 0,
    onConnected: () => () => undefined,
    onProgress: () => undefined,
  });
  return ended.then(
    (last) => ({ last, dialled }),
    (thrown: unknown) => ({ thrown, dialled }),
  );
}

function* broken(...events: readonly StagingProgress[]): Iterable<StagingProgress> {
  yield* events;
  throw away();
}

describe("following a staging", () => {
  const clock = new HandClock();
  const inAnHour = new Date(clock.now() + 3_600_000).toISOString();
  const waits = progress({ pause: { reason: "it may begin later", resumesAt: inAnHour } });

  it("gives up a host that gets no farther, after a while", async () => {
    const { thrown, dialled } = { thrown: undefined, ...(await follow(clock, [() => broken(progress({}))])) };
    assert.ok(isProblem(thrown, "HOST_NOT_CONNECTED"));
    assert.ok(dialled >= 24);
  });

  it("never gives up one that waits for its hours, reached or not", async () => {
    const silences = Array.from({ length: 60 }, () => () => broken());
    const end = progress({ state: "STAGED", bytesDone: 10 });
    const { last, dialled } = {
      last: undefined,
      ...(await follow(clock, [() => broken(waits), ...silences, () => [waits, end]])),
    };
    assert.equal(last?.state, "STAGED");
    assert.equal(dialled, 62);
  });

  it("leaves one behind that is there and gets no farther", async () => {
    const standing = async function* (signal: AbortSignal) {
      yield progress({ step: "fetch", bytesDone: 5 });
      await once(signal, "abort");
      throw away();
    };
    const { thrown } = { thrown: undefined, ...(await follow(new HandClock(), [standing], 0.05)) };
    assert.ok(isProblem(thrown, "STAGING_STALLED"), String(thrown));
  });

  it("gives it up all the same once its hours have come and nothing is heard of it", async () => {
    const later = new HandClock();
    later.advance(2 * 3_600_000);
    const { thrown } = { thrown: undefined, ...(await follow(later, [() => broken(waits), () => broken()])) };
    assert.ok(isProblem(thrown, "HOST_NOT_CONNECTED"));
  });
});
