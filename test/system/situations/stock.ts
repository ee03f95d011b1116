import { join } from "node:path";
import type { SmallFleet } from "../../controller/rollout/small-fleet.js";
import { baseImageOf, componentOf, forgeBundle, forgeVib, type ForgedVib } from "../../rig/forge.js";

const RELEASED = "2026-01-02T03:04:05Z";
const HSM = "com.example.grn.hsm";
const [STAGEABLE, FIXED] = ["grn-fw-nic", "grn-fw-disk"];
const VERSION = "2.0";

/** Firmware devices of a host: the manager can stage for the one, not for the other. */
export const DEVICE = {
  stageable: { id: "firmware-nic-0", deviceClass: "nic", device: "GRN 25G", version: "1.0.0" },
  fixed: { id: "firmware-disk-0", deviceClass: "disk", device: "GRN SSD", version: "1.0.0" },
} as const;

const hardware_support = { packages: { [HSM]: { pkg: "GRN-HSP", version: "7.1" } } };

/** Images: two VIBs of the host; the same and one of its DPUs; with firmware. */
export const IMAGE = {
  host: { base_image: { version: "1.0" } },
  dpu: { base_image: { version: VERSION } },
  firmware: { base_image: { version: "1.0" }, hardware_support },
  everything: { base_image: { version: VERSION }, hardware_support },
} as const;

export interface Stock {
  /** What the image wants of the host itself. */
  readonly wanted: readonly ForgedVib[];
  /** The first of them in a version above it. */
  readonly higher: ForgedVib;
  readonly firmware: ForgedVib;
}

/** Forges what the images hold, and imports it. */
export async function stockUp(fleet: SmallFleet): Promise<Stock> {
  const forge = (name: string, version: string, platform?: string) =>
    forgeVib({ name, version, payloadBytes: 20_000, ...(platform !== undefined && { platform }) });
  const wanted = [await forge("net-a", `${VERSION}-1`), await forge("net-b", `${VERSION}-1`)];
  const dpu = await forge("dpu-a", `${VERSION}-1`, "ESXio");
  const firmware = await forge(STAGEABLE, "22.5.7-1");
  const drives = [firmware, await forge(FIXED, "22.5.7-1")];
  const parts = [componentOf("net", VERSION, wanted), componentOf("dpu", VERSION, [dpu])];
  await fleet.importFile(
    await forgeBundle(join(fleet.door.place.path, "bundle.zip"), {
      vibs: [...wanted, dpu, ...drives],
      components: [...parts, ...drives.map((vib) => componentOf(vib.descriptor.name, "22.5.7-1", [vib]))],
      baseImages: [
        baseImageOf(VERSION, { net: VERSION, dpu: VERSION }),
        // Of the host alone.
        baseImageOf("1.0", { net: VERSION }),
      ],
      hardwareSupport: [
        {
          ...{ displayName: "GRN support", vendor: "GRN", releaseDate: RELEASED, manager: HSM },
          package: { name: "GRN-HSP", version: "7.1" },
          components: { [STAGEABLE]: "22.5.7-1", [FIXED]: "22.5.7-1" },
          firmware: [STAGEABLE, FIXED].map((component) => ({
            component,
            deviceClass: component === STAGEABLE ? DEVICE.stageable.deviceClass : DEVICE.fixed.deviceClass,
            deviceMatch: component === STAGEABLE ? DEVICE.stageable.device : DEVICE.fixed.device,
            version: "22.5.7",
            stageable: component === STAGEABLE,
          })),
        },
      ],
    }),
  );
  return { wanted, firmware, higher: await forge("net-a", "3.0-1") };
}
