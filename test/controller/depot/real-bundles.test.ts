import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { resolveImage } from "../../../controller/domain/resolution/resolve-image.js";
import type { LibraryListing } from "../../../controller/domain/library-listing.js";
import { readSoftwareSpec } from "../../../formats/spec/software-spec.js";
import { samplesOrSkip } from "../../rig/samples.js";
import { libraryPlace, type LibraryPlace } from "./library-place.js";

/** File, name of its component, whether that is synthetic, SHA-256 of its VIB (samples/README.md). */
const BUNDLES: readonly [string, { synthetic: boolean }][] = [
  ["ESXi670-VMKUSB-NIC-FLING-39203948-offline_bundle-16780994.zip", { synthetic: true }],
  ["ESXi90-VMKUSB-NIC-FLING-84947163_24739691-component.zip", { synthetic: false }],
  ["net-forcedeth-1-1.0.0-1-offline_bundle.zip", { synthetic: true }],
  ["nvme-community-driver_1.0.1.0-3vmw.700.1.0.15843807-component-18902434.zip", { synthetic: false }],
  ["vghetto-ghettoVCB-2018-10-03-offline-bundle.zip", { synthetic: true }],
  ["vghetto-ghettoVCB-2020-12-28-offline-bundle.zip", { synthetic: true }],
];
const LOOSE = [
  "esxcli-nsx-ext.vib",
  "net-r8169_6.011.00-2vmw.510.0.0.799733.vib",
  "vghetto-ghettoVCB-2018-10-03.vib",
  "vghetto-ghettoVCB-2020-12-28.vib",
];
const [OLD, NEW] = [
  "854402f786780fde06d8066da1c180c6f52be9374626154f97d8c750519b9730",
  "50a5032cb0411e0deba52477c649a240b6575777dc48d8ec28eacc4798ae7454",
];
const GHETTO = "virtuallyGhetto_bootbank_ghettoVCB_1.0.0-0.0.0";

describe("the depot library and real bundles", () => {
  let at: LibraryPlace;
  beforeEach(async () => {
    at = await libraryPlace();
  });
  afterEach(() => at.close());

  for (const [name, { synthetic }] of BUNDLES)
    it(`imports ${name} and has its bytes by digest`, async function () {
      const path = join(samplesOrSkip(this), name);
      const outcome = await at.library.importBundle(path, { who: "ann" });
      assert.equal(outcome.depotId, "depot-1");
      assert.equal(outcome.vibsNew, 1);
      assert.equal(outcome.contents.components.length, 1);
      assert.equal(outcome.contents.components[0]?.synthetic, synthetic);
      const [vib] = await at.store.reader.vibs.list();
      const bytes = readFileSync(join(at.place.path, "state", "depot", "vibs", `${vib?.sha256}.vib`));
      assert.equal(createHash("sha256").update(bytes).digest("hex"), vib?.sha256);
      assert.deepEqual(at.vibs(), [`${vib?.sha256}.vib`]);
      const [depot] = await at.store.reader.depots.list();
      assert.deepEqual(depot?.counts, { vibs: 1, components: 1, baseImages: 0 });
      assert.equal(depot?.name, name);
    });

  for (const name of LOOSE)
    it(`imports the loose ${name} as a component of its own`, async function () {
      const path = join(samplesOrSkip(this), name);
      const { contents, vibsNew } = await at.library.importBundle(path, { who: "ann" });
      assert.equal(vibsNew, 1);
      assert.deepEqual(
        contents.components.map(({ synthetic }) => synthetic),
        [true],
      );
    });

  it("imports all of them one after the other, and refuses each a second time by the name of its depot", async function () {
    const samples = samplesOrSkip(this);
    for (const [name] of BUNDLES) await at.library.importBundle(join(samples, name), { who: "ann" });
    for (const [index, [name]] of BUNDLES.entries())
      await assert.rejects(at.library.importBundle(join(samples, name), { who: "bob" }), (thrown: unknown) => {
        assert.ok(thrown instanceof Error && "code" in thrown && "details" in thrown);
        assert.equal(thrown.code, "DEPOT_EXISTS");
        assert.equal((thrown.details as { depot: string }).depot, `depot-${index + 1}`);
        return true;
      });
    assert.equal(at.vibs().length, BUNDLES.length);
  });

  it("keeps the bytes of a VIB once when bundle and loose file bring it", async function () {
    const samples = samplesOrSkip(this);
    await at.library.importBundle(join(samples, "vghetto-ghettoVCB-2020-12-28-offline-bundle.zip"), { who: "ann" });
    const second = await at.library.importBundle(join(samples, "vghetto-ghettoVCB-2020-12-28.vib"), { who: "ann" });
    assert.deepEqual([second.vibsNew, second.vibsKnown], [0, 1]);
    assert.deepEqual(at.vibs(), [`${NEW}.vib`]);
  });

  it("warns of one id with different bytes, and an image takes the newest release date or the pin", async function () {
    const samples = samplesOrSkip(this);
    // The newer one first: the order of imports decides nothing.
    await at.library.importBundle(join(samples, "vghetto-ghettoVCB-2020-12-28-offline-bundle.zip"), { who: "ann" });
    const { warnings } = await at.library.importBundle(
      join(samples, "vghetto-ghettoVCB-2018-10-03-offline-bundle.zip"),
      {
        who: "ann",
      },
    );
    const [warning] = warnings.filter(({ code }) => code === "VIB_ID_AMBIGUOUS");
    for (const word of [GHETTO, OLD, NEW, "2018", "2020"]) assert.ok(warning?.message.includes(word), word);
    const listing = withBaseImage(await at.store.reader.contents.listing());
    const { spec } = readSoftwareSpec({ base_image: { version: "made-up" } }, { unknownKeys: "refuse" });
    const free = resolveImage({ spec, pins: {}, listing });
    assert.equal(free.vibs[0]?.vib.sha256, NEW);
    assert.match(free.vibs[0]?.chosenBy ?? "", /newest release date/);
    assert.ok(free.notices.some(({ code, message }) => code === "VIB_ID_AMBIGUOUS" && message.includes(OLD)));
    const pinned = resolveImage({ spec, pins: { [GHETTO]: OLD }, listing });
    assert.equal(pinned.vibs[0]?.vib.sha256, OLD);
    assert.match(pinned.vibs[0]?.chosenBy ?? "", /pinned/);
  });
});

/** A base image that holds what the library has, since these bundles name none. */
function withBaseImage(listing: LibraryListing): LibraryListing {
  const components = Object.fromEntries(listing.components.map(({ name, version }) => [name, version]));
  const release = { version: "made-up", displayName: "Made up", vendor: "GRN", releaseDate: "2026-01-01T00:00:00Z" };
  return { ...listing, baseImages: [{ ...release, components }] };
}
