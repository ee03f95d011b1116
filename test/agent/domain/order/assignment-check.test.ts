import assert from "node:assert/strict";
import { admitAssignment, type SeenAssignment } from "../../../../agent/domain/order/assignment-check.js";
import { signEnvelope } from "../../../../core/trust/dsse.js";
import { newSeed, signingKeyFromSeed } from "../../../../core/trust/ed25519.js";
import { ASSIGNMENT_TYPE, encodeAssignment, type Assignment } from "../../../../formats/manifest/assignment.js";

const key = signingKeyFromSeed(newSeed());
const NOW = Date.parse("2026-11-24T10:00:00Z");
const pins = { hostId: "host-1", scopeId: "domain-c1", manifestKeys: [key.publicKey] };

const assignment = (change: Partial<Assignment> = {}): Assignment => ({
  kind: "greenroom.assignment/1",
  hostId: "host-1",
  scopeId: "domain-c2",
  number: 7,
  issuedAt: "2026-11-24T09:59:00.000Z",
  expiresAt: "2026-11-24T10:59:00.000Z",
  ...change,
});

interface Given {
  readonly change?: Partial<Assignment>;
  readonly by?: typeof key;
  readonly type?: string;
  readonly seen?: SeenAssignment;
}

function admit({ change, by = key, type = ASSIGNMENT_TYPE, seen }: Given): Assignment {
  const payload = encodeAssignment(assignment(change));
  return admitAssignment({ envelope: signEnvelope({ payloadType: type, payload, key: by }), pins, seen, nowMs: NOW });
}

describe("an assignment to a scope", () => {
  it("is taken when it is signed, for this host, and newer than any seen; the very one again too", () => {
    assert.equal(admit({}).scopeId, "domain-c2");
    assert.equal(admit({ seen: { number: 6, scopeId: "domain-c1" } }).number, 7);
    assert.equal(admit({ seen: { number: 7, scopeId: "domain-c2" } }).number, 7);
  });

  const refusals: Readonly<Record<string, readonly [Given, string]>> = {
    "another key": [{ by: signingKeyFromSeed(newSeed()) }, "ASSIGNMENT_UNTRUSTED"],
    "another type of payload": [{ type: "application/other+json" }, "ASSIGNMENT_UNTRUSTED"],
    "another host": [{ change: { hostId: "host-2" } }, "ASSIGNMENT_FOR_OTHER_HOST"],
    "a lower number (roll-back)": [{ seen: { number: 8, scopeId: "domain-c3" } }, "ASSIGNMENT_OLDER"],
    "the same number for another scope": [{ seen: { number: 7, scopeId: "domain-c3" } }, "ASSIGNMENT_OLDER"],
    "one that has expired (freeze)": [{ change: { expiresAt: "2026-11-24T10:00:00.000Z" } }, "ASSIGNMENT_EXPIRED"],
    "a number that is none": [{ change: { number: 0 } }, "ASSIGNMENT_INVALID"],
  };
  for (const [what, [given, code]] of Object.entries(refusals))
    it(`is refused: ${what} is ${code}`, () => {
      assert.throws(() => admit(given), { code });
    });
});
