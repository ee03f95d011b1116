import assert from "node:assert/strict";
import { editSpec, type DraftEdit } from "../../../controller/domain/drafts/draft-edit.js";
import { EMPTY_SPEC, wholeSpec, type DraftSpec } from "../../../controller/domain/drafts/draft-spec.js";
import { honourable } from "../../../controller/domain/drafts/honoured.js";
import { unknownPart } from "../../../controller/domain/drafts/known-parts.js";
import { rebaseDraft } from "../../../controller/domain/drafts/rebase.js";
import { isCommittable, validateDraft } from "../../../controller/domain/drafts/validation.js";
import { component, libraryVib, listingOf, specOf } from "./library-rig.js";

const PACK = { pkg: "pack", version: "1" };

describe("an edit of a draft", () => {
  const cases: readonly (readonly [what: string, edit: DraftEdit, from: Partial<DraftSpec>, to: Partial<DraftSpec>])[] =
    [
      ["sets the base image", { part: "base-image", version: "9" }, {}, { baseImage: { version: "9" } }],
      [
        "sets the add-on",
        { part: "add-on", wanted: { name: "a", version: "1" } },
        {},
        { addOn: { name: "a", version: "1" } },
      ],
      ["takes the add-on out", { part: "add-on", wanted: null }, { addOn: { name: "a", version: "1" } }, {}],
      [
        "sets a component",
        { part: "component", name: "nic", version: "2" },
        { removedComponents: ["nic"] },
        { components: { nic: "2" } },
      ],
      [
        "removes a component",
        { part: "component", name: "nic", version: null },
        { components: { nic: "2" } },
        { removedComponents: ["nic"] },
      ],
      ["takes a component's entry out", { part: "component-entry", name: "nic" }, { components: { nic: "2" } }, {}],
      ["takes a removal out", { part: "component-entry", name: "nic" }, { removedComponents: ["nic"] }, {}],
      [
        "sets hardware support",
        { part: "hardware-support", packages: { h: PACK } },
        { hardwareSupport: { i: PACK } },
        { hardwareSupport: { h: PACK } },
      ],
      [
        "takes hardware support out",
        { part: "hardware-support", packages: null },
        { hardwareSupport: { i: PACK } },
        {},
      ],
      [
        "sets one package",
        { part: "hardware-support-package", manager: "h", wanted: PACK },
        {},
        { hardwareSupport: { h: PACK } },
      ],
      [
        "takes one package out",
        { part: "hardware-support-package", manager: "h", wanted: null },
        { hardwareSupport: { h: PACK } },
        {},
      ],
      [
        "sets a solution",
        { part: "solution", name: "s", wanted: { version: "1", components: [] } },
        {},
        { solutions: { s: { version: "1", components: [] } } },
      ],
      [
        "takes a solution out",
        { part: "solution", name: "s", wanted: null },
        { solutions: { s: { version: "1", components: [] } } },
        {},
      ],
    ];
  for (const [what, edit, from, to] of cases)
    it(what, () => assert.deepEqual(editSpec({ ...EMPTY_SPEC, ...from }, edit), { ...EMPTY_SPEC, ...to }));

  const absent: readonly DraftEdit[] = [
    { part: "add-on", wanted: null },
    { part: "component-entry", name: "nic" },
    { part: "hardware-support", packages: null },
    { part: "hardware-support-package", manager: "h", wanted: null },
    { part: "solution", name: "s", wanted: null },
  ];
  for (const edit of absent)
    it(`that takes out a ${edit.part} which is not there is refused`, () =>
      assert.throws(() => editSpec(EMPTY_SPEC, edit), { code: "PART_UNSET" }));

  const unknown: readonly (readonly [DraftEdit, string])[] = [
    [{ part: "base-image", version: "9" }, "BASE_IMAGE_MISSING"],
    [{ part: "add-on", wanted: { name: "a", version: "1" } }, "ADD_ON_MISSING"],
    [{ part: "component", name: "nic", version: "9" }, "COMPONENT_MISSING"],
    [{ part: "hardware-support", packages: { h: PACK } }, "HARDWARE_SUPPORT_MISSING"],
    [{ part: "hardware-support-package", manager: "h", wanted: PACK }, "HARDWARE_SUPPORT_MISSING"],
    [{ part: "solution", name: "s", wanted: { version: "1", components: [] } }, "SOLUTION_MISSING"],
    [{ part: "solution", name: "s", wanted: { version: "1", components: ["ghost"] } }, "COMPONENT_MISSING"],
  ];
  for (const [edit, code] of unknown)
    it(`that wants a ${edit.part} which the library does not have is told ${code}`, () =>
      assert.deepEqual(
        unknownPart(edit, listingOf()).map((problem) => problem.code),
        [code],
      ));
});

describe("the validation of a draft", () => {
  const codes = (spec: Partial<DraftSpec>, more = {}) =>
    validateDraft({ spec: { ...specOf(), ...spec }, pins: {} }, listingOf(more)).map(
      ({ severity, code }) => `${severity} ${code}`,
    );

  it("finds nothing in one that is fine", () => assert.deepEqual(codes({}), []));
  it("names every part that the library lacks at once", () =>
    assert.deepEqual(codes({ baseImage: { version: "9" }, components: { ghost: "1", spirit: null } }), [
      "ERROR BASE_IMAGE_MISSING",
      "ERROR COMPONENT_MISSING",
      "ERROR COMPONENT_MISSING",
    ]));
  it("names what depends on what is not there and what conflicts, one by one, with what to do", () => {
    const needy = libraryVib({ name: "needy", version: "1", depends: [{ name: "x" }, { name: "y" }] });
    const foe = libraryVib({ name: "foe", version: "1", conflicts: [{ name: "nic" }] });
    const more = { vibs: [needy, foe], components: [component("needy", "1", [needy]), component("foe", "1", [foe])] };
    const findings = validateDraft(
      { spec: { ...specOf(), components: { needy: "1", foe: "1" } }, pins: {} },
      listingOf(more),
    );
    assert.deepEqual(findings.map(({ code }) => code).sort(), ["CONFLICT", "DEPENDENCY_UNMET", "DEPENDENCY_UNMET"]);
    assert.ok(findings.every(({ remedy }) => remedy !== ""));
    assert.equal(isCommittable(findings), false);
  });
  it("warns of what has no effect, and lets it be committed", () => {
    const findings = validateDraft({ spec: { ...specOf(), removedComponents: ["ghost"] }, pins: {} }, listingOf());
    assert.deepEqual(
      findings.map(({ severity }) => severity),
      ["WARNING"],
    );
    assert.ok(isCommittable(findings));
  });
  it("wants a base image", () => {
    assert.throws(() => wholeSpec(EMPTY_SPEC), { code: "BASE_IMAGE_UNSET" });
    assert.deepEqual(
      validateDraft({ spec: EMPTY_SPEC, pins: {} }, listingOf()).map(({ code }) => code),
      ["BASE_IMAGE_UNSET"],
    );
  });
});

describe("a draft that is rebased", () => {
  const text = (spec: Partial<DraftSpec>) => ({ spec: { ...specOf(), ...spec }, pins: {} });
  const base = text({ components: { a: "1", b: "1", c: "1" } });

  it("keeps its own changes and takes those of the image", () => {
    const draft = text({ components: { a: "2", b: "1" }, removedComponents: ["c"] });
    const image = text({ components: { a: "1", b: "3", c: "1", d: "1" }, addOn: { name: "v", version: "1" } });
    const { text: rebased, conflicts } = rebaseDraft({ base, draft, image }, undefined);
    assert.deepEqual(conflicts, []);
    assert.deepEqual(rebased.spec.components, { a: "2", b: "3", d: "1" });
    assert.deepEqual(rebased.spec.removedComponents, ["c"]);
    assert.deepEqual(rebased.spec.addOn, { name: "v", version: "1" });
  });

  for (const [prefer, version] of [
    [undefined, "2"],
    ["draft", "2"],
    ["image", "3"],
  ] as const)
    it(`with a part that both changed ${prefer === undefined ? "names it" : `takes the ${prefer}'s`}`, () => {
      const draft = text({ components: { a: "2", b: "1", c: "1" } });
      const image = text({ components: { a: "3", b: "1", c: "1" } });
      const { text: rebased, conflicts } = rebaseDraft({ base, draft, image }, prefer);
      assert.deepEqual(conflicts, prefer === undefined ? ["component a"] : []);
      assert.equal(rebased.spec.components["a"], version);
    });
});

describe("an imported spec", () => {
  it("keeps the solutions that the library can give, and names those it cannot", () => {
    const solutions = {
      ours: { version: "1", components: ["nic"] },
      theirs: { version: "1", components: ["nic", "ghost"] },
      bare: { version: "1", components: [] },
    };
    const { spec, notices } = honourable(specOf({ solutions }), listingOf());
    assert.deepEqual(Object.keys(spec.solutions), ["ours"]);
    assert.deepEqual(
      notices.map(({ message }) => /solution (\w+)/.exec(message)?.[1]),
      ["theirs", "bare"],
    );
  });
});
