import assert from "node:assert/strict";
import { decided, stateNow, type ApprovalDecision } from "../../../../controller/domain/access/approval.js";
import { isProblem } from "../../../../core/problem/problem.js";

describe("the decision of a second person", () => {
  const asked = {
    id: "approval-1",
    status: "PENDING",
    requestedBy: "ann",
    expiresAt: "2026-11-24T10:00:00.000Z",
  } as const;
  const nowMs = Date.parse("2026-11-24T09:00:00.000Z");
  const outcome = (decision: ApprovalDecision, by: string, more: object = {}, now = nowMs): string => {
    try {
      return decided({ ...asked, ...more }, { decision, by, nowMs: now });
    } catch (thrown) {
      return isProblem(thrown) ? thrown.code : String(thrown);
    }
  };

  for (const [decision, by, wanted] of [
    ["approve", "bob", "APPROVED"],
    ["deny", "bob", "DENIED"],
    ["withdraw", "ann", "WITHDRAWN"],
    ["approve", "ann", "APPROVAL_OWN"],
    ["deny", "ann", "APPROVAL_OWN"],
    ["withdraw", "bob", "APPROVAL_OWN"],
  ] as const)
    it(`${decision} by ${by} of what ann has asked for: ${wanted}`, () => assert.equal(outcome(decision, by), wanted));

  it("is taken once, and not any more once it has expired", () => {
    for (const status of ["APPROVED", "DENIED", "WITHDRAWN", "DONE", "FAILED"] as const)
      assert.equal(outcome("approve", "bob", { status }), "APPROVAL_DECIDED");
    const late = Date.parse(asked.expiresAt);
    assert.equal(outcome("approve", "bob", {}, late), "APPROVAL_DECIDED");
    assert.deepEqual([stateNow(asked, late), stateNow({ ...asked, status: "DONE" }, late)], ["EXPIRED", "DONE"]);
  });
});
