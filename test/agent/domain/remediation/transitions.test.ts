import assert from "node:assert/strict";
import { isProblem } from "../../../../core/problem/problem.js";
import {
  ACTIVE_STATES,
  FIRST_STATE,
  isCancelable,
  nextState,
  TRANSITIONS,
  type RemediationState,
} from "../../../../agent/domain/remediation/transitions.js";

const reached = (from: RemediationState, seen = new Set<RemediationState>()): Set<RemediationState> => {
  if (seen.has(from)) return seen;
  seen.add(from);
  for (const next of Object.values(TRANSITIONS[from])) reached(next, seen);
  return seen;
};

describe("the state machine of a remediation", () => {
  it("comes to every state from the first one, and from every state to its end", () => {
    assert.deepEqual([...reached(FIRST_STATE)].sort(), Object.keys(TRANSITIONS).sort());
    for (const state of ACTIVE_STATES) assert.ok(reached(state).has("DONE"), state);
  });

  it("has a named failure exit from each state, and one for a state that is begun too often", () => {
    for (const state of ACTIVE_STATES)
      for (const event of ["failed", "gaveUp"]) assert.ok(event in TRANSITIONS[state], `${state} ${event}`);
  });

  it("takes a host out of service only by the prechecks, and never comes from an armed bank to its end but by a look at what booted", () => {
    const into = (target: RemediationState) =>
      ACTIVE_STATES.filter((state) => Object.values(TRANSITIONS[state]).includes(target as never));
    assert.deepEqual(into("ENTERING_MAINTENANCE"), ["PRECHECKS"]);
    assert.deepEqual(into("REBOOTING"), ["APPLYING"]);
    assert.deepEqual(into("VERIFYING"), ["APPLYING", "REBOOTING"]);
    assert.ok(!Object.values(TRANSITIONS.APPLYING).includes("DONE" as never));
  });

  it("can be canceled as long as no bank was written to", () => {
    assert.deepEqual(ACTIVE_STATES.filter(isCancelable), ["STAGING", "PRECHECKS", "ENTERING_MAINTENANCE", "APPLYING"]);
  });

  it("refuses an event that its state does not know", () => {
    assert.equal(nextState("VERIFYING", "healthy"), "LEAVING_MAINTENANCE");
    assert.throws(
      () => nextState("VERIFYING", "booted"),
      (thrown) => isProblem(thrown, "INTERNAL"),
    );
  });
});
