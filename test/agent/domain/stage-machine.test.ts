import assert from "node:assert/strict";
import { isOver, nextStep, STAGE_TRANSITIONS, type StageStep } from "../../../agent/domain/stage-machine.js";

describe("the staging's steps", () => {
  it("all can be reached from CHECK, and all lead to RECEIPT", () => {
    const reached = new Set<string>(["CHECK"]);
    for (const step of reached)
      for (const next of Object.values(STAGE_TRANSITIONS[step as StageStep])) reached.add(next);
    assert.deepEqual(reached, new Set(Object.keys(STAGE_TRANSITIONS)));
    const ends = new Set<string>(["RECEIPT"]);
    const rows = Object.entries(STAGE_TRANSITIONS);
    for (let known = 0; known < ends.size;) {
      known = ends.size;
      for (const [step, row] of rows) if (Object.values(row).some((next) => ends.has(next))) ends.add(step);
    }
    assert.deepEqual(ends, new Set(Object.keys(STAGE_TRANSITIONS)));
  });

  it("follow the table", () => {
    assert.equal(nextStep("CHECK", "admitted"), "WAIT");
    assert.equal(nextStep("FETCH", "closed"), "WAIT");
    assert.equal(nextStep("PLAN", "compliant"), "RECEIPT");
    assert.throws(() => nextStep("CHECK", "planned" as "admitted"));
  });

  it("are over in every state but RUNNING", () => {
    assert.deepEqual((["RUNNING", "STAGED", "COMPLIANT", "FAILED", "CANCELED"] as const).map(isOver), [
      false,
      true,
      true,
      true,
      true,
    ]);
  });
});
