import { z } from "zod";
import { localizable, notifications } from "../message.js";

const status = z.enum(["COMPATIBLE", "INCOMPATIBLE", "HCL_DATA_UNAVAILABLE", "NO_FIRMWARE_PROVIDER", "UNAVAILABLE"]);

/** GET software/reports/hardware-compatibility of a cluster, and the result of its check. */
export const hardwareCompatibility = z.object({
  status,
  scan_time: z.string(),
  commit: z.string(),
  base_image_version: z.string(),
  summary_result: localizable,
  notifications,
});

/** GET software/reports/hardware-compatibility/details: of devices nothing is said where none was looked up. */
export const hardwareDetails = z.object({
  status,
  scan_time: z.string(),
  commit: z.string(),
  base_image_version: z.string(),
  notifications,
  note: localizable,
});

export type HardwareDetails = z.infer<typeof hardwareDetails>;
export type HardwareCompatibility = z.infer<typeof hardwareCompatibility>;
