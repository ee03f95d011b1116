import assert from "node:assert/strict";
import type { GivenOrder } from "./given-order.js";
import type { LedgerMemory, OutsideLook } from "./outside-look.js";

/** One request that reached the depot. */
export interface Asked {
  readonly sha256: string;
  readonly fromByte: number;
}

/** What the last look at a host promises for the next one. */
export class Expectations {
  #kept: ReadonlySet<string> = new Set();
  #parts: ReadonlyMap<string, number> = new Map();

  /** Promise 3: what was verified is kept, and not fetched again; a part that is still there goes on where it ends. */
  requireKept(order: GivenOrder | undefined, look: OutsideLook | undefined, asked: readonly Asked[]): void {
    const wanted = [...this.#kept].filter((sha256) => order?.wants(sha256));
    for (const sha256 of wanted) {
      assert.ok(look?.finals.has(sha256), `promise 3: ${sha256} was verified and is gone`);
      assert.ok(!asked.some((one) => one.sha256 === sha256), `promise 3: ${sha256} was verified and fetched again`);
    }
    for (const [sha256, sizeBytes] of this.#parts) {
      const first = asked.find((one) => one.sha256 === sha256);
      if (first === undefined || order?.wants(sha256) !== true) continue;
      assert.ok(
        first.fromByte >= sizeBytes,
        `promise 3: ${sha256} begins at ${first.fromByte}, ${sizeBytes} were here`,
      );
    }
  }

  /** From now on these files have to stay, and the bytes of these parts need not be fetched. */
  keep(finals: Iterable<string>, parts: ReadonlyMap<string, number> = new Map()): void {
    this.#kept = new Set(finals);
    this.#parts = parts;
  }
}

/** What a giver has heard of its order is still so, whatever happened to the host since. */
export function requireHonoured(order: GivenOrder, look: OutsideLook | undefined): void {
  const seen = look?.memory.seen.order?.number ?? 0;
  if (order.acknowledged) assert.ok(seen >= order.orderNumber, `${order.orderId} had begun, and is forgotten`);
  const last = look?.memory.status.last_order;
  if (order.staged) assert.deepEqual([last?.order_id, last?.state], [order.orderId, "STAGED"], "was said to be staged");
  if (last?.order_id !== order.orderId) return;
  assert.ok(last.state === "RUNNING" || last.state === "STAGED", `${order.orderId} ended as ${last.state}`);
  if (last.state === "STAGED") requireAllThere(order, look);
}

function requireAllThere({ vibs }: GivenOrder, look: OutsideLook | undefined): void {
  const gone = vibs.filter(({ entry }) => look?.finals.has(entry.sha256) !== true).map(({ entry }) => entry.id);
  assert.deepEqual(gone, [], "promise 2: STAGED, and not there");
}

/** An agent at rest says that the image is staged, and it is. */
export function requireComplete(order: GivenOrder, look: OutsideLook | undefined): void {
  requireAllThere(order, look);
  const image = look?.memory.status.images[0];
  assert.deepEqual(
    [image?.image_digest, image?.complete],
    [order.imageDigest, true],
    "promise 3: not said to be complete",
  );
  assert.equal(image?.vibs.length, order.vibs.length);
}

/** An agent that dies outside of any change has nothing under way: all that its ledger holds outlives the outage. */
export function requireSameMemory(before: LedgerMemory | undefined, after: LedgerMemory | undefined): void {
  const lasting = (memory: LedgerMemory | undefined) =>
    memory && {
      seen: memory.seen,
      staged: [...memory.staged].sort(),
      lastOrder: memory.status.last_order,
      reports: memory.status.controller_link.reports_waiting,
      images: memory.status.images.map((image) => image.image_digest),
    };
  assert.deepEqual(lasting(after), lasting(before), "the ledger forgot");
}
