import assert from "node:assert/strict";
import fc from "fast-check";
import { reserveSpace, type Evictable, type SpaceCase } from "../../../agent/domain/space-need.js";
import { Problem } from "../../../core/problem/problem.js";

const MiB = 1024 * 1024;
const digest = (n: number): string => n.toString(16).padStart(64, "0");
const wanted = (n: number, sizeBytes: number) => ({
  sha256: digest(n),
  sizeBytes,
  id: `vib-${n}`,
  targetIds: ["host"],
});
const old = (n: number, sizeBytes: number, turn: number): Evictable => ({
  kind: "vib",
  name: digest(n),
  sizeBytes,
  turn,
  imageDigest: `sha256:${turn}`,
});

const space = (
  change: Partial<SpaceCase> & { freeBytes?: number; freeInodes?: number; countsInodes?: boolean },
): SpaceCase => ({
  free: {
    path: "/scratch",
    freeBytes: change.freeBytes ?? 100 * MiB,
    freeInodes: change.freeInodes ?? 1000,
    countsInodes: change.countsInodes ?? true,
    blockBytes: 4096,
  },
  toFetch: [],
  partBytes: new Map(),
  reserveBytes: 0,
  evictable: [],
  ...change,
});

function shortage(given: SpaceCase): Problem {
  try {
    reserveSpace(given);
  } catch (thrown) {
    if (thrown instanceof Problem && thrown.code === "INSUFFICIENT_SPACE") return thrown;
    throw thrown;
  }
  throw new assert.AssertionError({ message: "it fitted" });
}

describe("the space check", () => {
  it("lets a plan pass that fits with its margin and reserve", () => {
    assert.deepEqual(reserveSpace(space({ toFetch: [wanted(1, 10 * MiB)], reserveBytes: 80 * MiB })).evict, []);
  });

  it("asks for nothing where nothing is fetched, however full the disk is", () => {
    assert.deepEqual(reserveSpace(space({ freeBytes: 0 })), { needBytes: 0, evict: [] });
  });

  it("names need, have, path and what could be deleted", () => {
    const given = space({
      freeBytes: 5 * MiB,
      toFetch: [wanted(1, 50 * MiB)],
      reserveBytes: 7 * MiB,
      evictable: [old(9, MiB, 1)],
    });
    const { details } = shortage(given);
    assert.equal(details["path"], "/scratch");
    assert.equal(details["haveBytes"], 5 * MiB);
    assert.equal(details["needBytes"], 58 * MiB);
    assert.equal(details["shortBytes"], 53 * MiB);
    assert.deepEqual(details["couldDelete"], ["sha256:1"]);
    assert.equal(details["couldDeleteBytes"], MiB);
  });

  it("counts what part files hold already", () => {
    const given = space({
      freeBytes: 12 * MiB,
      toFetch: [wanted(1, 50 * MiB)],
      partBytes: new Map([[digest(1), 40 * MiB]]),
    });
    assert.equal(reserveSpace(given).needBytes, 11 * MiB);
  });

  it("refuses for want of inodes too", () => {
    for (const freeInodes of [5, 0]) {
      const { details } = shortage(space({ freeInodes, toFetch: [wanted(1, 1)] }));
      assert.deepEqual([details["what"], details["haveInodes"], details["needInodes"]], ["inodes", freeInodes, 9]);
    }
  });

  it("does not count inodes where the file system does not", () => {
    assert.deepEqual(reserveSpace(space({ freeInodes: 0, countsInodes: false, toFetch: [wanted(1, 1)] })).evict, []);
  });

  it("removes the oldest image first and only as much as needed", () => {
    const evictable = [old(1, 4 * MiB, 3), old(2, 4 * MiB, 1), old(3, 8 * MiB, 1), old(4, 9 * MiB, 0)];
    const pick = (freeBytes: number) =>
      reserveSpace(space({ freeBytes, toFetch: [wanted(7, 20 * MiB)], evictable })).evict.map(({ name }) => name);
    assert.deepEqual(pick(21 * MiB), []);
    assert.deepEqual(pick(15 * MiB), [digest(4)]);
    assert.deepEqual(pick(10 * MiB), [digest(4), digest(3)]);
    assert.deepEqual(pick(1 * MiB), [digest(4), digest(3), digest(2)]);
  });

  it("never promises more than there is: what it lets pass fits, and one file less evicted would not", () => {
    const vib = fc.record({ sizeBytes: fc.nat(9 * MiB), turn: fc.nat(2) });
    fc.assert(
      fc.property(fc.nat(60 * MiB), fc.nat(40 * MiB), fc.array(vib, { maxLength: 8 }), (freeBytes, sizeBytes, olds) => {
        const evictable = olds.map((one, index) => old(index + 10, one.sizeBytes, one.turn));
        const given = space({ freeBytes, toFetch: [wanted(1, sizeBytes)], evictable });
        const rounded = (bytes: number) => Math.ceil(bytes / 4096) * 4096;
        const gained = (list: readonly Evictable[]) => list.reduce((sum, one) => sum + rounded(one.sizeBytes), 0);
        let evict: readonly Evictable[];
        try {
          ({ evict } = reserveSpace(given));
        } catch {
          assert.ok(freeBytes + gained(evictable) < rounded(sizeBytes) + MiB);
          return;
        }
        const need = rounded(sizeBytes) + MiB;
        assert.ok(freeBytes + gained(evict) >= need);
        if (evict.length > 0) assert.ok(freeBytes + gained(evict.slice(0, -1)) < need);
      }),
    );
  });
});
