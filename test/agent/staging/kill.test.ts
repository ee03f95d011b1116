import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { FAILPOINTS } from "../../../agent/staging/folder/failpoints.js";
import { StageState } from "../../../proto/gen/greenroom/agent/v1/agent_pb.js";
import { DepotServer } from "../rig/depot-server.js";
import { EnrolledAgent } from "../rig/enrolled-agent.js";
import { forgeVib, ImageForge, sha256, type ForgedVib } from "../rig/image-forge.js";
import { isRoot, lastOf } from "../rig/staging-host.js";

const MiB = 1024 * 1024;
const IN_FETCH: ReadonlySet<string> = new Set([
  "part-opened",
  "batch-written",
  "part-verified",
  "part-synced",
  "renamed",
  "folders-synced",
]);

describe("an agent killed by SIGKILL in the middle of a staging", function () {
  let forge: ImageForge;
  let vibs: ForgedVib[];
  before(function () {
    if (!isRoot) this.skip();
  });
  beforeEach(async () => {
    forge = new ImageForge();
    vibs = await Promise.all(
      [3 * MiB, MiB, 5000].map((sizeBytes, n) => forgeVib({ name: `net-forge-${n}`, sizeBytes })),
    );
  });

  // The process under test runs on the machine's clock.
  function order(depot: DepotServer) {
    const soon = new Date(Date.now() + 3_600_000).toISOString();
    const manifest = forge.manifest(
      vibs.map((vib) => vib.entry),
      { expiresAt: soon },
    );
    return forge.sign(manifest, forge.order(manifest, { sources: [depot.url], applyBy: soon, parallel: 2 }));
  }

  /** Promise 1, looked at from outside while the agent is dead. */
  function assertNothingUnverified(agent: EnrolledAgent): void {
    for (const name of agent.names("vibs")) {
      const bytes = readFileSync(join(agent.root, "host/scratch/greenroom/staging/vibs", name));
      assert.equal(`${sha256(bytes)}.vib`, name);
    }
  }

  /** The image staged, by whatever number of orders; the agent goes on by itself with the one that was interrupted. */
  async function finish(agent: EnrolledAgent): Promise<void> {
    const client = await agent.client();
    try {
      const end = await lastOf(client.watchStage({ orderId: "" }));
      assert.equal(end.progress?.state, StageState.STAGED);
      const staged = await client.getStaged({}, { timeoutMs: 10_000 });
      assert.deepEqual([staged.images[0]?.complete, staged.images[0]?.vibs.length], [true, 3]);
      assert.deepEqual(agent.names("parts"), []);
    } finally {
      client.close();
    }
  }

  for (const name of FAILPOINTS.filter((one) => one !== "evicted"))
    it(`at "${name}" converges after a restart with no human, and keeps what was verified`, async () => {
      await using agent = await EnrolledAgent.enrol(forge);
      await using depot = await DepotServer.start(vibs);
      const count = IN_FETCH.has(name) ? 2 : 1;
      await agent.start({ GREENROOM_FAILPOINT: `${name}:${count}` });
      const client = await agent.client();
      await lastOf(client.stage(order(depot))).catch(() => undefined);
      client.close();
      await agent.ended();
      assertNothingUnverified(agent);
      const kept = agent.names("vibs");
      const before = depot.asked.length;
      assert.ok(await agent.start());
      await finish(agent);
      for (const one of depot.asked.slice(before)) assert.ok(!kept.includes(`${one.sha256}.vib`), "fetched again");
      assertNothingUnverified(agent);
    });

  it("goes on where the part file ends", async () => {
    await using agent = await EnrolledAgent.enrol(forge);
    await using depot = await DepotServer.start(vibs);
    await agent.start({ GREENROOM_FAILPOINT: "batch-written:3" });
    const client = await agent.client();
    await lastOf(client.stage(order(depot))).catch(() => undefined);
    client.close();
    await agent.ended();
    const before = depot.asked.length;
    await agent.start();
    await finish(agent);
    assert.ok(
      depot.asked.slice(before).some((one) => one.fromByte >= MiB),
      "resumed by a range",
    );
  });

  it("survives being killed again and again", async () => {
    await using agent = await EnrolledAgent.enrol(forge);
    await using depot = await DepotServer.start(vibs);
    await agent.start({ GREENROOM_FAILPOINT: "part-opened:2" });
    const client = await agent.client();
    await lastOf(client.stage(order(depot))).catch(() => undefined);
    client.close();
    for (const point of ["batch-written:1", "part-verified:1", "renamed:1", "ledger-noted:1"]) {
      await agent.ended();
      assertNothingUnverified(agent);
      await agent.start({ GREENROOM_FAILPOINT: point });
    }
    await agent.stop("SIGKILL");
    await agent.start();
    await finish(agent);
  });
});
