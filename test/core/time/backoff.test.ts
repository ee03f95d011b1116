import assert from "node:assert/strict";
import { backoffDelayMs } from "../../../core/time/backoff.js";

describe("backoff", () => {
  const bound = (attempt: number) => backoffDelayMs(attempt, { baseMs: 100, maxMs: 1000, random: () => 0.9999999 }) + 1;

  it("doubles its bound with each attempt up to the largest", () => {
    assert.deepEqual([1, 2, 3, 4, 5, 6, 2000].map(bound), [100, 200, 400, 800, 1000, 1000, 1000]);
  });

  it("takes any part of the bound, down to nothing (full jitter)", () => {
    assert.equal(backoffDelayMs(5, { baseMs: 100, maxMs: 1000, random: () => 0 }), 0);
    assert.equal(backoffDelayMs(2, { baseMs: 100, maxMs: 1000, random: () => 0.5 }), 100);
  });
});
