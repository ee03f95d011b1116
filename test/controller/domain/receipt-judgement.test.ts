import assert from "node:assert/strict";
import { judgeReceipt, type ReceiptCase } from "../../../controller/domain/inventory/receipt-judgement.js";
import type { Receipt } from "../../../formats/receipt/receipt.js";

const receipt = (change: Partial<Receipt> = {}): Receipt => ({
  kind: "greenroom.receipt/1",
  hostId: "host-1",
  scopeId: "domain-c1",
  imageDigest: `sha256:${"a".repeat(64)}`,
  state: "complete",
  vibs: [],
  installed: [],
  manifestVersion: 1,
  targets: [],
  firmware: "none",
  notStageable: [],
  persistence: "persistent",
  bootId: "boot-2",
  counter: 10,
  at: "2026-11-24T11:00:00.000Z",
  freeBytes: 1,
  stagingFolder: "/scratch/greenroom/staging",
  ...change,
});

const EARLIER = "2026-11-24T10:00:00.000Z";
const LATER = "2026-11-24T12:00:00.000Z";

const given = (change: Partial<ReceiptCase> = {}): ReceiptCase => ({
  receipt: receipt({ counter: 11, at: LATER }),
  host: { id: "host-1", scopes: ["domain-c1", "domain-c0"], bootId: "boot-2" },
  newest: receipt(),
  twin: undefined,
  isKnownImage: true,
  way: "report",
  newerThan: 0,
  ...change,
});

/** What comes in, and what it is: new, known, or the alarm that it raises. */
const CASES: readonly (readonly [what: string, change: Partial<ReceiptCase>, verdict: string])[] = [
  ["a newer one", {}, "new"],
  ["the first one of a host", { newest: undefined }, "new"],
  ["one of a host that was never given an image", { receipt: receipt({ counter: 11, imageDigest: "" }), isKnownImage: false }, "new"],
  ["one of the scope it was moved from", { receipt: receipt({ counter: 11, scopeId: "domain-c0" }) }, "new"],
  ["the very same again", { receipt: receipt(), twin: receipt() }, "known"],
  ["the same, signed again", { receipt: receipt({ at: LATER, freeBytes: 7 }), twin: receipt() }, "known"],
  ["one that was overtaken", { receipt: receipt({ counter: 9, at: EARLIER, state: "partial" }) }, "known"],
  ["one of an earlier boot that was on its way", { newest: receipt({ bootId: "boot-1" }), receipt: receipt({ counter: 11, bootId: "boot-1" }) }, "new"],
  ["the first one of the present boot", { newest: receipt({ bootId: "boot-1" }) }, "new"],
  ["one while the boot is not known", { host: { id: "host-1", scopes: ["domain-c1"], bootId: "" }, receipt: receipt({ counter: 11, bootId: "x" }) }, "new"],
  ["another host's", { receipt: receipt({ counter: 11, hostId: "host-2" }) }, "RECEIPT_OTHER_HOST"],
  ["another scope's", { receipt: receipt({ counter: 11, scopeId: "domain-c9" }) }, "RECEIPT_OTHER_SCOPE"],
  ["one about an unknown image", { isKnownImage: false }, "RECEIPT_OTHER_IMAGE"],
  ["other content under a counter that is stored", { receipt: receipt({ state: "absent" }), twin: receipt() }, "RECEIPT_OLD_COUNTER"],
  ["a lower counter signed later (a ledger put back)", { receipt: receipt({ counter: 4, at: LATER }) }, "RECEIPT_OLD_COUNTER"],
  ["a lower counter and what was said under it, signed later (a ledger put back)", { receipt: receipt({ counter: 9, at: LATER }), twin: receipt({ counter: 9, at: EARLIER }) }, "RECEIPT_OLD_COUNTER"],
  ["the very one that is stored again, after the host's clock was set back", { receipt: receipt({ counter: 9, at: LATER }), twin: receipt({ counter: 9, at: LATER }) }, "known"],
  ["an old one as an answer", { receipt: receipt(), twin: receipt(), newerThan: 10 }, "RECEIPT_OLD_COUNTER"],
  ["an answer of a boot that was not told yet", { way: "answer", receipt: receipt({ counter: 11, bootId: "boot-3" }) }, "new"],
  ["another boot's, after one of the present", { receipt: receipt({ counter: 11, bootId: "boot-1" }) }, "RECEIPT_OTHER_BOOT"],
]; // prettier-ignore

describe("judging receipts", () => {
  for (const [what, change, expected] of CASES)
    it(`${what}: ${expected}`, () => {
      const judgement = judgeReceipt(given(change));
      assert.equal(judgement.verdict === "refused" ? judgement.alarm : judgement.verdict, expected);
      if (judgement.verdict === "refused") assert.notEqual(judgement.why, "");
    });
});
