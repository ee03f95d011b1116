import assert from "node:assert/strict";
import { isProblem } from "../../../core/problem/problem.js";
import { buildBundle } from "../../../formats/depot/build-bundle.js";
import { checkDepotVib, depotVibBytes } from "../../../formats/depot/check-vib.js";
import type { DepotVib } from "../../../formats/depot/depot-model.js";
import { readDepot } from "../../../formats/depot/read-depot.js";
import { collect, openBundle, RELEASE, smallVib } from "./bundle-rig.js";

async function entryAndVib() {
  const vib = await smallVib({
    name: "gr-x",
    depends: [{ name: "a" }, { name: "b", relation: ">=", version: "1.0" }],
    softwarePlatforms: [{ productLineId: "ESXio", version: "8.0", locale: "" }],
  });
  const plan = {
    vendor: { name: "Greenroom", code: "GRN" },
    platforms: [{ productLineId: "ESXio", version: "8.0", locale: "" }],
    releaseDate: RELEASE,
    vibs: [vib],
    components: [],
  };
  const source = await openBundle(await collect(buildBundle(plan)));
  const [entry] = (await readDepot(source)).vibs;
  assert.ok(entry !== undefined);
  return { source, entry, vib };
}

/** What case 61 makes of the metadata copy, and what the problem must name. */
const LIES: Readonly<Record<string, { readonly lie: (entry: DepotVib) => DepotVib; readonly names: string }>> = {
  "another id": { lie: (entry) => ({ ...entry, id: "GRN_bootbank_gr-y_1.0-1" }), names: "VIB id" },
  "another level": {
    lie: (entry) => ({ ...entry, copy: { ...entry.copy, acceptanceLevel: "VMwareCertified" } }),
    names: "acceptance level",
  },
  "a relation less": {
    lie: (entry) => ({ ...entry, copy: { ...entry.copy, depends: entry.copy.depends.slice(1) } }),
    names: "relations",
  },
  "another payload digest": {
    lie: (entry) => ({
      ...entry,
      copy: {
        ...entry.copy,
        payloads: entry.copy.payloads.map((payload) => ({
          ...payload,
          checksums: payload.checksums.map((checksum) => ({ ...checksum, value: "0".repeat(64) })),
        })),
      },
    }),
    names: "payloads",
  },
};

describe("checkDepotVib", () => {
  it("agrees with an honest bundle, whatever the order of relations", async () => {
    const { entry, vib } = await entryAndVib();
    assert.deepEqual(checkDepotVib(entry, vib), []);
    const turned = { ...entry, copy: { ...entry.copy, depends: entry.copy.depends.toReversed() } };
    assert.deepEqual(checkDepotVib(turned, vib), []);
  });

  for (const [what, { lie, names }] of Object.entries(LIES))
    it(`refuses metadata that tells ${what} (case 61)`, async () => {
      const { entry, vib } = await entryAndVib();
      assert.throws(
        () => checkDepotVib(lie(entry), vib),
        (thrown) =>
          isProblem(thrown, "DEPOT_METADATA_MISMATCH") &&
          thrown.message.includes(names) &&
          thrown.message.includes(`bundle.zip: ${entry.path}`),
      );
    });

  it("warns of a platform that the metadata lost (case 61)", async () => {
    const { entry, vib } = await entryAndVib();
    const lost = { ...entry, copy: { ...entry.copy, softwarePlatforms: [] } };
    assert.deepEqual(
      checkDepotVib(lost, vib).map(({ code }) => code),
      ["DEPOT_PLATFORM_DIFFERS"],
    );
  });

  it("refuses bytes that are not those of the metadata (case 60)", async () => {
    const { source, entry, vib } = await entryAndVib();
    const wrong = { ...entry, sha256: "0".repeat(64) };
    const refused = (thrown: unknown) =>
      isProblem(thrown, "DEPOT_DIGEST_MISMATCH") && thrown.message.includes(entry.path);
    assert.throws(() => checkDepotVib(wrong, vib), refused);
    await assert.rejects(collect(depotVibBytes(source, wrong)), refused);
  });
});
