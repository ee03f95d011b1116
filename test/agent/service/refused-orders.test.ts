import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { isProblem } from "../../../core/problem/problem.js";
import { newSeed, signingKeyFromSeed } from "../../../core/trust/ed25519.js";
import type { ImageManifest, StageOrder } from "../../../formats/manifest/image-manifest.js";
import type { OrderEnvelopes } from "../../../agent/domain/order/order-check.js";
import { StageState } from "../../../proto/gen/greenroom/agent/v1/agent_pb.js";
import { DepotServer } from "../rig/depot-server.js";
import { EnrolledAgent } from "../rig/enrolled-agent.js";
import { forgeVib, ImageForge, type ForgedVib } from "../rig/image-forge.js";
import { isRoot, lastOf } from "../rig/staging-host.js";

const HOUR_MS = 3_600_000;
const later = (ms: number): string => new Date(Date.now() + ms).toISOString();

interface Change {
  readonly manifest?: Partial<ImageManifest>;
  readonly order?: Partial<StageOrder>;
}

describe("what a running agent refuses of who holds the controller's certificate and not its keys, or replays what it has heard", function () {
  let forge: ImageForge;
  let agent: EnrolledAgent;
  let depot: DepotServer;
  let vibs: ForgedVib[];
  /** Orders 1 and 2, of versions 1 and 2. */
  const heard: OrderEnvelopes[] = [];
  before(async function () {
    if (!isRoot) return this.skip();
    forge = new ImageForge();
    vibs = await Promise.all([1, 2].map((n) => forgeVib({ name: `net-forge-${n}` })));
    depot = await DepotServer.start(vibs);
    agent = await EnrolledAgent.enrol(forge);
    await agent.start();
    heard.push(signed(vibs.slice(0, 1), {}), signed(vibs.slice(1), {}));
    for (const order of heard) assert.equal((await give(order)).progress?.state, StageState.STAGED);
  });
  after(async () => {
    await agent?.[Symbol.asyncDispose]();
    await depot?.[Symbol.asyncDispose]();
  });

  function made(list: readonly ForgedVib[], { manifest: about = {}, order = {} }: Change) {
    const manifest = forge.manifest(
      list.map(({ entry }) => entry),
      { expiresAt: later(HOUR_MS), ...about },
    );
    return { manifest, order: forge.order(manifest, { sources: [depot.url], applyBy: later(HOUR_MS), ...order }) };
  }
  function signed(list: readonly ForgedVib[], change: Change): OrderEnvelopes {
    const { manifest, order } = made(list, change);
    return forge.sign(manifest, order);
  }
  async function give(order: OrderEnvelopes) {
    const client = await agent.client();
    try {
      return await lastOf(client.stage(order));
    } finally {
      client.close();
    }
  }

  const stranger = signingKeyFromSeed(newSeed());
  /** A list, and what is done with it; numbers and versions are newer than any that was heard, unless told. */
  const ATTACKS: Readonly<Record<string, (list: readonly ForgedVib[]) => OrderEnvelopes>> = {
    MANIFEST_UNTRUSTED: (list) => {
      const { manifest, order } = made(list, {});
      return { manifestEnvelope: forge.signManifest(manifest, stranger), orderEnvelope: forge.signOrder(order) };
    },
    ORDER_UNTRUSTED: (list) => {
      const { manifest, order } = made(list, {});
      return { manifestEnvelope: forge.signManifest(manifest), orderEnvelope: forge.signOrder(order, stranger) };
    },
    MANIFEST_DIGEST_MISMATCH: (list) => signed(list, { manifest: { imageDigest: `sha256:${"0".repeat(64)}` } }),
    MANIFEST_OLDER: (list) => signed(list, { manifest: { version: 1 } }),
    MANIFEST_FORKED: (list) => signed(list, { manifest: { version: 2 } }),
    MANIFEST_EXPIRED: (list) => signed(list, { manifest: { expiresAt: later(-1) } }),
    MANIFEST_FOR_OTHER_CLUSTER: (list) => signed(list, { manifest: { scopeId: "domain-c2" } }),
    ORDER_OLDER: (list) => signed(list, { order: { orderNumber: 2, orderId: "order-another" } }),
    ORDER_EXPIRED: (list) => signed(list, { order: { applyBy: later(-1) } }),
    ORDER_FOR_OTHER_HOST: (list) => signed(list, { order: { hostId: "host-2" } }),
    ORDER_FOR_OTHER_CLUSTER: (list) => signed(list, { order: { scopeId: "domain-c2" } }),
    ORDER_FOR_OTHER_IMAGE: (list) => signed(list, { order: { imageDigest: `sha256:${"0".repeat(64)}` } }),
  };

  /** Nothing of an attack may leave a trace: what is staged, asked for, and told of the last order. */
  async function picture() {
    const client = await agent.client();
    const { lastOrder, images } = await client.getStaged({}, { timeoutMs: 10_000 });
    client.close();
    return [agent.names("vibs"), depot.asked.length, lastOrder?.orderId, images.map(({ imageDigest }) => imageDigest)];
  }

  const MOMENTS: Readonly<Record<string, () => Promise<unknown>>> = {
    "while it runs": () => Promise.resolve(),
    "after a kill": async () => {
      await agent.stop("SIGKILL");
      await agent.start();
    },
    "after a reboot": async () => {
      await agent.stop("SIGKILL");
      writeFileSync(join(agent.root, "boot-id"), `${randomUUID()}\n`);
      await agent.start();
    },
  };
  for (const [moment, comeTo] of Object.entries(MOMENTS))
    it(`${moment}: each attack by its name, and both older orders that were once good`, async () => {
      await comeTo();
      const before = await picture();
      for (const [code, attack] of Object.entries(ATTACKS))
        await assert.rejects(give(attack([...vibs].reverse())), (thrown) => isProblem(thrown, code), code);
      const [first, second] = heard;
      assert.ok(first && second);
      await assert.rejects(give(first), (thrown) => isProblem(thrown, "MANIFEST_OLDER"), "the first, once good");
      const mixed = { manifestEnvelope: second.manifestEnvelope, orderEnvelope: first.orderEnvelope };
      await assert.rejects(give(mixed), (thrown) => isProblem(thrown, "ORDER_FOR_OTHER_IMAGE"), "taken apart");
      assert.deepEqual(await picture(), before);
      // The very order that it has seen last is no replay: who gives it joins it, and nothing is fetched for it.
      assert.equal((await give(second)).progress?.state, StageState.STAGED);
      assert.equal(depot.asked.length, before[1]);
    });
});
