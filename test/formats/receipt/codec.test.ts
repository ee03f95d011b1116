import assert from "node:assert/strict";
import { isProblem } from "../../../core/problem/problem.js";
import { decodeReceipt, encodeReceipt } from "../../../formats/receipt/codec.js";
import type { Receipt } from "../../../formats/receipt/receipt.js";

const RECEIPT: Receipt = {
  kind: "greenroom.receipt/1",
  hostId: "host-1",
  scopeId: "domain-c1",
  imageDigest: `sha256:${"a".repeat(64)}`,
  state: "partial",
  vibs: [{ sha256: "b".repeat(64), sizeBytes: 10, id: "GRN_bootbank_x_1-1", targetIds: ["host", "dpu-1"] }],
  installed: ["c".repeat(64)],
  manifestVersion: 1,
  targets: [],
  firmware: "none",
  notStageable: [],
  persistence: "persistent",
  bootId: "boot-1",
  counter: 7,
  at: "2026-01-02T03:04:05.678Z",
  freeBytes: 1024,
  stagingFolder: "/scratch/greenroom/staging",
};

describe("receipt", () => {
  it("reads back what it wrote", () => assert.deepEqual(decodeReceipt(encodeReceipt(RECEIPT)), RECEIPT));

  for (const [what, part] of Object.entries({
    "a state nobody knows": { state: "probably" },
    "a counter of 0": { counter: 0 },
    "a digest that is none": { installed: ["abc"] },
    "an unknown key": { more: true },
  }))
    it(`refuses ${what}, naming the place`, () => {
      const [key] = Object.keys(part);
      assert.throws(
        () => decodeReceipt(Buffer.from(JSON.stringify({ ...RECEIPT, ...part }))),
        (thrown) => isProblem(thrown, "RECEIPT_INVALID") && thrown.message.includes(String(key)),
      );
    });
});
