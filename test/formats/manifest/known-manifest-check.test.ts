import assert from "node:assert/strict";
import { KNOWN_MANIFEST } from "../../../formats/manifest/known-manifest.js";
import { checkKnownManifest } from "../../../formats/manifest/known-manifest-check.js";
import { isProblem } from "../../../core/problem/problem.js";

describe("known answer of how a manifest is judged", () => {
  it("is that of this machine: the good one opens, what is not is refused for the right reasons", () => {
    checkKnownManifest();
  });

  it("tells when a good manifest would be refused", () => {
    const envelope = Buffer.from(KNOWN_MANIFEST, "base64").toString("utf8");
    const forged = envelope.replace(/"sig":"./, (start) => `${start.slice(0, -1)}${start.endsWith("A") ? "B" : "A"}`);
    assert.notEqual(forged, envelope);
    assert.throws(
      () => checkKnownManifest(Buffer.from(forged)),
      (thrown) => isProblem(thrown, "SELF_TEST_FAILED") && thrown.message.includes("judged ENVELOPE_UNTRUSTED"),
    );
  });
});
