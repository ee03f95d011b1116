import assert from "node:assert/strict";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DepotServer } from "../rig/depot-server.js";
import { forgeVib, ImageForge, ON_DPU, type ForgedVib } from "../rig/image-forge.js";
import { isRoot, StagingHost } from "../rig/staging-host.js";

describe("a DPU that fails while its host is staged", function () {
  let forge: ImageForge;
  let host: StagingHost;
  let vibs: ForgedVib[];
  let depot: DepotServer;
  before(function () {
    if (!isRoot) this.skip();
  });
  beforeEach(async () => {
    forge = new ImageForge();
    host = await StagingHost.make(forge, { dpus: 2 });
    vibs = [await forgeVib({ name: "net-forge" }), await forgeVib({ name: "dpu-forge", target: ON_DPU })];
    depot = await DepotServer.start(vibs);
  });
  afterEach(async () => {
    await host[Symbol.asyncDispose]();
    await depot[Symbol.asyncDispose]();
  });

  const give = () => {
    const manifest = forge.manifest(vibs.map(({ entry }) => entry));
    return host.stage(forge.sign(manifest, forge.order(manifest, { sources: [depot.url] })));
  };
  /** State of each target, as the last receipt tells it; and that of the image, which decides the badge. */
  async function told() {
    const { images, targets, receiptEnvelope } = await host.staging.staged();
    const receipt = host.receipt(receiptEnvelope);
    assert.equal(images[0]?.state, receipt.state);
    return [receipt.state, ...targets.map(({ id, state }) => `${id} ${state}`)];
  }

  it("since its VIB is not to be had: the failure of the DPUs, by name and with why; the host's own is staged, and there is no badge", async () => {
    depot.wrong.add(vibs[1]?.entry.sha256 ?? "");
    await host.start();
    const end = await give();
    assert.deepEqual([end.state, end.problem?.code], ["FAILED", "TARGETS_NOT_STAGED"]);
    assert.match(end.problem?.message ?? "", /^not everything is staged for dpu-1, dpu-2: .*SHA-256/);
    assert.deepEqual(
      end.targets.map(({ id, state, problem }) => [id, state, problem?.code]),
      [
        ["host", "staged", undefined],
        ["dpu-1", "failed", "VIB_DIGEST_MISMATCH"],
        ["dpu-2", "failed", "VIB_DIGEST_MISMATCH"],
      ],
    );
    const waiting = host.receipt(host.ledger.receipts.first()?.envelope);
    assert.deepEqual(
      waiting.targets.map(({ id, state }) => `${id} ${state}`),
      ["host staged", "dpu-1 failed", "dpu-2 failed"],
    );
    assert.equal(waiting.state, "partial");
    depot.wrong.clear();
    assert.equal((await give()).state, "STAGED");
    assert.deepEqual(await told(), ["complete", "host staged", "dpu-1 staged", "dpu-2 staged"]);
    assert.equal(depot.asked.filter(({ sha256 }) => sha256 === vibs[0]?.entry.sha256).length, 1, "the host's once");
  });

  it("since it cannot be read: its failure alone, also where all that the others lack is staged", async () => {
    for (const bank of readdirSync(join(host.root, "dpu-2")))
      rmSync(join(host.root, "dpu-2", bank, "imgdb.tgz"), { force: true });
    await host.start();
    const end = await give();
    assert.deepEqual([end.state, end.problem?.code], ["FAILED", "TARGETS_NOT_STAGED"], end.problem?.message);
    assert.deepEqual(
      end.targets.map(({ id, state, problem }) => [id, state, problem?.code]),
      [
        ["host", "staged", undefined],
        ["dpu-1", "staged", undefined],
        ["dpu-2", "failed", "TARGET_UNREADABLE"],
      ],
    );
    const [state] = await told();
    assert.equal(state, "partial", "no badge");
  });
});
