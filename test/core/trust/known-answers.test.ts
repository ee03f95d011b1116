import assert from "node:assert/strict";
import { checkKnownAnswers, KNOWN_ANSWERS, type KnownAnswers } from "../../../core/trust/known-answers.js";
import { isProblem } from "../../../core/problem/problem.js";

describe("known answers of digests and signatures", () => {
  const [digest] = KNOWN_ANSWERS.digests;
  const [signature] = KNOWN_ANSWERS.signatures;
  assert.ok(digest !== undefined && signature !== undefined);

  const failure = (answers: Partial<KnownAnswers>): string => {
    try {
      checkKnownAnswers({ digests: [], signatures: [], ...answers });
      return "none";
    } catch (thrown) {
      assert.ok(isProblem(thrown, "SELF_TEST_FAILED"));
      return thrown.message;
    }
  };

  it("are those of this machine", () => {
    checkKnownAnswers();
  });

  it("tell what gives another one: a digest, a key, a signature, a verification", () => {
    const other = "0".repeat(128);
    assert.match(failure({ digests: [{ ...digest, hex: other }] }), /sha1 gives another digest/);
    assert.match(failure({ signatures: [{ ...signature, publicKey: other }] }), /makes another key \(RFC 8032/);
    assert.match(failure({ signatures: [{ ...signature, signature: other }] }), /signs otherwise \(RFC 8032/);
    assert.match(failure({ signatures: [{ ...signature, message: Uint8Array.of(1) }] }), /signs otherwise/);
  });
});
