import { join } from "node:path";
import { writeFileSync } from "node:fs";
import { baseImageOf, componentOf, forgeBundle, forgeVib, RELEASED } from "../../rig/forge.js";
import { Fleet, mustSucceed } from "../../rig/fleet.js";
import type { Workplace } from "../../rig/workplace.js";
import { Door } from "./door.js";

const KIB = 1 << 10;
/** What the recorded requests name. */
export const VERSION = "8.0.3-0.0.1";
const OLDER = "8.0.2-0.0.1";
const FIRMWARE = "grn-fw-nic";
const MANAGER = "com.example.grn.hsm";

export interface WireFleet extends AsyncDisposable {
  readonly fleet: Fleet;
  readonly door: Door;
  /** A depot that no image needs. */
  readonly spareDepot: string;
  readonly standalone: string;
  /** The spec that both were given first. */
  readonly spec: unknown;
}

/** A cluster of one host with a DPU and a device, and a standalone host; both have an image with every part that an image can have. */
export async function wireFleet(place: Workplace): Promise<WireFleet> {
  const fleet = await Fleet.start(place);
  try {
    return await furnished(place, fleet);
  } catch (thrown) {
    await fleet[Symbol.asyncDispose]();
    throw thrown;
  }
}

async function furnished(place: Workplace, fleet: Fleet): Promise<WireFleet> {
  mustSucceed(await fleet.cli("depot", "import", await wholeBundle(place)));
  mustSucceed(await fleet.cli("depot", "import", await spareBundle(place)));
  mustSucceed(await fleet.cli("cluster", "create", "production"));
  await fleet.addHost({
    ...{ name: "esx-01", cluster: "production", dpus: 1, firmware: ["nic:GRN 25G:22.5.6"], reserveBytes: KIB },
  });
  await fleet.addHost({ name: "edge", reserveBytes: KIB });
  const spec = {
    base_image: { version: OLDER },
    add_on: { name: "GRN-Addon", version: "1.0-1" },
    components: { "grn-tool": "1.0-1" },
    solutions: { "com.example.grn.ha": { version: "1.0", components: [{ component: "grn-ha" }] } },
    hardware_support: { packages: { [MANAGER]: { pkg: "GRN-HSP", version: "7.1" } } },
  };
  const file = join(place.path, "spec.json");
  writeFileSync(file, JSON.stringify(spec));
  for (const scope of [["production"], ["--standalone", "edge"]])
    mustSucceed(await fleet.cli("image", "set", ...scope, "--file", file));
  const door = new Door(fleet.context);
  const session = await door.logIn();
  const depots = (await door.ask("GET", "/api/esx/settings/depots/offline", { session })).json as object;
  const hosts = (await door.ask("GET", "/api/vcenter/host?names=edge", { session })).json as [{ host: string }];
  const [, spareDepot = ""] = Object.keys(depots);
  return {
    ...{ fleet, door, spareDepot, standalone: hosts[0].host, spec },
    [Symbol.asyncDispose]: () => fleet[Symbol.asyncDispose](),
  };
}

async function wholeBundle(place: Workplace): Promise<string> {
  const names = ["esx-base", "grn-addon", "grn-tool", "grn-ha", "k", FIRMWARE];
  const vibs = await Promise.all(names.map((name) => forgeVib({ name, version: "1.0-1", payloadBytes: 40 * KIB })));
  const dpu = await forgeVib({ name: "esxio-base", version: "1.0-1", payloadBytes: 40 * KIB, platform: "ESXio" });
  const components = vibs.map((vib) => componentOf(vib.descriptor.name, "1.0-1", [vib]));
  const layer = { vendor: "GRN", releaseDate: RELEASED };
  const based = { "esx-base": "1.0-1", "esxio-base": "1.0-1" };
  return forgeBundle(join(place.path, "whole.zip"), {
    vibs: [...vibs, dpu],
    components: [...components, componentOf("esxio-base", "1.0-1", [dpu])],
    baseImages: [baseImageOf(OLDER, based), baseImageOf(VERSION, based)],
    addOns: [
      {
        ...{ ...layer, name: "GRN-Addon", version: "1.0-1", displayName: "GRN add-on" },
        ...{ components: { "grn-addon": "1.0-1" }, removedComponents: [], supportedBaseImages: [] },
      },
    ],
    solutions: [
      {
        ...layer,
        name: "com.example.grn.ha",
        version: "1.0",
        displayName: "GRN HA",
        components: { "grn-ha": "1.0-1" },
      },
    ],
    hardwareSupport: [
      {
        ...{ ...layer, displayName: "GRN support", manager: MANAGER, package: { name: "GRN-HSP", version: "7.1" } },
        components: { [FIRMWARE]: "1.0-1" },
        firmware: [
          { component: FIRMWARE, deviceClass: "nic", deviceMatch: "GRN 25G", version: "22.5.7", stageable: true },
        ],
      },
    ],
  });
}

const spareBundle = (place: Workplace): Promise<string> => smallBundle(place, "grn-spare");
export const pulledBundle = (place: Workplace): Promise<string> => smallBundle(place, "grn-pulled");

async function smallBundle(place: Workplace, name: string): Promise<string> {
  const vib = await forgeVib({ name, version: "1.0-1", payloadBytes: KIB });
  const components = [componentOf(name, "1.0-1", [vib])];
  return forgeBundle(join(place.path, `${name}.zip`), { vibs: [vib], components, baseImages: [] });
}
