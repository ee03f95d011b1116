import { z } from "zod";
import { querySwitch } from "./list-filter.js";

/** GET /api/greenroom/alarms: those that nobody has acknowledged; with `all` every one that is kept. */
export const alarmFilters = z.strictObject({ host: z.string().optional(), all: querySwitch });

export const alarm = z.object({
  alarm: z.number().int(),
  host: z.string(),
  host_name: z.string(),
  /** Stable: RECEIPT_SIGNATURE, RECEIPT_OLD_COUNTER, … */
  kind: z.string(),
  message: z.string(),
  raised_at: z.string(),
  last_at: z.string(),
  times: z.number().int(),
  acknowledged: z.object({ at: z.string(), by: z.string(), note: z.string() }).nullable(),
});

/** POST /api/greenroom/alarms/{a}?action=acknowledge */
export const alarmNote = z.strictObject({ note: z.string().max(1000).optional() });

export type AlarmInfo = z.infer<typeof alarm>;
