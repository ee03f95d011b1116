import assert from "node:assert/strict";
import { summarized } from "../../../agent/domain/finding.js";

describe("findings of one kind", () => {
  const many = (count: number) => Array.from({ length: count }, (_, n) => ({ name: `n${n}`, detail: "d" }));

  it("are told one by one up to twenty", () => {
    for (const count of [0, 1, 20]) assert.deepEqual(summarized(many(count)), many(count));
  });

  it("end in one line that counts the rest and names some of it", () => {
    assert.deepEqual(summarized(many(22)).at(-1), { name: "2 more", detail: "n20, n21" });
    const long = summarized(many(1000));
    assert.equal(long.length, 21);
    assert.match(long.at(-1)?.detail ?? "", /^n20, .*n29, …$/);
  });
});
