import assert from "node:assert/strict";
import { recommend } from "../../../controller/domain/recommendation/recommendations.js";
import type { LibraryListing } from "../../../controller/domain/library-listing.js";
import { addOn, component, libraryVib, listingOf, NIC_2, release, specOf } from "./library-rig.js";

const NEXT = libraryVib({ name: "esx-base", version: "8.1-1", provides: [{ name: "esx-version", version: "8.1" }] });
const OLD_ONLY = libraryVib({
  name: "tool",
  version: "1.0",
  depends: [{ name: "esx-version", relation: "<<", version: "8.1" }],
});
const NEW_TOOL = libraryVib({ name: "tool", version: "2.0" });

const library = (more: Partial<LibraryListing> = {}): LibraryListing =>
  listingOf({
    ...more,
    vibs: [NEXT, OLD_ONLY, ...(more.vibs ?? [])],
    components: [component("base", "8.1-1", [NEXT]), component("tool", "1.0", [OLD_ONLY]), ...(more.components ?? [])],
    baseImages: [
      release("8.0.9", { base: "8.0-1", nic: "2.0-1" }),
      release("8.1", { base: "8.1-1" }),
      ...(more.baseImages ?? []),
    ],
  });

const find = (spec: Parameters<typeof specOf>[0], more: Partial<LibraryListing> = {}, wanted?: string) =>
  recommend({
    present: { spec: specOf(spec), pins: {} },
    listing: library(more),
    ...(wanted !== undefined && { wantedBase: wanted }),
    breathe: async () => undefined,
  });

describe("recommendations", () => {
  it("are the newest base image of all, and of the present one's series", async () => {
    const { latest, currentSeries, specified } = await find({});
    assert.equal(latest?.spec.baseImage.version, "8.1");
    assert.equal(currentSeries?.spec.baseImage.version, "8.0.9");
    assert.equal(specified, null);
  });

  it("take add-ons and components along in their newest versions", async () => {
    const more = {
      vibs: [NEW_TOOL],
      components: [component("tool", "2.0", [NEW_TOOL])],
      addOns: [addOn("v", "1", {}), addOn("v", "2", { supported: ["8.1*"] }), addOn("v", "3", { supported: ["9.*"] })],
    };
    const { latest } = await find({ addOn: { name: "v", version: "1" }, components: { tool: "1.0" } }, more);
    assert.deepEqual(latest?.spec.addOn, { name: "v", version: "2" });
    assert.deepEqual(latest?.spec.components, { tool: "2.0" });
  });

  it("pass over a base image with which the rest does not go together, and say why", async () => {
    const { latest, refused } = await find({ components: { tool: "1.0" } });
    assert.equal(latest?.spec.baseImage.version, "8.0.9");
    assert.deepEqual(
      refused.map(({ version }) => version),
      ["8.1"],
    );
    assert.match(refused[0]?.why ?? "", /tool.*esx-version/);
  });

  it("are none when the image is the newest that there is", async () => {
    const { latest, currentSeries, refused } = await find({ baseImage: { version: "8.1" } });
    assert.deepEqual([latest, currentSeries, refused], [null, null, []]);
  });

  it("may be newer components on the same base image", async () => {
    const { latest } = await find({ baseImage: { version: "8.1" }, components: { nic: "1.0-1" } });
    assert.deepEqual(latest?.spec.components, { nic: NIC_2.descriptor.version });
  });

  it("try the base image that was asked for, also an older one", async () => {
    assert.equal((await find({ baseImage: { version: "8.1" } }, {}, "8.0")).specified?.spec.baseImage.version, "8.0");
    const { specified, refused } = await find({}, {}, "9.9");
    assert.equal(specified, null);
    assert.match(refused.at(-1)?.why ?? "", /9\.9/);
  });
});
