import assert from "node:assert/strict";
import { StagedImage } from "../rig/staged-image.js";
import { isRoot } from "../rig/staging-host.js";

describe("an order that its giver has heard of", () => {
  before(function () {
    if (!isRoot) this.skip();
  });

  it("is in the ledger, with its numbers, also while the host is busy with something else", async () => {
    await using image = await StagedImage.make();
    const { forge, host, depot } = image;
    const busy = host.staging.verify();
    const manifest = forge.manifest(image.vibs.slice(1).map(({ entry }) => entry));
    const order = forge.order(manifest, { sources: [depot.url] });
    const board = host.staging.stage(forge.sign(manifest, order));
    assert.deepEqual([board.now.orderId, board.now.state], [order.orderId, "RUNNING"]);
    assert.deepEqual(host.ledger.seen.numbers("domain-c1").order, {
      number: order.orderNumber,
      orderId: order.orderId,
    });
    assert.equal(host.ledger.orders.last()?.orderId, order.orderId);
    await busy;
    for await (const progress of board.watch())
      if (progress.state !== "RUNNING") assert.equal(progress.state, "STAGED");
  });
});
