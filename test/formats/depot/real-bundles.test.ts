import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isProblem } from "../../../core/problem/problem.js";
import { checkDepotVib, depotVibBytes } from "../../../formats/depot/check-vib.js";
import { readDepot } from "../../../formats/depot/read-depot.js";
import { DEFAULT_TRUST_ROOTS } from "../../../formats/vib/trust-roots.js";
import { verifyVib } from "../../../formats/vib/verify.js";
import { samplesOrSkip } from "../../rig/samples.js";
import { collect, edit, openBundle, packBundle, readBundle, smallBundle } from "./bundle-rig.js";

/** What each real bundle is known to hold (its README): component, synthetic, level, platform. */
const EXPECTED: Readonly<Record<string, readonly [string, boolean, string, string]>> = {
  "ESXi670-VMKUSB-NIC-FLING-39203948-offline_bundle-16780994.zip": [
    "vmkusb-nic-fling 2.1-6vmw.670.2.48.39203948",
    true,
    "VMwareAccepted",
    "6.*",
  ],
  "ESXi90-VMKUSB-NIC-FLING-84947163_24739691-component.zip": [
    "VMware-vmkusb-nic-fling 1.15-1vmw.900.0.84947163",
    false,
    "VMwareCertified",
    "9.0",
  ],
  "net-forcedeth-1-1.0.0-1-offline_bundle.zip": ["net-forcedeth-1 1.0.0-1", true, "CommunitySupported", "5.*"],
  "nvme-community-driver_1.0.1.0-3vmw.700.1.0.15843807-component-18902434.zip": [
    "VMware-nvme-community 1.0.1.0-3vmw.700.1.0.15843807",
    false,
    "VMwareCertified",
    "7.0.0",
  ],
  "vghetto-ghettoVCB-2018-10-03-offline-bundle.zip": ["ghettoVCB 1.0.0-0.0.0", true, "CommunitySupported", "5.*"],
  "vghetto-ghettoVCB-2020-12-28-offline-bundle.zip": ["ghettoVCB 1.0.0-0.0.0", true, "CommunitySupported", "5.*"],
};

const bundlesIn = (folder: string): readonly string[] => readdirSync(folder).filter((name) => name.endsWith(".zip"));

/** A small seeded generator (mulberry32); the seed is in the test's name. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    const mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    const more = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((more ^ (more >>> 14)) >>> 0) / 2 ** 32;
  };
}

const SEED = 20261124;

/** Everything that an import looks at before it keeps a bundle. */
async function readWholly(bytes: Uint8Array, name: string): Promise<void> {
  const source = await openBundle(bytes, name);
  const depot = await readDepot(source);
  for (const entry of depot.vibs) await collect(depotVibBytes(source, entry));
}

describe("real bundles", () => {
  it("are the ones that are expected", function () {
    assert.deepEqual(bundlesIn(samplesOrSkip(this)).toSorted(), Object.keys(EXPECTED).toSorted());
  });

  for (const [name, [component, synthetic, level, version]] of Object.entries(EXPECTED))
    it(`${name} reads, and its VIB is what the metadata says`, async function () {
      const source = await openBundle(readFileSync(join(samplesOrSkip(this), name)), name);
      const depot = await readDepot(source);
      assert.deepEqual(depot.warnings, []);
      assert.deepEqual(
        depot.components.map((it) => [
          `${it.name} ${it.version}`,
          it.synthetic,
          it.platforms.map((one) => one.version),
        ]),
        [[component, synthetic, [version]]],
      );
      for (const entry of depot.vibs) {
        assert.equal(entry.copy.acceptanceLevel, level);
        const vib = await verifyVib(depotVibBytes(source, entry), {
          where: `${name}: ${entry.path}`,
          expected: entry,
          trust: DEFAULT_TRUST_ROOTS,
          digests: "unpacked",
        });
        assert.deepEqual(checkDepotVib(entry, vib), []);
      }
    });

  it("54: two releases of one id are told apart by digest", async function () {
    const folder = samplesOrSkip(this);
    const names = bundlesIn(folder).filter((name) => name.includes("ghettoVCB"));
    const depots = await Promise.all(names.map((name) => readBundle(readFileSync(join(folder, name)), name)));
    const vibs = depots.flatMap((depot) => depot.vibs);
    assert.equal(new Set(vibs.map(({ id }) => id)).size, 1);
    assert.equal(new Set(vibs.map(({ sha256 }) => sha256)).size, 2);
  });

  it(`truncated anywhere they are refused with a problem that names them (seed ${SEED})`, async function () {
    this.timeout(300_000);
    const folder = samplesOrSkip(this);
    const random = randomFrom(SEED);
    for (const name of bundlesIn(folder)) {
      const bytes = readFileSync(join(folder, name));
      const cuts = [
        0,
        1,
        21,
        22,
        bytes.length - 1,
        ...Array.from({ length: 80 }, () => Math.floor(random() * bytes.length)),
      ];
      for (const cut of cuts)
        await assert.rejects(readWholly(bytes.subarray(0, cut), name), (thrown) => {
          assert.ok(isProblem(thrown, "ZIP_CORRUPT"), `${name} cut at ${cut}: ${String(thrown)}`);
          return thrown.message.includes(name);
        });
    }
  });

  it(`with any one byte changed they are read as they are or refused with a problem, never anything else (seed ${SEED})`, async function () {
    this.timeout(300_000);
    const folder = samplesOrSkip(this);
    const random = randomFrom(SEED);
    for (const name of bundlesIn(folder).filter((one) => !one.startsWith("ESXi")))
      for (let round = 0; round < 150; round += 1) {
        const bytes = new Uint8Array(readFileSync(join(folder, name)));
        const at = Math.floor(random() * bytes.length);
        bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8));
        await readWholly(bytes, name).catch((thrown: unknown) => {
          assert.ok(isProblem(thrown), `${name}, byte ${at}: ${String(thrown)}`);
          assert.notEqual(thrown.code, "INTERNAL", `${name}, byte ${at}`);
        });
      }
  });
});

describe("bundles of several parts", () => {
  it("read a metadata zip that two platforms name once", async () => {
    const files = await smallBundle();
    edit(files, /vendor-index/, ["</metaList>", "<metadata><productId>embeddedEsx</productId><version>9.0</version><url>metadata.zip</url></metadata></metaList>"]); // prettier-ignore
    const depot = await readBundle(packBundle(files));
    assert.deepEqual(depot.metadata.map(({ version }) => version), ["8.0", "9.0"]); // prettier-ignore
    assert.equal(depot.vibs.length, 2);
    assert.deepEqual(depot.warnings, []);
  });

  it("read two vendors, each in its own folder", async () => {
    const files = await smallBundle();
    const both = new Map(files);
    const { packed } = { packed: packBundle(files) };
    const source = await openBundle(packed);
    both.set("second/metadata.zip", await collect(source.read("metadata.zip")));
    for (const [path, bytes] of files) if (!path.startsWith("metadata.zip!")) both.set(`second/${path}`, bytes);
    both.delete("second/index.xml");
    edit(both, /^index/, ["</vendorList>", "<vendor><name>Two</name><code>TWO</code><indexfile>vendor-index.xml</indexfile><relativePath>second/</relativePath><content><type>x</type></content></vendor></vendorList>"]); // prettier-ignore
    const depot = await readBundle(packBundle(both));
    assert.deepEqual(depot.vendors.map(({ code }) => code), ["GRN", "TWO"]); // prettier-ignore
    assert.deepEqual(depot.metadata.map(({ path, vendorCode }) => `${vendorCode} ${path}`), ["GRN metadata.zip", "TWO second/metadata.zip"]); // prettier-ignore
    assert.deepEqual(depot.warnings, []);
    assert.equal(depot.vibs.length, 2);
    assert.equal(depot.components.length, 1);
  });
});
