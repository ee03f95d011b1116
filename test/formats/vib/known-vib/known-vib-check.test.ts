import assert from "node:assert/strict";
import { KNOWN_VIB } from "../../../../formats/vib/known-vib/known-vib.js";
import { checkKnownVib } from "../../../../formats/vib/known-vib/known-vib-check.js";
import { isProblem } from "../../../../core/problem/problem.js";

describe("known answer of the verifier", () => {
  it("is that of this machine: the good VIB passes, its forgeries are refused for the right reasons", async () => {
    await checkKnownVib();
  });

  it("tells when a good VIB would be refused", async () => {
    const vib = Buffer.from(KNOWN_VIB, "base64");
    vib.writeUInt8(vib.readUInt8(vib.indexOf("<summary>") + 10) ^ 1, vib.indexOf("<summary>") + 10);
    await assert.rejects(
      checkKnownVib(vib),
      (thrown) => isProblem(thrown, "SELF_TEST_FAILED") && thrown.message.includes("refused: SIGNATURE_MISMATCH"),
    );
  });
});
