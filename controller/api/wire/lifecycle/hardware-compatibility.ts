import { z } from "zod";
import { localizable, notifications } from "../message.js";

/** GET software/reports/hardware-compatibility of a cluster, and the result of its check. */
export const hardwareCompatibility = z.object({
  status: z.enum(["COMPATIBLE", "INCOMPATIBLE", "HCL_DATA_UNAVAILABLE", "NO_FIRMWARE_PROVIDER", "UNAVAILABLE"]),
  scan_time: z.string(),
  commit: z.string(),
  base_image_version: z.string(),
  summary_result: localizable,
  notifications,
});

export type HardwareCompatibility = z.infer<typeof hardwareCompatibility>;
