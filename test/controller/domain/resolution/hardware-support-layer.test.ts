import assert from "node:assert/strict";
import type { LibraryListing } from "../../../../controller/domain/library-listing.js";
import { resolveImage } from "../../../../controller/domain/resolution/resolve-image.js";
import type { SoftwareSpec } from "../../../../formats/spec/software-spec.js";
import { addOn, component, libraryVib, listingOf, specOf } from "../library-rig.js";

const NIC_0 = libraryVib({ name: "nic", version: "0.5-1" });
const FIRM = libraryVib({ name: "firm", version: "1.0-1" });
const FIRM_2 = libraryVib({ name: "firm", version: "2.0-1" });
const COMPONENTS = [
  component("nic", "0.5-1", [NIC_0]),
  component("old-nic", "9", [NIC_0]),
  component("firm", "1.0-1", [FIRM]),
  component("firm", "2.0-1", [FIRM_2]),
];
const ruleOf = (name: string) => ({
  ...{ component: name, deviceClass: "NIC", deviceMatch: "", version: "1", stageable: true },
});
const packageOf = (manager: string, components: Readonly<Record<string, string>>, rules: readonly string[] = []) => ({
  ...addOn("pkg", "1", { components }),
  ...{ manager, firmware: rules.map(ruleOf) },
});

function resolve(packages: LibraryListing["hardwareSupport"], spec: Partial<SoftwareSpec> = {}) {
  const wanted = Object.fromEntries(packages.map(({ manager }) => [manager, { pkg: "pkg", version: "1" }]));
  const image = resolveImage({
    spec: specOf({ ...spec, hardwareSupport: wanted }),
    pins: {},
    listing: listingOf({ vibs: [NIC_0, FIRM, FIRM_2], components: COMPONENTS, hardwareSupport: packages }),
  });
  return {
    vibs: image.vibs.map(({ vib }) => `${vib.name} ${vib.version} ${vib.target.kind}`).sort(),
    codes: image.notices.map(({ code }) => code),
  };
}

const BASE = "esx-base 8.0-1 HOST";
const REFUSED = "HARDWARE_SUPPORT_COMPONENT_REFUSED";

describe("what a hardware support manager may do to an image", () => {
  it("raises a component of a lower layer", () => {
    assert.deepEqual(resolve([packageOf("m", { nic: "2.0-1" })]).vibs, [BASE, "nic 2.0-1 HOST"]);
  });

  it("never lowers one", () => {
    assert.deepEqual(resolve([packageOf("m", { nic: "0.5-1" })]), { vibs: [BASE, "nic 1.0-1 HOST"], codes: [REFUSED] });
    const removing = { ...packageOf("m", { nic: "0.5-1" }), removedComponents: ["nic"] };
    assert.deepEqual(resolve([removing]).vibs, [BASE, "nic 1.0-1 HOST"]);
  });

  it("never lowers a VIB by a component of another name", () => {
    const { vibs, codes } = resolve([packageOf("m", { "old-nic": "9" })]);
    assert.deepEqual(vibs, [BASE, "nic 1.0-1 HOST"]);
    assert.deepEqual(codes, ["VIB_REPLACED"]);
  });

  it("makes firmware of its own components alone", () => {
    const all = ["base", "nic", "firm"];
    const { vibs } = resolve([packageOf("m", { nic: "2.0-1", firm: "1.0-1" }, all)]);
    assert.deepEqual(vibs, [BASE, "firm 1.0-1 FIRMWARE", "nic 2.0-1 HOST"]);
    const users = resolve([packageOf("m", { firm: "1.0-1" }, all)], { components: { firm: "2.0-1" } });
    assert.deepEqual(users.vibs, [BASE, "firm 2.0-1 HOST", "nic 1.0-1 HOST"]);
  });

  it("takes nothing from another manager", () => {
    const { vibs, codes } = resolve([packageOf("a", { firm: "1.0-1" }, ["firm"]), packageOf("b", { firm: "2.0-1" })]);
    assert.deepEqual(vibs, [BASE, "firm 1.0-1 FIRMWARE", "nic 1.0-1 HOST"]);
    assert.deepEqual(codes, [REFUSED]);
  });
});
