import assert from "node:assert/strict";
import { contentName, usesOf, vibsOf, type Offer } from "../../../../controller/domain/library/depot-uses.js";
import { imageExport, wholeExport } from "../../../../controller/domain/library/export-plan.js";
import { resolveImage } from "../../../../controller/domain/resolution/resolve-image.js";
import { addOn, BASE, component, libraryVib, listingOf, NIC_1, NIC_2, specOf } from "../library-rig.js";

const listing = listingOf({ addOns: [addOn("oem", "1", { components: { nic: "2.0-1" } })] });
const imageOf = (spec = specOf()) => ({ where: "lab", spec, resolved: resolveImage({ spec, pins: {}, listing }) });

const offer = (contents: readonly string[], vibs: readonly (typeof BASE)[] = []): Offer => ({
  contents: new Set(contents),
  vibs: new Map(vibs.map(({ sha256, descriptor }) => [sha256, descriptor.id])),
});

describe("who uses a depot", () => {
  const table: readonly (readonly [what: string, offer: Offer, uses: readonly string[]])[] = [
    ["nobody, when it offers nothing alone", offer([]), []],
    ["nobody, when nobody names what it offers", offer([contentName("component", "nic", "2.0-1")], [NIC_2]), []],
    ["an image, by its base image", offer([contentName("base-image", "", "8.0")]), ["lab uses base-image 8.0"]],
    ["an image, by a component of its base image", offer([contentName("component", "nic", "1.0-1")]), ["lab uses component nic 1.0-1"]],
    ["an image, by bytes alone", offer([], [NIC_1]), [`lab uses ${NIC_1.descriptor.id}`]],
  ]; // prettier-ignore
  for (const [what, given, uses] of table) it(what, () => assert.deepEqual(usesOf(given, [imageOf()]), uses));

  it("a draft that does not resolve, by every layer that it names", () => {
    const spec = specOf({
      addOn: { name: "gone", version: "1" },
      hardwareSupport: { hsm: { pkg: "fw", version: "2" } },
      solutions: { sol: { version: "3", components: [] } },
      components: { nic: "9", any: null },
    });
    const all = [["add-on", "gone", "1"], ["hardware-support", "hsm/fw", "2"], ["solution", "sol", "3"], ["component", "nic", "9"], ["component", "any", "1"]] as const; // prettier-ignore
    const names = all.map(([kind, name, version]) => contentName(kind, name, version));
    assert.deepEqual(usesOf(offer(names), [{ where: "draft", spec }]), [
      "draft uses add-on gone 1, component nic 9, hardware-support hsm/fw 2, solution sol 3",
    ]);
    assert.deepEqual(vibsOf([{ where: "draft", spec }]), new Set());
  });
});

describe("what an export holds", () => {
  const ids = (vibs: readonly (typeof BASE)[]) => vibs.map(({ descriptor }) => descriptor.id).sort();

  it("of an image: exactly its VIBs, with the layers that it names", () => {
    const plan = imageExport(listing, [imageOf()]);
    assert.deepEqual(ids(plan.vibs), ids([BASE, NIC_1]));
    assert.deepEqual(plan.components.map(({ name, version }) => `${name} ${version}`), ["base 8.0-1", "nic 1.0-1"]); // prettier-ignore
    assert.deepEqual([plan.baseImages.length, plan.addOns.length], [1, 0]);
  });

  it("of an image with an add-on: its components in the place of the base image's", () => {
    const plan = imageExport(listing, [imageOf(specOf({ addOn: { name: "oem", version: "1" } }))]);
    assert.deepEqual([ids(plan.vibs), plan.addOns.length], [ids([BASE, NIC_2]), 1]);
  });

  it("of everything: every file by digest, and of one id the newest is listed", () => {
    const newer = libraryVib({ name: "nic", version: "1.0-1", bytes: "new", releaseDate: "2026-06-01T00:00:00Z" });
    const plan = wholeExport(listingOf({ vibs: [newer] }));
    assert.equal(plan.vibs.length, 4);
    assert.deepEqual([plan.listed.has(newer.sha256), plan.listed.has(NIC_1.sha256)], [true, false]);
  });

  it("of an image that pins an older file: that one is listed", () => {
    const newer = libraryVib({ name: "nic", version: "1.0-1", bytes: "new", releaseDate: "2026-06-01T00:00:00Z" });
    const more = listingOf({ vibs: [newer], components: [component("other", "1", [newer])] });
    const pins = { [NIC_1.descriptor.id]: NIC_1.sha256 };
    const plan = imageExport(more, [{ where: "lab", spec: specOf(), resolved: resolveImage({ spec: specOf(), pins, listing: more }) }]); // prettier-ignore
    assert.deepEqual([plan.vibs.map(({ sha256 }) => sha256).sort(), plan.listed.has(NIC_1.sha256)], [[BASE.sha256, NIC_1.sha256].sort(), true]); // prettier-ignore
  });
});
