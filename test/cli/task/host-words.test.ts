import assert from "node:assert/strict";
import { hostWords } from "../../../cli/task/host-words.js";
import { status } from "../rig/fleet-answers.js";

describe("the words for a host of a task", () => {
  it("tell a host that was stopped under way apart from one that was never begun", () => {
    const skipped = (bytes_fetched: number) =>
      hostWords(status("SKIPPED", { skip_reason: "SKIPPED_BY_USER", bytes_fetched })).note;
    assert.equal(skipped(0), "skipped by the operator: nothing done");
    assert.equal(skipped(1024), "stopped by the operator: what was verified is kept");
  });

  it("never call a host Staged whose firmware cannot be (VLCM part 4)", () => {
    const firmware = {
      target: "firmware-nic-0",
      kind: "FIRMWARE",
      vibs_wanted: 1,
      vibs_staged: 0,
      problem: null,
    } as const;
    const ended = (state: "staged" | "not-stageable") =>
      hostWords(status("OK", { step: "staged", targets: [{ ...firmware, state }] })).state;
    assert.deepEqual([ended("staged"), ended("not-stageable")], ["Staged", "Software staged"]);
  });

  it("name no step by a word of the program", () => {
    const at = (step: string) => hostWords(status("RUNNING", { step })).note;
    assert.match(at("evidence"), /^asked to prove what it holds/);
    assert.match(at("fetch"), /^fetch/);
  });
});
