import assert from "node:assert/strict";
import { isProblem } from "../../../core/problem/problem.js";
import { readSoftwareSpec, writeSoftwareSpec } from "../../../formats/spec/software-spec.js";

const FULL = {
  base_image: { version: "8.0.3-0.35.24280767" },
  add_on: { name: "GRN-Addon", version: "803.0.0-A01" },
  components: { "VMware-vmkusb-nic-fling": "1.14-7vmw.803.0.95.93415869", "Intel-i40en": null },
  hardware_support: { packages: { "com.example.hsm": { pkg: "Example-HSP", version: "7.1" } } },
  solutions: { "com.example.sol": { version: "1.0-1", components: [{ component: "example-agent" }] } },
  removed_components: ["old-nic"],
};
const MINIMAL = { base_image: { version: "8.0" } };

const refusedNaming = (text: string) => (thrown: unknown) =>
  isProblem(thrown, "SPEC_INVALID") && thrown.message.includes(text);

describe("software spec", () => {
  it("reads back what it wrote", () => {
    const { spec, warnings } = readSoftwareSpec(FULL, { unknownKeys: "refuse" });
    assert.deepEqual(warnings, []);
    assert.deepEqual(writeSoftwareSpec(spec), FULL);
    assert.deepEqual(readSoftwareSpec(JSON.stringify(writeSoftwareSpec(spec)), { unknownKeys: "refuse" }).spec, spec);
    assert.equal(spec.components["Intel-i40en"], null);
  });

  it("takes null, absent and {} for the same", () => {
    const { spec } = readSoftwareSpec(
      { ...MINIMAL, add_on: null, components: {}, hardware_support: null, solutions: null, removed_components: null },
      { unknownKeys: "refuse" },
    );
    assert.deepEqual(spec, readSoftwareSpec(MINIMAL, { unknownKeys: "refuse" }).spec);
    assert.deepEqual(writeSoftwareSpec(spec), MINIMAL);
  });

  it("strips a byte order mark with a warning (case 68)", () => {
    const { warnings } = readSoftwareSpec(`\uFEFF${JSON.stringify(MINIMAL)}`, { unknownKeys: "refuse" });
    assert.deepEqual(
      warnings.map(({ code }) => code),
      ["SPEC_BYTE_ORDER_MARK"],
    );
  });

  it("takes off the wrapping of older exports", () => {
    const { spec } = readSoftwareSpec({ software_spec: MINIMAL }, { unknownKeys: "refuse" });
    assert.equal(spec.baseImage.version, "8.0");
  });

  it("keeps and reports unknown keys on import", () => {
    const wanted = { ...MINIMAL, alternative_images: { x: {} }, future: 1 };
    const { spec, warnings } = readSoftwareSpec(wanted, { unknownKeys: "keep" });
    assert.deepEqual(spec.unknown, { alternative_images: { x: {} }, future: 1 });
    assert.deepEqual(warnings.map(({ code }) => code).sort(), ["SPEC_KEY_UNKNOWN", "SPEC_NOT_SUPPORTED"]);
    assert.deepEqual(writeSoftwareSpec(spec), wanted);
  });

  for (const [what, value, named] of [
    ["no base image", {}, "base_image"],
    ["an unknown key", { ...MINIMAL, future: 1 }, "future"],
    ["alternative images", { ...MINIMAL, alternative_images: {} }, "alternative_images"],
    ["an unknown key within", { base_image: { version: "8.0", extra: 1 } }, "extra"],
    [
      "a component both added and removed",
      { ...MINIMAL, components: { a: "1" }, removed_components: ["a"] },
      "a is both",
    ],
    ["a version that is none", { base_image: { version: "8 0" } }, "base_image.version"],
    ["a list", [], "the whole"],
    ["null", null, "the whole"],
    ["text that is not JSON", "{", "not JSON"],
  ] as const)
    it(`refuses ${what}, naming it (case 68)`, () =>
      assert.throws(() => readSoftwareSpec(value, { unknownKeys: "refuse" }), refusedNaming(named)));
});
