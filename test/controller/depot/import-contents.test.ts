import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { resolveImage } from "../../../controller/domain/resolution/resolve-image.js";
import { readSoftwareSpec } from "../../../formats/spec/software-spec.js";
import { buildVib } from "../../../formats/vib/build.js";
import { baseImageOf, componentOf, forgeBundle, forgeVib, RELEASED } from "../../rig/forge.js";
import { libraryPlace, type LibraryPlace } from "./library-place.js";

const release = { vendor: "GRN", displayName: "GRN", releaseDate: RELEASED };

/** Host, DPU and firmware: what a whole image is made of. */
async function wholeBundle(at: LibraryPlace): Promise<string> {
  const host = await forgeVib({ name: "grn-base", version: "9.0-1", payloadBytes: 5000 });
  const dpu = await forgeVib({ name: "grn-dpu", version: "9.0-1", payloadBytes: 3000, platform: "ESXio" });
  const nic = await forgeVib({ name: "grn-nic", version: "1.0-1", payloadBytes: 2000 });
  const bios = await forgeVib({ name: "grn-bios", version: "2.0-1", payloadBytes: 1000 });
  return forgeBundle(join(at.place.path, "whole.zip"), {
    vibs: [host, dpu, nic, bios],
    components: [
      componentOf("grn-base", "9.0-1", [host, dpu]),
      componentOf("grn-nic", "1.0-1", [nic]),
      componentOf("grn-bios", "2.0-1", [bios]),
    ],
    baseImages: [baseImageOf("9.0.0-1", { "grn-base": "9.0-1" })],
    addOns: [{ ...release, name: "grn-add-on", version: "1", components: { "grn-nic": "1.0-1" } }],
    hardwareSupport: [
      {
        ...release,
        manager: "com.grn.hsm",
        package: { name: "grn-pkg", version: "7" },
        version: "7",
        components: { "grn-bios": "2.0-1" },
        firmware: [
          { component: "grn-bios", deviceClass: "BIOS", deviceMatch: "GR-1", version: "2.19", stageable: false },
        ],
      },
    ],
    solutions: [{ ...release, name: "grn-sol", version: "1", components: { "grn-nic": "1.0-1" } }],
  });
}

describe("the library after an import", () => {
  let at: LibraryPlace;
  beforeEach(async () => {
    at = await libraryPlace();
  });
  afterEach(() => at.close());

  it("resolves an image of every layer to VIBs whose bytes it serves", async () => {
    const outcome = await at.library.importBundle(await wholeBundle(at), { who: "ann", description: "for the test" });
    assert.deepEqual([outcome.vibsNew, outcome.vibsKnown], [4, 0]);
    const { spec } = readSoftwareSpec(
      {
        base_image: { version: "9.0.0-1" },
        add_on: { name: "grn-add-on", version: "1" },
        hardware_support: { packages: { "com.grn.hsm": { pkg: "grn-pkg", version: "7" } } },
        solutions: { "grn-sol": { version: "1" } },
      },
      { unknownKeys: "refuse" },
    );
    const image = resolveImage({ spec, pins: {}, listing: await at.store.reader.contents.listing() });
    const told = image.vibs.map(({ vib }) => `${vib.name} ${vib.target.kind} ${vib.target.platform}`).sort();
    assert.deepEqual(told, [
      "grn-base HOST embeddedEsx",
      "grn-bios FIRMWARE BIOS",
      "grn-dpu DPU ESXio",
      "grn-nic HOST embeddedEsx",
    ]);
    for (const { vib } of image.vibs) {
      const opened = await at.library.openVib(vib.sha256);
      assert.equal(opened.sizeBytes, vib.sizeBytes);
      await opened.close();
    }
  });

  it("says what it imported, who brought it and how much of it", async () => {
    const path = await wholeBundle(at);
    await at.library.importBundle(path, { who: "ann", name: "GRN 9.0", description: "for the test" });
    const depot = await at.store.reader.depots.resolveDepot("GRN 9.0");
    assert.equal(depot.id, "depot-1");
    assert.equal(depot.who, "ann");
    assert.equal(depot.sizeBytes, readFileSync(path).length);
    assert.deepEqual(depot.counts, { vibs: 4, components: 3, baseImages: 1 });
    const { contents, vibs } = at.store.reader;
    assert.deepEqual(
      (await contents.hardwareSupport("depot-1")).map(({ manager, name, version }) => [manager, name, version]),
      [["com.grn.hsm", "grn-pkg", "7"]],
    );
    assert.equal((await contents.addOns("depot-1"))[0]?.name, "grn-add-on");
    assert.deepEqual(await contents.components("depot-9"), []);
    assert.equal((await vibs.ofDepot("depot-1")).length, 4);
    await assert.rejects(at.store.reader.depots.resolveDepot("depot-9"), { code: "DEPOT_NOT_FOUND" });
  });

  const signatures: [string, string, Uint8Array | undefined][] = [
    ["none where its level asks for one", "SIGNATURE_MISSING", undefined],
    ["one that is rubbish", "SIGNATURE_MALFORMED", Buffer.from("rubbish")],
  ];
  for (const [what, code, signature] of signatures)
    it(`refuses a VIB with a signature that does not verify: ${what}`, async () => {
      const bytes = await buildVib({
        descriptor: {
          name: "grn-signed",
          version: "1",
          vendor: "GRN",
          releaseDate: RELEASED,
          acceptanceLevel: "PartnerSupported",
        },
        payloads: [{ name: "p", type: "tgz", files: [{ path: "opt/p", bytes: Buffer.from("p"), mode: 0o644 }] }],
        ...(signature && { signature }),
      });
      const before = at.snapshot();
      await assert.rejects(at.library.importBundle(at.file("signed.vib", bytes), { who: "ann" }), {
        code,
        message: /signed\.vib/,
      });
      assert.equal(at.snapshot(), before);
    });
});
