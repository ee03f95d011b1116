import assert from "node:assert/strict";
import { Recent } from "../../../core/memory/recent.js";

describe("what is kept of late", () => {
  it("forgets the oldest for each one more, and nothing else", () => {
    const kept = new Recent<number>(2);
    [1, 2, 3].forEach((n) => kept.set(`key ${n}`, n));
    assert.deepEqual(
      ["key 1", "key 2", "key 3"].map((key) => kept.get(key)),
      [undefined, 2, 3],
    );
  });

  it("counts one that is set again as new", () => {
    const kept = new Recent<number>(2);
    for (const key of ["a", "b", "a", "c"]) kept.set(key, 1);
    assert.deepEqual(
      ["a", "b", "c"].map((key) => kept.get(key)),
      [1, undefined, 1],
    );
  });

  it("forgets everything when it is cleared", () => {
    const kept = new Recent<number>(2);
    kept.set("a", 1);
    kept.clear();
    assert.equal(kept.get("a"), undefined);
  });
});
