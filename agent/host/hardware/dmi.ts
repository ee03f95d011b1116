import { readFileSync } from "node:fs";
import { join } from "node:path";
import { carriesErrno } from "../../../core/durable/errno.js";
import type { HardwarePlatform } from "./hardware-platform.js";

/** Names as the kernel gives them below /sys/class/dmi/id; the serial number is for root alone. */
export const DMI_FILES = {
  vendor: "sys_vendor",
  model: "product_name",
  serialNumber: "product_serial",
  biosVendor: "bios_vendor",
  biosVersion: "bios_version",
  biosDate: "bios_date",
} as const satisfies Record<keyof HardwarePlatform, string>;

/** Not there, not ours to read, or the firmware refuses: the text stays empty, and nobody fails for it. */
const UNTOLD = ["ENOENT", "ENOTDIR", "EACCES", "EPERM", "EIO", "ENXIO", "ENODEV"] as const;
const MOST_CHARS = 255;

/** The platform that a folder in the manner of /sys/class/dmi/id tells; undefined where it tells neither vendor nor model. */
export function readDmi(folder: string): HardwarePlatform | undefined {
  const told = (key: keyof HardwarePlatform): string => textOf(join(folder, DMI_FILES[key]));
  const platform: HardwarePlatform = {
    vendor: told("vendor"),
    model: told("model"),
    serialNumber: told("serialNumber"),
    biosVendor: told("biosVendor"),
    biosVersion: told("biosVersion"),
    biosDate: told("biosDate"),
  };
  return platform.vendor === "" && platform.model === "" ? undefined : platform;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8").trim().slice(0, MOST_CHARS);
  } catch (failure) {
    if (carriesErrno(failure, UNTOLD)) return "";
    throw failure;
  }
}
