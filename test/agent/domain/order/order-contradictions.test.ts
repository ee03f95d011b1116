import assert from "node:assert/strict";
import { admitOrder, type OrderCase } from "../../../../agent/domain/order/order-check.js";
import type { ManifestVib } from "../../../../formats/manifest/image-manifest.js";
import { forgeVib, ImageForge, NOW_MS, ON_DPU } from "../../rig/image-forge.js";

const PINS = { hostId: "host-1", scopeId: "domain-c1" };

describe("an order whose list contradicts itself", () => {
  const forge = new ImageForge();
  const given = (vibs: readonly ManifestVib[], change: Partial<OrderCase> = {}): OrderCase => {
    const manifest = forge.manifest(vibs);
    const pins = { ...PINS, manifestKeys: [forge.manifestKey.publicKey] };
    return { ...forge.sign(manifest, forge.order(manifest)), pins, seen: {}, nowMs: NOW_MS, ...change };
  };

  it("is refused where one file has two sizes, ids or descriptors, and taken where two targets want the same file", async () => {
    const { entry } = await forgeVib({ name: "net-forge" });
    const onDpu = { ...entry, target: ON_DPU };
    admitOrder(given([entry, onDpu]));
    for (const lie of [{ sizeBytes: 1 }, { id: "other" }, { descriptorSha256: "0".repeat(64) }])
      assert.throws(() => admitOrder(given([entry, { ...onDpu, ...lie }])), { code: "MANIFEST_INVALID" });
  });

  it("is refused where its sizes add up to more than can be counted", async () => {
    const { entry } = await forgeVib({ name: "net-forge" });
    const huge = { ...entry, sizeBytes: Number.MAX_SAFE_INTEGER };
    const list = [huge, { ...huge, sha256: "1".repeat(64) }];
    assert.throws(() => admitOrder(given(list)), { code: "MANIFEST_INVALID" });
  });

  it("does not outlive its lease under the name of an order that has begun", async () => {
    const { entry } = await forgeVib({ name: "net-forge" });
    const manifest = forge.manifest([entry]);
    const order = forge.order(manifest, {
      orderNumber: 9,
      orderId: "order-8",
      applyBy: new Date(NOW_MS - 1).toISOString(),
    });
    const seen = { order: { number: 8, orderId: "order-8" } };
    assert.throws(() => admitOrder(given([entry], { ...forge.sign(manifest, order), seen })), {
      code: "ORDER_EXPIRED",
    });
  });
});
