import assert from "node:assert/strict";
import { nextTurn, turnOrder, type RunPicture } from "../../../../controller/domain/remediation/turns.js";
import { givenSeed } from "../../../rig/seeded-random.js";
import { SimulatedCluster } from "./simulated-cluster.js";

const picture = (change: Partial<RunPicture>): RunPicture => ({
  ...{ limit: 1, waiting: ["a", "b", "c"], underWay: [], ordered: [], out: [], ending: null },
  ...change,
});

describe("whose turn it is", () => {
  for (const [what, change, begin, leaveOut, why] of [
    ["one after another", {}, ["a"], [], null],
    ["nobody while one is under way", { underWay: ["x"], out: ["x"] }, [], [], null],
    ["two at once", { limit: 2 }, ["a", "b"], [], null],
    ["a place that a failed host holds is taken", { limit: 2, out: ["x"] }, ["a"], [], null],
    ["a host that is out already takes its own place", { out: ["b"] }, ["b"], [], null],
    ["no more under way than the limit, out already or not", { out: ["a", "b", "c"] }, ["a"], [], null],
    ["every place is held and nobody works on it", { out: ["x"] }, [], ["a", "b", "c"], "NO_PLACE_LEFT"],
    ["a failed host stops the run", { ending: "RUN_STOPPED", underWay: ["x"] }, [], ["a", "b", "c"], "RUN_STOPPED"],
    ["the user skips the rest", { ending: "SKIPPED_BY_USER", limit: 9 }, [], ["a", "b", "c"], "SKIPPED_BY_USER"],
    [
      "a host whose order is out, whatever stops the run",
      { ending: "RUN_STOPPED", ordered: ["b"], out: ["b"] },
      ["b"],
      ["a", "c"],
      "RUN_STOPPED",
    ],
    ["nobody waits", { waiting: [] }, [], [], null],
  ] as const)
    it(`${what}: begins ${begin.join(", ") || "nobody"}`, () => {
      assert.deepEqual(nextTurn(picture(change)), { begin, leaveOut, why });
    });

  it("hosts in maintenance mode come first, then the others fair to the sites (VLCM 7.3)", () => {
    const host = (id: string, site: number, inMaintenanceMode = false) => ({
      ...{ id, name: id, address: `10.0.${site}.1:1` },
      inMaintenanceMode,
    });
    const hosts = [host("a1", 1), host("a2", 1), host("b1", 2), host("b2", 2, true)];
    const ids = (order: "fair" | "as-named") => turnOrder(hosts, order).map(({ id }) => id);
    assert.deepEqual(ids("fair"), ["b2", "a1", "b1", "a2"]);
    assert.deepEqual(ids("as-named"), ["b2", "a1", "a2", "b1"]);
  });
});

describe("the limit, in simulated clusters with failures, reboots, restarts and retries (promise 6)", () => {
  const first = givenSeed();
  it(`is never passed in 600 runs from seed ${first} on`, () => {
    for (let seed = first; seed < first + 600; seed += 1) {
      const cluster = new SimulatedCluster(seed);
      const { mostOut, limit, touchedTwice, unaccounted } = cluster.runToTheEnd();
      assert.ok(mostOut <= limit, `seed ${seed}: ${mostOut} hosts out of service, the limit is ${limit}`);
      assert.deepEqual(touchedTwice, [], `seed ${seed}: a host was remediated twice`);
      assert.deepEqual(unaccounted, [], `seed ${seed}: a host has no end`);
    }
  });
});
