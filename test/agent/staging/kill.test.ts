import assert from "node:assert/strict";
import { FAILPOINTS } from "../../../agent/staging/folder/failpoints.js";
import { givenSeed, SeededRandom } from "../../rig/seeded-random.js";
import { GivenOrder } from "../../torture/given-order.js";
import { processKill } from "../../torture/outage.js";
import { torture, type Tally } from "../../torture/torture.js";
import { DepotServer } from "../rig/depot-server.js";
import { EnrolledAgent } from "../rig/enrolled-agent.js";
import { forgeVib, ImageForge } from "../rig/image-forge.js";
import { isRoot, lastOf } from "../rig/staging-host.js";

const MiB = 1024 * 1024;
const KILLS = 204;
const LEAST_EACH = 8;
const seed = givenSeed();

describe("an agent killed by SIGKILL", () => {
  before(function () {
    if (!isRoot) this.skip();
  });

  describe(`${KILLS} times in the middle of stagings (seed ${seed}; again with GREENROOM_SEED=${seed})`, () => {
    let tally: Tally;
    before(async function () {
      this.timeout(3_600_000);
      tally = await torture({ seed, outages: KILLS, hosts: 2, outageFor: () => processKill });
    });

    it("is every one of them", () => {
      const kills = [...tally.values()].reduce((sum, count) => sum + count, 0);
      assert.equal(kills, KILLS);
    });

    for (const place of [...FAILPOINTS, "bytes-served", "log-line"] as const)
      it(`at "${place}" converges with no human, and keeps promises 1 to 3`, () => {
        assert.ok((tally.get(place) ?? 0) >= LEAST_EACH, `only ${tally.get(place)} kills there`);
      });
  });

  it("goes on where the part file ends, and counts what the killed one had fetched", async () => {
    const forge = new ImageForge();
    const big = await forgeVib({ name: "net-forge", sizeBytes: 3 * MiB });
    await using agent = await EnrolledAgent.enrol(forge);
    await using depot = await DepotServer.start([big]);
    await agent.start({ GREENROOM_FAILPOINT: "batch-written:2" });
    const order = new GivenOrder(forge, depot.url, { vibs: [big], random: new SeededRandom(1) });
    await order.giveTo(agent);
    await agent.ended();
    await agent.start();
    await agent.line((line) => line["msg"] === "stage-ended");
    assert.equal(depot.asked.length, 2);
    const fromByte = depot.asked[1]?.fromByte ?? 0;
    assert.ok(fromByte >= MiB, "resumed by a range");
    const client = await agent.client();
    const told = (await lastOf(client.watchStage({ orderId: "" }))).progress;
    client.close();
    assert.deepEqual(
      [told?.bytesFetchedBefore, told?.bytesFetched],
      [BigInt(fromByte), BigInt(big.bytes.length - fromByte)],
    );
  });
});
