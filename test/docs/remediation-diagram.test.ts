import assert from "node:assert/strict";
import { TRANSITIONS } from "../../agent/domain/remediation/transitions.js";
import { remediationDiagram, remediationPage, withParts } from "./remediation-diagram.js";

describe("docs/remediation.md", () => {
  it("draws the very table that the agent walks, and lists its prechecks (else: npm run docs)", () => {
    assert.equal(withParts(remediationPage()), remediationPage());
  });

  it("has every state in its picture", () => {
    for (const state of Object.keys(TRANSITIONS)) assert.match(remediationDiagram(), new RegExp(`\\b${state}\\b`));
  });
});
