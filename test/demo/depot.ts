import { join } from "node:path";
import { fileBytes } from "../../core/bytes/random-access.js";
import type { Depot } from "../../formats/depot/depot-model.js";
import { readDepot } from "../../formats/depot/read-depot.js";
import { openZip } from "../../formats/depot/zip-source.js";
import type { Constraint, Provide } from "../../formats/vib/descriptor-model.js";
import { baseImageOf, componentOf, forgeBundle, forgeVib, type ForgedVib } from "../rig/forge.js";
import type { Workplace } from "../rig/workplace.js";

/** What the demo imports, orders and starts its hosts from. */
export interface DemoDepot {
  readonly bundles: readonly string[];
  /** The older base image that the sandbox hosts run. */
  readonly installedBundle: string;
  /** Of the new base image, as boot.cfg has it. */
  readonly build: string;
  readonly firmware: readonly string[];
  /** What the hardware support manager of the demo lists; absent where the image has no firmware. */
  readonly packages?: { readonly manager: string; readonly packages: readonly unknown[] };
  readonly spec: Readonly<Record<string, unknown>>;
  readonly story: readonly string[];
}

const MIB = 1 << 20;
const VERSION = "9.0.1-0.25000000";
const OLD_VERSION = "9.0.0-0.24000000";

/** A depot for the demo: forged from nothing, or a forged base image below the components of a real bundle. */
export const forgeDemoDepot = (place: Workplace, bundle: string | undefined): Promise<DemoDepot> =>
  bundle === undefined ? forgeWholeDepot(place) : forgeBaseBelow(place, bundle);

async function base(version: string, sizeMiB: number, provides: readonly Provide[]): Promise<readonly ForgedVib[]> {
  const offers = [{ name: "esx-version", version }, ...provides];
  return [
    await forgeVib({
      name: "esx-base",
      version,
      payloadBytes: sizeMiB * MIB,
      provides: offers,
      liveInstallAllowed: false,
    }),
    await forgeVib({
      name: "esxio-base",
      version,
      payloadBytes: (sizeMiB * MIB) / 4,
      platform: "ESXio",
      provides: offers,
      liveInstallAllowed: false,
    }),
  ];
}

async function forgeBase(
  place: Workplace,
  name: string,
  wish: { version: string; sizeMiB: number; provides?: readonly Provide[] },
): Promise<string> {
  const { version, sizeMiB, provides = [] } = wish;
  const vibs = await base(version, sizeMiB, provides);
  return forgeBundle(join(place.path, name), {
    vibs,
    components: [componentOf("ESXi", version, vibs)],
    baseImages: [baseImageOf(version, { ESXi: version })],
  });
}

async function forgeWholeDepot(place: Workplace): Promise<DemoDepot> {
  const needsBase: readonly Constraint[] = [{ name: "esx-version", relation: ">=", version: "9.0.0" }];
  const drivers = await Promise.all(
    [900, 400, 1200, 250, 2100, 650].map((kib, index) =>
      forgeVib({
        name: `grn-nic-${index + 1}`,
        version: `1.${index}.0-1vmw.901`,
        payloadBytes: kib << 10,
        depends: needsBase,
      }),
    ),
  );
  const dpuDriver = await forgeVib({
    name: "grn-dpu-nic",
    version: "2.0.0-1vmw.901",
    payloadBytes: 700 << 10,
    platform: "ESXio",
    depends: needsBase,
  });
  const tool = await forgeVib({
    name: "grn-oem-tool",
    version: "3.1.0-1",
    payloadBytes: 1500 << 10,
    depends: needsBase,
  });
  const nicFirmware = await forgeVib({ name: "grn-fw-nic", version: "22.5.7-1", payloadBytes: 3 * MIB });
  const baseBundle = await forgeBase(place, "hypervisor-9.0.1-depot.zip", { version: VERSION, sizeMiB: 24 });
  const vendorVibs = [...drivers, dpuDriver, tool, nicFirmware];
  const components = [
    ...[...drivers, dpuDriver].map((vib) => componentOf(vib.descriptor.name, vib.descriptor.version, [vib])),
    componentOf("grn-oem-tool", "3.1.0-1", [tool]),
    componentOf("grn-fw-nic", "22.5.7-1", [nicFirmware]),
  ];
  const versionsOf = (vibs: readonly ForgedVib[]) =>
    Object.fromEntries(vibs.map((vib) => [vib.descriptor.name, vib.descriptor.version]));
  const release = { displayName: "GRN add-on", vendor: "GRN", releaseDate: "2026-01-02T03:04:05Z" };
  const vendorBundle = await forgeBundle(join(place.path, "grn-addon-901-depot.zip"), {
    vibs: vendorVibs,
    components,
    addOns: [
      {
        ...release,
        name: "GRN-Addon",
        version: "901.0.0-A01",
        components: versionsOf([...drivers.slice(0, 4), dpuDriver, tool]),
        supportedBaseImages: ["9.0.*"],
      },
    ],
    hardwareSupport: [
      {
        ...release,
        manager: "com.example.grn.hsm",
        package: { name: "GRN-HSP", version: "7.1" },
        components: { "grn-fw-nic": "22.5.7-1" },
        firmware: [
          { component: "grn-fw-nic", deviceClass: "nic", deviceMatch: "GRN 25G", version: "22.5.7", stageable: true },
        ],
      },
    ],
  });
  return {
    bundles: [baseBundle, vendorBundle],
    installedBundle: await forgeBase(place, "hypervisor-9.0.0-depot.zip", { version: OLD_VERSION, sizeMiB: 1 }),
    build: VERSION,
    firmware: ["nic:GRN 25G:21.0.0"],
    packages: {
      manager: "com.example.grn.hsm",
      packages: [
        {
          ...{ name: "GRN-HSP", version: "7.1", supportedBaseImages: ["9.0.*"] },
          components: { "grn-fw-nic": "22.5.7-1" },
          firmware: [{ component: "grn-fw-nic", deviceClass: "nic", deviceMatch: "GRN 25G", version: "22.5.7" }],
        },
      ],
    },
    spec: {
      base_image: { version: VERSION },
      add_on: { name: "GRN-Addon", version: "901.0.0-A01" },
      components: { "grn-nic-5": drivers[4]?.descriptor.version, "grn-nic-6": null },
      hardware_support: { packages: { "com.example.grn.hsm": { pkg: "GRN-HSP", version: "7.1" } } },
    },
    story: [
      "a base image of 24 MiB with a part for DPUs, a vendor add-on with drivers and a tool, a firmware package: all forged here, unsigned",
    ],
  };
}

async function openDepot(path: string): Promise<Depot> {
  const source = await openZip(await fileBytes(path), path);
  try {
    return await readDepot(source);
  } finally {
    await source.close();
  }
}

/** What a base image has to offer so that everything in the depot finds what it depends on. */
function offersFor(depot: Depot): Provide[] {
  const own = new Set(depot.vibs.flatMap(({ copy }) => [copy.name, ...copy.provides.map((provide) => provide.name)]));
  const missing = depot.vibs.flatMap(({ copy }) => copy.depends).filter((constraint) => !own.has(constraint.name));
  const offers = missing.map(({ name, relation, version }): Provide => {
    if (version === undefined) return { name };
    // Strictly above and strictly below: a longer version is larger, and 0 is below everything real (FORMAT 4.1).
    if (relation === ">>") return { name, version: `${version}.1` };
    return { name, version: relation === "<<" ? "0" : version };
  });
  return [...new Map(offers.map((offer) => [JSON.stringify(offer), offer])).values()];
}

async function forgeBaseBelow(place: Workplace, bundle: string): Promise<DemoDepot> {
  const depot = await openDepot(bundle);
  const offers = offersFor(depot);
  const platform = depot.metadata[0];
  const newBase = await forgeBase(place, "forged-base-depot.zip", { version: VERSION, sizeMiB: 8, provides: offers });
  return {
    bundles: [newBase, bundle],
    installedBundle: await forgeBase(place, "forged-old-base-depot.zip", {
      version: OLD_VERSION,
      sizeMiB: 1,
      provides: offers,
    }),
    build: VERSION,
    firmware: [],
    spec: {
      base_image: { version: VERSION },
      components: Object.fromEntries(depot.components.map((component) => [component.name, component.version])),
    },
    story: [
      `${bundle.split("/").at(-1)}: ${depot.vibs.length} VIB(s) in ${depot.components.length} component(s) for ${platform?.productId ?? "?"} ${platform?.version ?? "?"}`,
      `a base image is forged below it that offers what its VIBs depend on: ${offers.map((offer) => offer.name).join(", ") || "nothing"}`,
    ],
  };
}
