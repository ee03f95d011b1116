import assert from "node:assert/strict";
import type { LibraryListing } from "../../../controller/domain/library-listing.js";
import { resolveImage, type ImageWish } from "../../../controller/domain/resolution/resolve-image.js";
import { imageDigestOf } from "../../../formats/manifest/codec.js";
import type { SoftwareSpec } from "../../../formats/spec/software-spec.js";
import { addOn, BASE, component, libraryVib, listingOf, NIC_1, NIC_2, specOf } from "./library-rig.js";

const resolve = (spec: Partial<SoftwareSpec>, listing: Partial<LibraryListing> = {}, pins: ImageWish["pins"] = {}) =>
  resolveImage({ spec: specOf(spec), pins, listing: listingOf(listing) });

const idsOf = (image: ReturnType<typeof resolve>): string[] =>
  image.vibs.map(({ vib }) => `${vib.name} ${vib.version}`).sort();
const codesOf = (image: ReturnType<typeof resolve>): string[] => image.notices.map(({ code }) => code);

const TOOL = libraryVib({ name: "tool", version: "1.0-1" });
const HSP = {
  ...addOn("pkg", "7.1", { components: { bios: "2.0-1" } }),
  manager: "com.example.hsm",
  firmware: [{ component: "bios", deviceClass: "BIOS", deviceMatch: "R740", version: "2.19", stageable: false }],
};
const BIOS = libraryVib({ name: "bios", version: "2.0-1" });
const WITH_HSP = { vibs: [BIOS], components: [component("bios", "2.0-1", [BIOS])], hardwareSupport: [HSP] };
const ASK_HSP = { hardwareSupport: { "com.example.hsm": { pkg: "pkg", version: "7.1" } } };

describe("image resolution", () => {
  it("takes the base image's components, each VIB with why it was chosen", () => {
    const image = resolve({});
    assert.deepEqual(idsOf(image), ["esx-base 8.0-1", "nic 1.0-1"]);
    assert.deepEqual(image.notices, []);
    assert.equal(image.displayName, "Base 8.0");
    for (const { vib, chosenBy } of image.vibs) {
      assert.match(chosenBy, /only file/);
      assert.deepEqual(vib.target, { kind: "HOST", platform: "embeddedEsx", stageable: true });
    }
  });

  const tool = { vibs: [TOOL], components: [component("tool", "1.0-1", [TOOL])] };
  const layers: [string, Partial<SoftwareSpec>, Partial<LibraryListing>, string[]][] = [
    [
      "an add-on over the base image",
      { addOn: { name: "vendor", version: "1" } },
      { addOns: [addOn("vendor", "1", { components: { nic: "2.0-1" } })] },
      ["esx-base 8.0-1", "nic 2.0-1"],
    ],
    [
      "a component over an add-on",
      { addOn: { name: "vendor", version: "1" }, components: { nic: "1.0-1" } },
      { addOns: [addOn("vendor", "1", { components: { nic: "2.0-1" } })] },
      ["esx-base 8.0-1", "nic 1.0-1"],
    ],
    [
      "what an add-on removes as removed from below it only",
      { addOn: { name: "vendor", version: "1" }, components: { nic: "2.0-1" } },
      { addOns: [addOn("vendor", "1", { removed: ["nic"] })] },
      ["esx-base 8.0-1", "nic 2.0-1"],
    ],
    [
      "hardware support over an add-on",
      { addOn: { name: "vendor", version: "1" }, ...ASK_HSP },
      {
        ...WITH_HSP,
        addOns: [addOn("vendor", "1", { components: { nic: "1.0-1" } })],
        hardwareSupport: [{ ...HSP, components: { ...HSP.components, nic: "2.0-1" } }],
      },
      ["bios 2.0-1", "esx-base 8.0-1", "nic 2.0-1"],
    ],
    ["removed components last", { removedComponents: ["nic"] }, {}, ["esx-base 8.0-1"]],
    ["the newest version for null", { components: { nic: null } }, {}, ["esx-base 8.0-1", "nic 2.0-1"]],
    [
      "a solution as an addition that overrides nothing",
      { solutions: { sol: { version: "1", components: [] } } },
      {
        ...tool,
        solutions: [{ name: "sol", version: "1", displayName: "", components: { tool: "1.0-1", nic: "2.0-1" } }],
      },
      ["esx-base 8.0-1", "nic 1.0-1", "tool 1.0-1"],
    ],
  ];
  for (const [what, spec, listing, ids] of layers)
    it(`lays ${what}`, () => assert.deepEqual(idsOf(resolve(spec, listing)), ids));

  it("takes for null an older version whose dependencies are met", () => {
    const needy = libraryVib({ name: "tool", version: "2.0-1", depends: [{ name: "nobody-has-it" }] });
    const listing = {
      vibs: [TOOL, needy],
      components: [component("tool", "1.0-1", [TOOL]), component("tool", "2.0-1", [needy])],
    };
    assert.ok(idsOf(resolve({ components: { tool: null } }, listing)).includes("tool 1.0-1"));
  });

  it("does not depend on the order of the library", () => {
    const twin = libraryVib({ name: "nic", version: "1.0-1", bytes: "other", releaseDate: "2026-06-01T00:00:00Z" });
    const listing = listingOf({ vibs: [twin, TOOL], components: [component("tool", "1.0-1", [TOOL])] });
    const reversed = Object.fromEntries(Object.entries(listing).map(([key, list]) => [key, [...list].reverse()]));
    const spec = specOf({ components: { tool: null } });
    const [a, b] = [listing, { ...listing, ...reversed }].map((one) => resolveImage({ spec, pins: {}, listing: one }));
    assert.deepEqual(a, b);
    assert.equal(
      imageDigestOf(a?.vibs.map(({ vib }) => vib) ?? []),
      imageDigestOf(b?.vibs.map(({ vib }) => vib) ?? []),
    );
  });

  describe("of one id with different bytes", () => {
    const newer = libraryVib({ name: "nic", version: "1.0-1", bytes: "newer", releaseDate: "2026-06-01T00:00:00Z" });
    const chosen = (image: ReturnType<typeof resolve>) => image.vibs.find(({ vib }) => vib.name === "nic");

    it("takes the newest release date, and says which were left", () => {
      const image = resolve({}, { vibs: [newer] });
      assert.equal(chosen(image)?.vib.sha256, newer.sha256);
      assert.match(chosen(image)?.chosenBy ?? "", /newest release date of 2/);
      assert.match(
        image.notices.find(({ code }) => code === "VIB_ID_AMBIGUOUS")?.message ?? "",
        new RegExp(NIC_1.sha256),
      );
    });

    it("takes the pinned one", () => {
      const image = resolve({}, { vibs: [newer] }, { [NIC_1.descriptor.id]: NIC_1.sha256.toUpperCase() });
      assert.equal(chosen(image)?.vib.sha256, NIC_1.sha256);
      assert.deepEqual(codesOf(image), []);
    });
  });

  it("sends ESXio to DPUs, both lines to both, and no platform to the x86 host", () => {
    const both = libraryVib({ name: "both", version: "1", lines: ["EMBEDDEDESX", "esxio"] });
    const none = libraryVib({ name: "none", version: "1", lines: [] });
    const image = resolve(
      { components: { extra: "1" } },
      { vibs: [both, none], components: [component("extra", "1", [both, none])] },
    );
    const targets = (name: string) =>
      image.vibs.filter(({ vib }) => vib.name === name).map(({ vib }) => `${vib.target.kind} ${vib.target.platform}`);
    assert.deepEqual(targets("both").sort(), ["DPU ESXio", "HOST embeddedEsx"]);
    assert.deepEqual(targets("none"), ["HOST embeddedEsx"]);
  });

  it("makes firmware of what a hardware support package calls so, and says what cannot be staged", () => {
    const image = resolve(ASK_HSP, WITH_HSP);
    assert.deepEqual(image.vibs.find(({ vib }) => vib.name === "bios")?.vib.target, {
      kind: "FIRMWARE",
      platform: "BIOS",
      deviceMatch: "R740",
      version: "2.19",
      stageable: false,
      manager: "com.example.hsm",
    });
    assert.deepEqual(codesOf(image), ["FIRMWARE_NOT_STAGEABLE"]);
    assert.equal(image.components.find(({ name }) => name === "bios")?.source, "HARDWARE_SUPPORT_PACKAGE");
  });

  it("keeps one version of a name: the higher layer's", () => {
    const image = resolve({ components: { "my-nic": "2" } }, { components: [component("my-nic", "2", [NIC_2])] });
    assert.deepEqual(idsOf(image), ["esx-base 8.0-1", "nic 2.0-1"]);
    assert.deepEqual(codesOf(image), ["VIB_REPLACED"]);
  });

  it("leaves out what another VIB replaces", () => {
    const heir = libraryVib({
      name: "new-nic",
      version: "1",
      replaces: [{ name: "nic", relation: "<<", version: "2.0" }],
    });
    const image = resolve(
      { components: { heir: "1" } },
      { vibs: [heir], components: [component("heir", "1", [heir])] },
    );
    assert.deepEqual(idsOf(image), ["esx-base 8.0-1", "new-nic 1"]);
  });

  const notices: [string, string, Partial<SoftwareSpec>, ImageWish["pins"]][] = [
    ["a removed component that nobody holds", "REMOVED_COMPONENT_ABSENT", { removedComponents: ["ghost"] }, {}],
    ["a pin that nobody asks for", "PIN_UNUSED", {}, { GRN_bootbank_ghost_1: "0".repeat(64) }],
  ];
  for (const [what, code, spec, pins] of notices)
    it(`goes on with ${what}, and says so with ${code}`, () =>
      assert.deepEqual(codesOf(resolve(spec, {}, pins)), [code]));
});

describe("what image resolution refuses", () => {
  const foe = libraryVib({ name: "foe", version: "1", conflicts: [{ name: "nic" }] });
  const needy = libraryVib({
    name: "needy",
    version: "1",
    depends: [{ name: "esx-version", relation: ">=", version: "9.0" }],
  });
  const dpuNeedy = libraryVib({ name: "dpu-needy", version: "1", lines: ["ESXio"], depends: [{ name: "esx-base" }] });
  const one = (vib: typeof foe) => ({ vibs: [vib], components: [component("extra", "1", [vib])] });
  const extra = { components: { extra: "1" } };
  const cases: [string, RegExp, Partial<SoftwareSpec>, Partial<LibraryListing>, ImageWish["pins"]?][] = [
    ["BASE_IMAGE_MISSING", /9\.9.*8\.0/, { baseImage: { version: "9.9" } }, {}],
    [
      "ADD_ON_MISSING",
      /vendor 2.*1/,
      { addOn: { name: "vendor", version: "2" } },
      { addOns: [addOn("vendor", "1", {})] },
    ],
    ["HARDWARE_SUPPORT_MISSING", /com\.example\.hsm/, ASK_HSP, {}],
    ["SOLUTION_MISSING", /sol 1/, { solutions: { sol: { version: "1", components: [] } } }, {}],
    ["COMPONENT_MISSING", /nic 3\.0.*the software spec.*1\.0-1, 2\.0-1/, { components: { nic: "3.0" } }, {}],
    ["COMPONENT_MISSING", /ghost \(any version\)/, { components: { ghost: null } }, {}],
    ["COMPONENT_VIB_MISSING", /GRN_bootbank_foe_1/, extra, { components: [component("extra", "1", [foe])] }],
    ["COMPONENT_REMOVED", /nic/, { components: { nic: "2.0-1" }, removedComponents: ["nic"] }, {}],
    [
      "BASE_IMAGE_UNSUPPORTED",
      /vendor 1.*7\.0\.\*/,
      { addOn: { name: "vendor", version: "1" } },
      { addOns: [addOn("vendor", "1", { supported: ["7.0.*"] })] },
    ],
    ["PIN_UNKNOWN", /0000.*there/, {}, {}, { [NIC_1.descriptor.id]: "0".repeat(64) }],
    ["IMAGE_EMPTY", /8\.0/, { removedComponents: ["base", "nic"] }, {}],
    ["DEPENDENCY_UNMET", /needy.*esx-version/, extra, one(needy)],
    ["DEPENDENCY_UNMET", /ESXio.*dpu-needy.*esx-base/, extra, one(dpuNeedy)],
    ["CONFLICT", /foe.*nic/, extra, one(foe)],
  ];
  for (const [code, words, spec, listing, pins] of cases)
    it(`${code}, in words that name it: ${words.source}`, () => {
      assert.throws(() => resolve(spec, listing, pins), { code, message: words });
    });

  it("names the base image's own gap", () => {
    const baseImages = [{ ...listingOf().baseImages[0], version: "8.1", components: { gone: "1" } }];
    assert.throws(
      () => resolve({ baseImage: { version: "8.1" } }, { baseImages: baseImages as LibraryListing["baseImages"] }),
      {
        code: "COMPONENT_MISSING",
        message: /base image 8\.1/,
      },
    );
    assert.equal(BASE.descriptor.name, "esx-base");
  });
});
