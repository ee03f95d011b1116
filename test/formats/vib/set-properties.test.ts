import assert from "node:assert/strict";

import fc from "fast-check";

import type { Relation, VibDescriptor } from "../../../formats/vib/descriptor-model.js";
import { readDescriptor } from "../../../formats/vib/descriptor.js";
import { checkVibSet, type FindingCode } from "../../../formats/vib/relations.js";
import { compareVersions, satisfies } from "../../../formats/vib/version.js";
import { membersOf, smallVib } from "./vib-lab.js";

const seed = Math.floor(Math.random() * 2 ** 31);
const RUNS = { seed, numRuns: 2000 };
// Few letters, so that equal fields, leading zeros and empty fields come up often.
const part = fc.stringMatching(/^[0-2a.]{1,4}$/);
const release = fc.tuple(part, part).map(([version, rest]) => `${version}-${rest}`);
const bare = part;
const NAMES = ["a", "b", "c"] as const;
const RELATIONS: readonly Relation[] = ["<<", "<=", "=", ">=", ">>"];

describe(`relations of versions (seed ${seed})`, () => {
  const holds = (relation: Relation, wanted: string, offered: string): boolean =>
    satisfies({ name: "x", relation, version: wanted }, offered);

  it("are antisymmetric and transitive in their order", () => {
    fc.assert(
      fc.property(release, release, release, (a, b, c) => {
        assert.equal(Math.sign(compareVersions(a, b)) + Math.sign(compareVersions(b, a)), 0);
        const [low, middle, high] = [a, b, c].sort(compareVersions);
        assert.ok(low !== undefined && middle !== undefined && high !== undefined);
        assert.ok(compareVersions(low, high) <= 0);
        if (compareVersions(low, middle) < 0 || compareVersions(middle, high) < 0)
          assert.ok(compareVersions(low, high) < 0);
      }),
      RUNS,
    );
  });

  it("agree with the order where the constraint has a release", () => {
    fc.assert(
      fc.property(release, release, (wanted, offered) => {
        const order = compareVersions(offered, wanted);
        assert.deepEqual(
          RELATIONS.map((relation) => holds(relation, wanted, offered)),
          [order < 0, order <= 0, order === 0, order >= 0, order > 0],
        );
      }),
      RUNS,
    );
  });

  it("look at the version part alone where it has none (FORMAT 4.1 rule 5)", () => {
    fc.assert(
      fc.property(bare, release, part, (wanted, offered, other) => {
        const sibling = `${offered.slice(0, offered.indexOf("-"))}-${other}`;
        for (const relation of RELATIONS) {
          assert.equal(holds(relation, wanted, offered), holds(relation, wanted, sibling));
          assert.equal(holds(relation, wanted, offered), holds(relation, `${wanted}-`, `${offered.split("-")[0]}-`));
        }
      }),
      RUNS,
    );
  });

  it("are complements of each other, and = is both of two", () => {
    fc.assert(
      fc.property(fc.oneof(bare, release), release, (wanted, offered) => {
        assert.notEqual(holds("<<", wanted, offered), holds(">=", wanted, offered));
        assert.notEqual(holds(">>", wanted, offered), holds("<=", wanted, offered));
        assert.equal(holds("=", wanted, offered), holds("<=", wanted, offered) && holds(">=", wanted, offered));
      }),
      RUNS,
    );
  });
});

describe(`sets of VIBs (seed ${seed})`, () => {
  let model: VibDescriptor;
  before(async () => {
    model = readDescriptor((await membersOf(await smallVib({ depends: [], provides: [] })))[0]?.bytes ?? Buffer.of());
  });

  const constraint = fc
    .record({ name: fc.constantFrom(...NAMES), relation: fc.constantFrom(...RELATIONS), version: bare })
    .chain((full) => fc.constantFrom(full, { name: full.name }));
  const list = fc.array(constraint, { maxLength: 2 });
  const drafts = fc.array(
    fc.record({ name: fc.constantFrom(...NAMES), version: release, depends: list, conflicts: list, replaces: list }),
    { maxLength: 4 },
  );
  const made = (facts: readonly Partial<VibDescriptor>[]): VibDescriptor[] =>
    facts.map((one, index) => ({ ...model, ...one, id: `${one.name}-${index}`, files: [] }));
  const told = (vibs: readonly VibDescriptor[]): string[] =>
    checkVibSet(vibs)
      .map(({ code, vib, other }) => `${code} ${vib} ${other ?? ""}`)
      .filter((finding) => !finding.startsWith("DUPLICATE_NAME"))
      .sort();

  it("are judged alike in any order, and without changing them", () => {
    fc.assert(
      fc.property(drafts, (facts) => {
        const vibs = made(facts);
        const before = JSON.stringify(vibs);
        assert.deepEqual(told(vibs), told([...vibs].reverse()));
        assert.equal(JSON.stringify(vibs), before);
      }),
      RUNS,
    );
  });

  it("get no new unmet dependency, and lose no conflict, by one VIB more", () => {
    const of = (code: FindingCode, vibs: readonly VibDescriptor[]): string[] =>
      told(vibs).filter((finding) => finding.startsWith(code));
    fc.assert(
      fc.property(drafts, drafts, (facts, more) => {
        const [fewer, all] = [made(facts), made([...facts, ...more])];
        const own = new Set(fewer.map(({ id }) => id));
        const unmetOfFewer = of("DEPENDENCY_UNMET", all).filter((finding) => own.has(finding.split(" ")[1] ?? ""));
        assert.ok(unmetOfFewer.every((finding) => of("DEPENDENCY_UNMET", fewer).includes(finding)));
        assert.ok(of("CONFLICT", fewer).every((finding) => of("CONFLICT", all).includes(finding)));
      }),
      RUNS,
    );
  });

  const machine = { vendor: "Forge Inc.", model: "Anvil 3", oemStrings: ["one", "SKU=7"] };
  const hardware: [string, VibDescriptor["hardwarePlatforms"], number][] = [
    ["names none", [], 0],
    ["names its vendor", [{ vendor: "Forge Inc." }], 0],
    ["names its vendor and model", [{ vendor: "Forge Inc.", model: "Anvil 3" }], 0],
    ["names one of its OEM strings", [{ oemString: "SKU=7" }], 0],
    ["names another and it", [{ vendor: "Other" }, { vendor: "Forge Inc." }], 0],
    ["leaves the model empty", [{ vendor: "Forge Inc.", model: "" }], 0],
    ["names another vendor", [{ vendor: "Other" }], 1],
    ["names another model of its vendor", [{ vendor: "Forge Inc.", model: "Anvil 4" }], 1],
    ["names an OEM string it has not", [{ oemString: "SKU=8" }], 1],
    ["mixes two machines", [{ vendor: "Forge Inc.", model: "X" }, { vendor: "X", model: "Anvil 3" }], 1],
  ]; // prettier-ignore
  for (const [what, hardwarePlatforms, findings] of hardware)
    it(`take a VIB that ${what} ${findings === 0 ? "on" : "not on"} that machine`, () => {
      const vib = { ...model, hardwarePlatforms };
      const codes = checkVibSet([vib], { hardware: machine }).map(({ code }) => code);
      assert.deepEqual(codes, findings === 0 ? [] : ["HARDWARE_MISMATCH"]);
      assert.deepEqual(checkVibSet([vib]), []);
    });
});
