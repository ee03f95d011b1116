import assert from "node:assert/strict";
import { isProblem } from "../../../core/problem/problem.js";
import { readBootCfg } from "../../../formats/bootbank/boot-cfg.js";
import { chooseBank, type ScannedBank } from "../../../formats/bootbank/choose-bank.js";

const bank = (name: string, bootstate: number, updated: number): ScannedBank => ({
  name,
  cfg: readBootCfg(Buffer.from(`bootstate=${bootstate}\nbuild=1.0\nupdated=${updated}\n`)),
});

describe("bank chooser", () => {
  it("takes the highest serial", () => {
    assert.equal(chooseBank([bank("A", 0, 7), bank("B", 0, 6)]).booted, "A");
    assert.equal(chooseBank([bank("A", 0, 7), bank("B", 0, 10)]).booted, "B");
  });

  it("tries an armed bank once, and rolls back when that did not finish (FORMAT 9.3)", () => {
    assert.deepEqual(chooseBank([bank("A", 0, 7), bank("B", 1, 8)]), {
      booted: "B",
      rewrites: [{ bank: "B", bootstate: 2 }],
      ignored: [],
    });
    const second = chooseBank([bank("A", 0, 7), bank("B", 2, 8)]);
    assert.equal(second.booted, "A");
    assert.deepEqual(second.rewrites, [{ bank: "B", bootstate: 3 }]);
    assert.equal(chooseBank([bank("A", 0, 7), bank("B", 3, 8)]).rewrites.length, 0);
  });

  it("never boots the unknown state 4, and leaves it as it is", () => {
    const choice = chooseBank([bank("A", 0, 7), bank("B", 4, 8)]);
    assert.deepEqual([choice.booted, choice.rewrites, choice.ignored[0]?.bank], ["A", [], "B"]);
  });

  it("takes the first of equals, and the highest of three (case 70)", () => {
    assert.equal(chooseBank([bank("A", 0, 7), bank("B", 0, 7)]).booted, "A");
    assert.equal(chooseBank([bank("A", 0, 7), bank("B", 0, 8), bank("C", 0, 9)]).booted, "C");
  });

  for (const banks of [[], [bank("A", 3, 1), bank("B", 3, 2)], [{ name: "A", cfg: undefined }, bank("B", 0, 0)]])
    it(`says NO_BOOTABLE_BANK for ${banks.length === 0 ? "no bank" : banks.map(({ cfg }) => cfg?.bootstate ?? "nothing").join(" and ")} (case 70)`, () => {
      assert.throws(
        () => chooseBank(banks),
        (thrown) => isProblem(thrown, "NO_BOOTABLE_BANK") && banks.every(({ name }) => thrown.message.includes(name)),
      );
    });
});
