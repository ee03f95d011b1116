import assert from "node:assert/strict";
import { extractImage } from "../../../controller/domain/extraction/extract-image.js";
import type { LibraryListing } from "../../../controller/domain/library-listing.js";
import { BIOS_DEVICE, DPU, HOST, runs } from "./host-rig.js";
import { addOn, BASE, component, libraryVib, listingOf, NIC_1, NIC_2, release } from "./library-rig.js";

const TOOL = libraryVib({ name: "tool", version: "1.0" });
const DRIVER = libraryVib({ name: "driver", version: "1.0" });
const DPU_VIB = libraryVib({ name: "dpu-base", version: "1.0", lines: ["ESXio"] });
const STRANGE = libraryVib({ name: "strange", version: "1.0" });

const library = (more: Partial<LibraryListing> = {}): LibraryListing =>
  listingOf({
    ...more,
    vibs: [TOOL, DRIVER, DPU_VIB, ...(more.vibs ?? [])],
    components: [
      component("tool", "1.0", [TOOL]),
      component("driver", "1.0", [DRIVER]),
      component("dpu", "1.0", [DPU_VIB]),
      { ...component("tool-vib", "1.0", [TOOL]), synthetic: true },
      ...(more.components ?? []),
    ],
  });

const firmware = (version: string) => ({ target: BIOS_DEVICE, vibs: [], version });
const SUPPORT = {
  ...addOn("pack", "7", { components: { driver: "1.0", bios: "2" } }),
  manager: "hsm",
  firmware: [{ component: "bios", deviceClass: "BIOS", deviceMatch: "R740", version: "2.0", stageable: true }],
};

describe("the image of a reference host", () => {
  it("is the base image of its boot bank, as it is", () => {
    const { spec, unexplained } = extractImage([runs(HOST, [BASE, NIC_1], "8.0")], library());
    assert.deepEqual(spec?.baseImage, { version: "8.0" });
    assert.deepEqual([spec?.components, spec?.removedComponents, spec?.addOn], [{}, [], undefined]);
    assert.deepEqual(unexplained, []);
  });

  it("is the base image of which most is there, when the bank names none of the library", () => {
    const more = { baseImages: [release("8.1", { base: "8.0-1", nic: "2.0-1" })] };
    const { spec } = extractImage([runs(HOST, [BASE, NIC_2], "x")], library(more));
    assert.equal(spec?.baseImage.version, "8.1");
  });

  it("has what runs beside and instead of it as components, real ones before made ones", () => {
    const { spec } = extractImage([runs(HOST, [BASE, NIC_2, TOOL], "8.0")], library());
    assert.deepEqual(spec?.components, { nic: "2.0-1", tool: "1.0" });
  });

  it("lacks what is not there of it, but for what concerns other platforms", () => {
    const more = { baseImages: [release("8.2", { base: "8.0-1", nic: "1.0-1", dpu: "1.0" })] };
    const { spec } = extractImage([runs(HOST, [BASE], "8.2")], library(more));
    assert.deepEqual(spec?.removedComponents, ["nic"]);
    const withDpu = extractImage([runs(HOST, [BASE, NIC_1], "8.2"), runs(DPU, [])], library(more));
    assert.deepEqual(withDpu.spec?.removedComponents, ["dpu"]);
  });

  it("has the add-on that is there, and what it removes is no removal of the operator's", () => {
    const more = { addOns: [addOn("vendor", "1", { components: { tool: "1.0" }, removed: ["nic"] })] };
    const { spec } = extractImage([runs(HOST, [BASE, TOOL], "8.0")], library(more));
    assert.deepEqual(spec?.addOn, { name: "vendor", version: "1" });
    assert.deepEqual([spec?.components, spec?.removedComponents], [{}, []]);
    const other = { addOns: [addOn("vendor", "1", { components: { tool: "1.0" }, supported: ["7.*"] })] };
    assert.equal(extractImage([runs(HOST, [BASE, TOOL], "8.0")], library(other)).spec?.addOn, undefined);
  });

  for (const [what, version, wanted] of [
    ["at the version of the package", "2.0", { hsm: { pkg: "pack", version: "7" } }],
    ["at another", "1.0", {}],
  ] as const)
    it(`has the hardware support package whose drivers run, with firmware ${what}: ${JSON.stringify(wanted)}`, () => {
      const software = [runs(HOST, [BASE, NIC_1, DRIVER], "8.0"), firmware(version)];
      const { spec } = extractImage(software, library({ hardwareSupport: [SUPPORT] }));
      assert.deepEqual(spec?.hardwareSupport, wanted);
    });

  it("leaves what nothing in the library explains as a list", () => {
    const { spec, unexplained } = extractImage([runs(HOST, [BASE, NIC_1, STRANGE], "8.0")], library());
    assert.notEqual(spec, null);
    assert.deepEqual(
      unexplained.map(({ vib, target }) => [vib.name, target.id]),
      [["strange", "host"]],
    );
  });

  it("is none without a base image, and says so; an unreadable target is named", () => {
    const { spec, unexplained, notices } = extractImage(
      [runs(HOST, [STRANGE]), { ...runs(DPU, []), trouble: "gone" }],
      library(),
    );
    assert.equal(spec, null);
    assert.equal(unexplained.length, 1);
    assert.deepEqual(
      notices.map(({ code }) => code),
      ["TARGET_UNREADABLE", "BASE_IMAGE_UNKNOWN"],
    );
  });
});
