import assert from "node:assert/strict";

import fc from "fast-check";

import type { Relation } from "../../../formats/vib/descriptor-model.js";
import { readReleaseDate } from "../../../formats/vib/descriptor/release-date.js";
import { readDescriptor } from "../../../formats/vib/descriptor.js";
import { checkVibSet, type VibSetOptions } from "../../../formats/vib/relations.js";
import { compareVersions, compareVersionTexts, satisfies } from "../../../formats/vib/version.js";
import type { VibDraft } from "../../../formats/vib/build.js";
import { membersOf, smallVib } from "./vib-lab.js";

const PAIRS: [string, string, number][] = [
  ["1.14-2vmw.803.0.0.76444229", "1.14-7vmw.803.0.95.93415869", -1],
  ["9.007.01-1", "9.011.00-10", -1],
  ["1.9-1", "1.10-1", -1],
  ["8.045-1", "8.045a-1", -1],
  ["8.045a-napi", "8.045a-1", -1],
  ["1.0", "1.0.0", -1],
  ["1.0.0", "1.0.0-0.0.0", -1],
  ["1.0.0-1", "1.0.00-1", 0],
  ["6.7.0-0.0", "6.7.0-0.1", -1],
  ["2.1-6vmw.670.2.48.39203948", "1.10-1vmw.703.0.50.55634242", 1],
  ["99999999999999999999.1", "100000000000000000000.0", -1],
];

const SATISFIED: [string | undefined, Relation | undefined, string | undefined, boolean][] = [
  ["6.7.0-0.0.8169922", ">=", "6.0.0", true],
  ["6.7.0-0.0.8169922", "=", "6.7.0", true],
  ["6.7.0-0.0.8169922", "<=", "6.7.0", true],
  ["6.7.0-0.0.8169922", "<<", "6.7.0", false],
  ["6.7.0-0.0.8169922", ">=", "6.7.0-0.0", true],
  ["6.7.0-0.0.8169922", "<<", "6.7.0-0.1", true],
  ["1.0", ">>", "1.0", false],
  [undefined, undefined, undefined, true],
  [undefined, "=", "1.0", false],
];

describe("versions", () => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  const version = fc.stringMatching(/^[0-9a-c.-]{1,8}$/);

  for (const [a, b, order] of PAIRS)
    it(`${a} ${["is below", "equals", "is above"][order + 1]} ${b}`, () => {
      assert.equal(compareVersions(a, b), order);
      assert.equal(compareVersions(b, a), order === 0 ? 0 : -order);
    });

  for (const [offered, relation, wanted, holds] of SATISFIED)
    it(`${offered ?? "no version"} ${holds ? "meets" : "does not meet"} ${relation ?? "any"} ${wanted ?? ""}`, () => {
      const constraint = { name: "x", ...(relation ? { relation } : {}), ...(wanted ? { version: wanted } : {}) };
      assert.equal(satisfies(constraint, offered), holds);
    });

  it(`are in a total order (seed ${seed})`, () => {
    fc.assert(
      fc.property(version, version, version, (a, b, c) => {
        assert.equal(compareVersions(a, a), 0);
        assert.ok(compareVersions(a, b) === 0 || compareVersions(a, b) === -compareVersions(b, a));
        if (compareVersions(a, b) <= 0 && compareVersions(b, c) <= 0) assert.ok(compareVersions(a, c) <= 0);
        assert.equal(compareVersionTexts(a, b) === 0, a === b);
      }),
      { seed, numRuns: 3000 },
    );
  });
});

describe("release dates", () => {
  const moment = Date.UTC(2020, 7, 20, 13, 25, 51);
  const spellings: [string, number | undefined][] = [
    ["2020-08-20T13:25:51.761433", moment + 761],
    ["2020-08-20T13:25:51.761433+00:00", moment + 761],
    ["2020-08-20T13:25:51", moment],
    ["2020-08-20T13:25:51+00:00", moment],
    ["2020-08-20 13:25:51", moment],
    ["2020-08-20T13:25:51Z", moment],
    ["2020-08-20T15:25:51+02:00", moment],
    ["2020-06-31T00:00:00", undefined],
    ["yesterday", undefined],
  ];
  for (const [text, expected] of spellings)
    it(`${text} is ${expected ?? "refused"}`, () => assert.equal(readReleaseDate(text), expected));
});

describe("sets of VIBs", () => {
  const vib = async (draft: Partial<VibDraft>) =>
    readDescriptor(
      (await membersOf(await smallVib({ depends: [], provides: [], ...draft })))[0]?.bytes ?? new Uint8Array(0),
    );
  const esx = { name: "esx-version", version: "8.0.3-0.1" };
  const cases: [string, Partial<VibDraft>[], VibSetOptions, string[]][] = [
    ["met by what another provides", [{ name: "a", depends: [{ name: "esx-version", relation: ">=", version: "7.0" }] }, { name: "b", overlay: true, provides: [esx] }], {}, []],
    ["66: unmet", [{ name: "a", depends: [{ name: "vmkapi_3_0_0_0" }] }], {}, ["DEPENDENCY_UNMET"]],
    ["66: two providers", [{ name: "a", depends: [{ name: "x" }] }, { name: "b", overlay: true, provides: [{ name: "x" }] }, { name: "c", overlay: true, provides: [{ name: "x" }] }], {}, []],
    ["66: a cycle is legal", [{ name: "a", overlay: true, depends: [{ name: "b" }] }, { name: "b", depends: [{ name: "a" }] }], {}, []],
    ["66: in conflict", [{ name: "a", overlay: true, conflicts: [{ name: "b" }] }, { name: "b" }], {}, ["CONFLICT"]],
    ["in conflict with what nobody offers", [{ name: "a", conflicts: [{ name: "net51-drivers" }] }], {}, []],
    ["not in conflict with itself", [{ name: "a", provides: [{ name: "x" }], conflicts: [{ name: "x" }] }], {}, []],
    ["two versions of a name", [{ name: "a", version: "1" }, { name: "a", version: "2" }], {}, ["DUPLICATE_NAME"]],
    ["replaced by another", [{ name: "a", overlay: true, replaces: [{ name: "b", relation: "<=", version: "2" }] }, { name: "b", version: "1.0" }], {}, ["REPLACED"]],
    ["of one path", [{ name: "a" }, { name: "b" }], {}, ["FILE_CONFLICT"]],
    ["67: for a DPU on a host", [{ softwarePlatforms: [{ productLineId: "ESXio", version: "8.0", locale: "" }] }], { platform: { productLineId: "embeddedEsx" } }, ["TARGET_MISMATCH"]],
    ["for a DPU, in another spelling", [{ softwarePlatforms: [{ productLineId: "ESXio", version: "8.*", locale: "" }] }], { platform: { productLineId: "esxio", version: "8.0.3" } }, []],
    ["below the floor", [{}], { floor: "PartnerSupported" }, ["ACCEPTANCE_TOO_LOW"]],
  ]; // prettier-ignore
  for (const [what, drafts, options, codes] of cases)
    it(`${what}: ${codes.join() || "nothing to find"}`, async () => {
      const vibs = await Promise.all(drafts.map(vib));
      assert.deepEqual(
        checkVibSet(vibs, options).map(({ code }) => code),
        codes,
      );
    });
});
