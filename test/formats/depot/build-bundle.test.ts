import assert from "node:assert/strict";
import { isProblem } from "../../../core/problem/problem.js";
import { buildBundle } from "../../../formats/depot/build-bundle.js";
import type { BundlePlan } from "../../../formats/depot/bundle-plan.js";
import { checkDepotVib, depotVibBytes } from "../../../formats/depot/check-vib.js";
import { readDepot } from "../../../formats/depot/read-depot.js";
import { DEFAULT_TRUST_ROOTS } from "../../../formats/vib/trust-roots.js";
import { verifyVib } from "../../../formats/vib/verify.js";
import { collect, openBundle, readBundle, RELEASE, smallPlan, smallVib, unpackBundle } from "./bundle-rig.js";

const RELEASE_OF = { displayName: "A name", vendor: "Greenroom", releaseDate: RELEASE };

async function fullPlan(): Promise<BundlePlan> {
  const plan = await smallPlan();
  const firmware = await smallVib({ name: "gr-nic-fw" });
  return {
    ...plan,
    platforms: [...plan.platforms, { productLineId: "ESXio", version: "8.0", locale: "" }],
    vibs: [...plan.vibs, firmware, await smallVib({ name: "gr-loose" })],
    components: [
      ...plan.components,
      { name: "gr-fw", version: "7.0", displayName: "Firmware", vibIds: [firmware.descriptor.id] },
    ],
    baseImages: [{ version: "8.0.3-1", ...RELEASE_OF, components: { "gr-nic": "1.0-1" }, unknown: { future: [1] } }],
    addOns: [
      {
        name: "GRN-Addon",
        version: "1.0-1",
        ...RELEASE_OF,
        components: { "gr-nic": "1.0-1" },
        supportedBaseImages: ["8.0.*"],
        removedComponents: ["old-nic"],
        hardwareSupportInfo: { manager: "com.example", package: { name: "HSP", version: "7.1" } },
      },
    ],
    hardwareSupport: [
      {
        manager: "com.example",
        package: { name: "HSP", version: "7.1" },
        ...RELEASE_OF,
        components: { "gr-fw": "7.0" },
        firmware: [{ component: "gr-fw", deviceClass: "nic", deviceMatch: "X710", version: "7.0", stageable: false }],
      },
    ],
    solutions: [{ name: "com.example.sol", version: "1.0", ...RELEASE_OF, components: { "gr-nic": "1.0-1" } }],
  };
}

describe("buildBundle", () => {
  it("writes what readDepot reads back", async () => {
    const plan = await fullPlan();
    const depot = await readBundle(await collect(buildBundle(plan)));
    assert.deepEqual(depot.warnings, []);
    assert.deepEqual(depot.vendors[0]?.code, "GRN");
    assert.equal(depot.vendors[0]?.content.type, "http://www.vmware.com/depotmanagement/esx");
    assert.deepEqual(
      depot.metadata.map(({ productId, version }) => `${productId} ${version}`),
      ["embeddedEsx 8.0", "ESXio 8.0"],
    );
    assert.deepEqual(
      depot.vibs.map(({ id, sha256, sizeBytes }) => ({ id, sha256, sizeBytes })),
      plan.vibs.map(({ descriptor, sha256, sizeBytes }) => ({ id: descriptor.id, sha256, sizeBytes })),
    );
    assert.deepEqual(
      depot.vibs.map(({ copy }) => ({ ...copy, unknown: [] })),
      plan.vibs.map(({ descriptor }) => descriptor),
    );
    const [base] = plan.baseImages ?? [];
    assert.deepEqual(depot.baseImages, [base]);
    assert.deepEqual(depot.addOns, [{ ...plan.addOns?.[0], unknown: {} }]);
    assert.deepEqual(depot.hardwareSupport, [
      { ...plan.hardwareSupport?.[0], version: "7.1", supportedBaseImages: [], removedComponents: [], unknown: {} },
    ]);
    assert.deepEqual(depot.solutions, [{ ...plan.solutions?.[0], supportedBaseImages: [], unknown: {} }]);
  });

  it("keeps components, and makes one for a VIB that none names", async () => {
    const plan = await fullPlan();
    const { components } = await readBundle(await collect(buildBundle(plan)));
    assert.deepEqual(
      components.map(({ name, version, synthetic, vibIds }) => ({ name, version, synthetic, vibIds })),
      [
        ...plan.components.map(({ name, version, vibIds }) => ({ name, version, synthetic: false, vibIds })),
        { name: "gr-loose", version: "1.0-1", synthetic: true, vibIds: ["GRN_bootbank_gr-loose_1.0-1"] },
      ],
    );
    const [nic, fw] = components;
    assert.equal(nic?.bulletinId, "gr-nic_1.0-1");
    assert.equal(fw?.displayName, "Firmware");
    assert.deepEqual(nic?.platforms, plan.platforms);
  });

  it("writes the same bytes for the same plan", async () => {
    const plan = await fullPlan();
    const [first, second] = [await collect(buildBundle(plan)), await collect(buildBundle(plan))];
    assert.equal(Buffer.compare(first, second), 0);
  });

  it("holds VIBs that verify and agree with the metadata", async () => {
    const source = await openBundle(await collect(buildBundle(await fullPlan())));
    for (const entry of (await readDepot(source)).vibs) {
      const vib = await verifyVib(depotVibBytes(source, entry), {
        where: entry.path,
        expected: entry,
        trust: DEFAULT_TRUST_ROOTS,
        digests: "unpacked",
      });
      assert.deepEqual(checkDepotVib(entry, vib), []);
    }
  });

  it("has the files that FORMAT part 6 asks for, vendor index in two equal copies", async () => {
    const files = await unpackBundle(await collect(buildBundle(await smallPlan())));
    const paths = [...files.keys()].map((path) => path.replace(/-[0-9a-f]{16}\.xml$/, "-N.xml"));
    assert.deepEqual(paths.sort(), [
      "index.xml",
      "metadata.zip!bulletins/gr-nic_1.0-1.xml",
      "metadata.zip!vendor-index.xml",
      "metadata.zip!vibs/gr-nic-N.xml",
      "metadata.zip!vibs/gr-nic-tool-N.xml",
      "metadata.zip!vmware.xml",
      "vendor-index.xml",
      "vib20/gr-nic-tool/GRN_bootbank_gr-nic-tool_1.0-1.vib",
      "vib20/gr-nic/GRN_bootbank_gr-nic_1.0-1.vib",
    ]);
    assert.deepEqual(files.get("vendor-index.xml"), files.get("metadata.zip!vendor-index.xml"));
  });

  it("closes a VIB that it was reading when its consumer stops", async () => {
    const plan = await smallPlan();
    let closed = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield new Uint8Array(64 * 1024);
      } finally {
        closed = true;
      }
    }
    const vibs = plan.vibs.map((vib) => ({ ...vib, open: endless }));
    let size = 0;
    for await (const chunk of buildBundle({ ...plan, vibs })) {
      size += chunk.length;
      if (size > 1024 * 1024) break;
    }
    for (let round = 0; round < 100 && !closed; round += 1) await new Promise((resolve) => setImmediate(resolve));
    assert.ok(closed);
  });

  it("refuses a VIB that changed since it was described", async () => {
    const plan = await smallPlan();
    const vibs = plan.vibs.map((vib) => ({ ...vib, sha256: "0".repeat(64) }));
    await assert.rejects(collect(buildBundle({ ...plan, vibs })), (thrown) =>
      isProblem(thrown, "DEPOT_DIGEST_MISMATCH"),
    );
  });

  for (const [what, change] of Object.entries<(plan: BundlePlan) => Partial<BundlePlan>>({
    "no VIB": () => ({ vibs: [], components: [] }),
    "no platform": () => ({ platforms: [] }),
    "a vendor without code": () => ({ vendor: { name: "Greenroom", code: "" } }),
    "a VIB twice": ({ vibs }) => ({ vibs: [...vibs, ...vibs] }),
    "a component of an absent VIB": () => ({ components: [{ name: "x", version: "1", vibIds: ["nobody"] }] }),
    "a component without VIBs": () => ({ components: [{ name: "x", version: "1", vibIds: [] }] }),
    "a component whose name leaves": ({ vibs }) => ({
      components: [{ name: "../x", version: "1", vibIds: vibs.map(({ descriptor }) => descriptor.id) }],
    }),
    "a base image whose version leaves": () => ({ baseImages: [{ ...RELEASE_OF, version: "../8", components: {} }] }),
  }))
    it(`refuses a plan with ${what}`, async () => {
      const plan = await smallPlan();
      const refused = collect(buildBundle({ ...plan, ...change(plan) }));
      await assert.rejects(refused, (thrown) => isProblem(thrown, "BUNDLE_PLAN_INVALID"));
    });
});
