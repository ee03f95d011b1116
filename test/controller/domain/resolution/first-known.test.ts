import assert from "node:assert/strict";
import type { LibraryListing } from "../../../../controller/domain/library-listing.js";
import { resolveImage } from "../../../../controller/domain/resolution/resolve-image.js";
import { addOn, component, libraryVib, listingOf, release, specOf } from "../library-rig.js";

const first = { depotId: "depot-1", depotName: "vendor", known: 1 };
const later = { depotId: "depot-2", depotName: "other", known: 9 };
const LATE = { releaseDate: "2099-01-01T00:00:00Z" };
const OLD = libraryVib({ name: "driver", version: "0.5-1" });
const GOOD = libraryVib({ name: "driver", version: "3.0-1" });
const VIBS = { vibs: [OLD, GOOD] };

const resolve = (spec: Parameters<typeof specOf>[0], more: Partial<LibraryListing>) => {
  const { vibs, notices } = resolveImage({ spec: specOf(spec), pins: {}, listing: listingOf({ ...VIBS, ...more }) });
  return { ids: vibs.map(({ vib }) => `${vib.name} ${vib.version}`).sort(), notices };
};

describe("what several depots tell under one name and version", () => {
  const driver = (version: string, vib: typeof OLD) => component("driver", version, [vib]);
  const good = [driver("1", OLD), driver("3", GOOD)];
  const cases: readonly (readonly [string, Parameters<typeof specOf>[0], Partial<LibraryListing>])[] = [
    [
      "component driver 3",
      { components: { driver: "3" } },
      {
        components: [
          { ...driver("3", OLD), ...later, ...LATE },
          { ...driver("3", GOOD), ...first },
        ],
      },
    ],
    [
      "base image 9.0",
      { baseImage: { version: "9.0" } },
      {
        components: good,
        baseImages: [
          { ...release("9.0", { base: "8.0-1", nic: "1.0-1", driver: "1" }), ...later, ...LATE },
          { ...release("9.0", { base: "8.0-1", nic: "1.0-1", driver: "3" }), ...first },
        ],
      },
    ],
    [
      "add-on vendor 1",
      { addOn: { name: "vendor", version: "1" } },
      {
        components: good,
        addOns: [
          { ...addOn("vendor", "1", { components: { driver: "1" } }), ...later, ...LATE },
          { ...addOn("vendor", "1", { components: { driver: "3" } }), ...first },
        ],
      },
    ],
    [
      "solution sol 1",
      { solutions: { sol: { version: "1", components: [] } } },
      {
        components: good,
        solutions: [
          { name: "sol", version: "1", displayName: "", components: { driver: "1" }, ...later },
          { name: "sol", version: "1", displayName: "", components: { driver: "3" }, ...first },
        ],
      },
    ],
  ];
  for (const [what, spec, more] of cases)
    it(`is what was known first, and both depots are named: ${what}`, () => {
      const { ids, notices } = resolve(spec, more);
      assert.deepEqual(ids, ["driver 3.0-1", "esx-base 8.0-1", "nic 1.0-1"]);
      assert.deepEqual(
        notices.map(({ code }) => code),
        ["DEPOTS_DISAGREE"],
      );
      assert.match(notices[0]?.message ?? "", new RegExp(`^${what} .*vendor \\(depot-1\\) and other \\(depot-2\\)`));
    });

  it("is not worth a word where it is the same content", () => {
    const twins = [
      { ...driver("3", GOOD), ...first },
      { ...driver("3", GOOD), ...later, ...LATE, displayName: "Driver" },
    ];
    assert.deepEqual(resolve({ components: { driver: "3" } }, { components: twins }).notices, []);
  });
});
