import { readFileSync } from "node:fs";
import { z } from "zod";
import type { TargetSoftware } from "../../../formats/vib/target.js";
import { hostProblem } from "../host-problems.js";

const MOST_DEVICES = 256;

const firmwareTable = z
  .array(
    z.strictObject({
      /** Unique on the host: "firmware-nic-0". It names a folder. */
      id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/),
      deviceClass: z.string().min(1).max(64),
      device: z.string().min(1).max(255),
      version: z.string().min(1).max(64),
    }),
  )
  .max(MOST_DEVICES)
  .refine((devices) => new Set(devices.map((one) => one.id)).size === devices.length, "two devices share an id");

/** A device that carries firmware, and the version it reports. */
export type FirmwareDevice = z.infer<typeof firmwareTable>[number];

/** The devices of a host and their versions, from its table; none where there is no table. Throws HOST_UNREADABLE. */
export async function firmwareOfTable(path: string): Promise<TargetSoftware[]> {
  const devices = await readFirmwareTable(path);
  return devices.map(({ id, deviceClass, device, version }) => ({
    target: { id, kind: "FIRMWARE", platform: deviceClass, parentId: "host", device },
    vibs: [],
    version,
  }));
}

/** As `firmwareOfTable`, line by line. */
export async function readFirmwareTable(path: string): Promise<FirmwareDevice[]> {
  try {
    return firmwareTable.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return [];
    throw hostProblem("HOST_UNREADABLE", { path, why: cause instanceof Error ? cause.message : String(cause) }, cause);
  }
}
