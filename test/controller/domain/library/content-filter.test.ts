import assert from "node:assert/strict";
import { merged, passes, type ContentFilter } from "../../../../controller/domain/library/content-filter.js";

const nic = { name: "nic", version: "1.10-1", vendor: "Acme", bulletin: { releaseType: "patch" } };

describe("the filters of depot content", () => {
  const table: readonly (readonly [what: string, filter: ContentFilter, passes: boolean])[] = [
    ["nothing", {}, true],
    ["its name", { names: ["hba", "nic"] }, true],
    ["another name", { names: ["hba"] }, false],
    ["its vendor in other letters", { vendors: ["acme"] }, true],
    ["another vendor", { vendors: ["GRN"] }, false],
    ["its version", { versions: ["1.10-1"] }, true],
    ["a lower minimum, by value and not by letter", { minVersion: "1.9-1" }, true],
    ["itself as the minimum", { minVersion: "1.10-1" }, true],
    ["a higher minimum", { minVersion: "1.11-1" }, false],
    ["its release type", { bundleTypes: ["PATCH"] }, true],
    ["another release type", { bundleTypes: ["extension"] }, false],
    ["all of it", { names: ["nic"], vendors: ["Acme"], versions: ["1.10-1"], minVersion: "1", bundleTypes: ["patch"] }, true],
    ["one that fails among those that fit", { names: ["nic"], vendors: ["GRN"] }, false],
  ]; // prettier-ignore
  for (const [what, filter, expected] of table)
    it(`by ${what}: ${expected ? "in" : "out"}`, () => assert.equal(passes(nic, filter), expected));

  it("leave what no depot gives a version in order out of a minimum alone", () => {
    assert.equal(passes({ version: "no version!" }, { minVersion: "1" }), false);
    assert.equal(passes({ version: "no version!" }, {}), true);
  });

  it("tell a thing once, with every depot that offers it, newest version first", () => {
    const list = [
      { name: "nic", version: "1.9", depotId: "depot-1" },
      { name: "nic", version: "1.10", depotId: "depot-1" },
      { name: "nic", version: "1.10", depotId: "depot-2" },
      { name: "hba", version: "2", depotId: "depot-2" },
    ];
    assert.deepEqual(
      merged(list, ({ name, version }) => `${name} ${version}`).map(({ name, version, depots }) => [
        name,
        version,
        depots,
      ]),
      [
        ["hba", "2", ["depot-2"]],
        ["nic", "1.10", ["depot-1", "depot-2"]],
        ["nic", "1.9", ["depot-1"]],
      ],
    );
  });
});
