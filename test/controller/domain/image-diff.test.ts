import assert from "node:assert/strict";
import {
  changeText,
  imageChanges,
  specChanges,
  type PartChange,
} from "../../../controller/domain/history/image-diff.js";
import type { DraftSpec } from "../../../controller/domain/drafts/draft-spec.js";
import { imageOf } from "./host-rig.js";
import { specOf } from "./library-rig.js";

const text = (spec: Partial<DraftSpec> = {}, pins = {}) => ({ spec: { ...specOf(), ...spec }, pins });
const words = (changes: readonly PartChange[]) => changes.map(changeText);

const HSP = { hsm: { pkg: "pack", version: "1" } };
const cases: readonly (readonly [what: string, from: Partial<DraftSpec>, to: Partial<DraftSpec>, said: string[]])[] = [
  ["nothing", {}, {}, []],
  ["a newer base image", {}, { baseImage: { version: "8.1" } }, ["base image 8.0 -> 8.1 (upgraded)"]],
  ["an older one", { baseImage: { version: "8.1" } }, {}, ["base image 8.1 -> 8.0 (downgraded)"]],
  [
    "another add-on",
    { addOn: { name: "a", version: "1" } },
    { addOn: { name: "b", version: "1" } },
    ["add on a 1 (removed)", "add on b 1 (added)"],
  ],
  ["a component more", {}, { components: { nic: "2.0-1" } }, ["component nic 2.0-1 (added)"]],
  ["a component less", { components: { nic: null } }, {}, ["component nic (by constraints) (removed)"]],
  ["one that is removed", {}, { removedComponents: ["nic"] }, ["removed component nic (added)"]],
  [
    "hardware support",
    { hardwareSupport: HSP },
    { hardwareSupport: { hsm: { pkg: "pack", version: "2" } } },
    ["hardware support hsm/pack 1 -> 2 (upgraded)"],
  ],
  ["a solution", {}, { solutions: { s: { version: "1", components: ["b", "a"] } } }, ["solution s 1 a b (added)"]],
];

describe("the difference of two images", () => {
  for (const [what, from, to, said] of cases)
    it(`in words: ${what}`, () => assert.deepEqual(words(specChanges(text(from), text(to))), said));

  it("tells pins that changed, and everything when there was nothing", () => {
    assert.deepEqual(words(specChanges(text({}, { v: "a" }), text({}, { v: "b" }))), ["pin v a -> b (changed)"]);
    assert.deepEqual(words(specChanges(undefined, text())), ["base image 8.0 (added)"]);
  });

  it("goes down to components of all layers and to VIBs", () => {
    const { components, vibs } = imageChanges(
      imageOf(),
      imageOf({ components: { nic: "2.0-1" }, removedComponents: ["base"] }),
    );
    assert.deepEqual(words(components), ["component base 8.0-1 (removed)", "component nic 1.0-1 -> 2.0-1 (upgraded)"]);
    assert.deepEqual(
      vibs.map(({ name, change, targetKind }) => [name, change, targetKind]),
      [
        ["esx-base", "REMOVED", "HOST"],
        ["nic", "UPGRADED", "HOST"],
      ],
    );
  });
});
