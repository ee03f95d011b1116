import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import {
  chainHash,
  ChainWalk,
  GENESIS,
  type ChainAnchor,
  type ChainedRow,
} from "../../../../controller/domain/access/audit-chain.js";

const sha256 = (text: string): string => createHash("sha256").update(text, "utf8").digest("hex");

function chainOf(count: number): readonly ChainedRow[] {
  const rows: ChainedRow[] = [];
  for (let id = 1; id <= count; id += 1) {
    const row = {
      ...{ id, at: `2026-11-24T10:00:0${id}.000Z`, who: "ann", from: "10.0.0.1", requestId: `r-${id}` },
      ...{ what: "stage", onWhat: "domain-c1", outcome: "OK", detail: "null" },
    };
    rows.push({ ...row, hash: chainHash(rows.at(-1)?.hash ?? GENESIS.hash, row, sha256) });
  }
  return rows;
}

const headOf = (rows: readonly ChainedRow[]): ChainAnchor => rows.at(-1) ?? GENESIS;

function verdict(rows: readonly ChainedRow[], { anchor = GENESIS, head = headOf(rows) } = {}) {
  const walk = new ChainWalk(anchor, sha256);
  for (const row of rows) walk.take(row);
  return walk.end(head);
}

describe("the chain of the audit log", () => {
  const whole = chainOf(6);
  const head = headOf(whole);

  it("holds as it was written, from nothing and from an anchor", () => {
    assert.deepEqual(verdict(whole), { rows: 6, head: { id: head.id, hash: head.hash }, fault: undefined });
    assert.equal(verdict(whole.slice(2), { anchor: whole[1] ?? GENESIS }).fault, undefined);
    assert.equal(verdict([], { head: GENESIS }).fault, undefined);
  });

  for (const field of ["at", "who", "from", "requestId", "what", "onWhat", "outcome", "detail", "hash"] as const)
    it(`names the row whose ${field} was changed`, () => {
      const forged = whole.map((row) => (row.id === 4 ? { ...row, [field]: `${row[field]}x` } : row));
      assert.deepEqual(verdict(forged, { head }).fault, { row: 4, why: "CHANGED" });
    });

  it("names the row that is missing, the row that was put in, and where the end was cut off", () => {
    assert.deepEqual(verdict(whole.filter(({ id }) => id !== 3)).fault, { row: 3, why: "MISSING" });
    assert.deepEqual(verdict(whole.filter(({ id }) => id > 1)).fault, { row: 1, why: "MISSING" });
    assert.deepEqual(verdict(whole.slice(0, 4), { head }).fault, { row: 5, why: "CUT" });
    const [first] = whole;
    assert.deepEqual(verdict(first === undefined ? [] : [first, ...whole]).fault, { row: 2, why: "MISSING" });
  });

  it("names a row that was written anew with its hash, by the rows behind it or by the head", () => {
    const [first, second, ...rest] = whole;
    assert.ok(first !== undefined && second !== undefined);
    const other = { ...second, who: "eve" };
    const forged = { ...other, hash: chainHash(first.hash, other, sha256) };
    assert.deepEqual(verdict([first, forged, ...rest], { head }).fault, { row: 3, why: "CHANGED" });
    assert.deepEqual(verdict([first, forged], { head: second }).fault, { row: 2, why: "CHANGED" });
  });
});
