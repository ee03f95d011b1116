import { z } from "zod";
import { errorBody } from "../message.js";
import { ownerData } from "./depot.js";

const description = z.string().max(1024);
const url = z.string().min(1).max(1024);

/** POST /api/esx/settings/depots/online, 201 with the depot's id. */
export const onlineCreate = z.strictObject({
  /** http or https; the index, or a folder that holds index.xml. */
  location: url,
  description: description.optional(),
  enabled: z.boolean().optional(),
  ...ownerData,
  greenroom: z.strictObject({ proxy: url.nullish() }).optional(),
});

/** PATCH /api/esx/settings/depots/online/{d}, 204. */
export const onlineUpdate = z.strictObject({
  description: description.optional(),
  enabled: z.boolean().optional(),
  ...ownerData,
  /** `proxy: null` takes it away. */
  greenroom: z.strictObject({ proxy: url.nullish() }).optional(),
});

const named = z.object({ name: z.string(), version: z.string() });

/** What a synchronisation found, and what was new since the one before. */
export const syncReport = z.object({
  start_time: z.string(),
  end_time: z.string(),
  outcome: z.enum(["ADDED", "UNCHANGED", "INCOMPLETE", "FAILED"]),
  added: z.object({
    components: z.array(named),
    base_images: z.array(z.string()),
    add_ons: z.array(named),
    vibs: z.array(z.object({ id: z.string(), sha256: z.string(), size_bytes: z.number().int() })),
  }),
  /** No longer told by the depot; kept by the library. */
  withdrawn: z.array(named),
  /** VIBs that could not be had: components that need them are not offered. */
  lacking: z.array(z.object({ vib: z.string(), sha256: z.string(), error: errorBody })),
  warnings: z.array(z.object({ code: z.string(), message: z.string() })),
  error: errorBody.optional(),
});

/** GET /api/esx/settings/depots/online[/{d}]: this, or a map of depot id to this. */
export const onlineInfo = z.object({
  description: z.string(),
  location: z.string(),
  enabled: z.boolean(),
  system_defined: z.boolean(),
  owner: z.string(),
  owner_data: z.string(),
  ownerdata: z.string(),
  greenroom: z.object({
    proxy: z.string().nullable(),
    create_time: z.string(),
    vibs: z.number().int(),
    components: z.number().int(),
    base_images: z.number().int(),
    last_sync: syncReport.nullable(),
  }),
});

/** POST /api/esx/settings/depots?action=sync&vmw-task=true; without a body, or `depots`: every enabled one. */
export const syncBody = z.strictObject({
  greenroom: z.strictObject({ depots: z.array(z.string().max(1024)).min(1).max(256) }).optional(),
});

/** Result of a sync task: by depot id. */
export const syncResult = z.record(z.string(), syncReport);

const DAYS = ["SUNDAY", "MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY"] as const;

/** GET and PUT /api/esx/settings/depots/sync-schedule; times are UTC. */
export const syncSchedule = z.strictObject({
  enabled: z.boolean(),
  schedule: z
    .strictObject({
      type: z.enum(["HOURLY", "DAILY", "WEEKLY", "MONTHLY_BY_DAY"]),
      /** Every so many hours, days, weeks or months; 1 when left out. */
      skip: z.int().min(1).max(1000).optional(),
      minute: z.int().min(0).max(59),
      hour: z.int().min(0).max(23).optional(),
      day_of_week: z.enum(DAYS).optional(),
      day_of_month: z.int().min(1).max(31).optional(),
    })
    .optional(),
  email_addresses: z.array(z.string().max(320)).max(32).default([]),
  /** Answered, not taken. */
  greenroom: z.strictObject({ next: z.string().nullable(), last: z.string() }).optional(),
});

export const WEEK_DAYS: readonly (typeof DAYS)[number][] = DAYS;

/** GET /api/greenroom/depots/garbage, and the result of a collection. */
export const garbage = z.object({
  vibs: z.array(z.object({ id: z.string(), sha256: z.string(), size_bytes: z.number().int() })),
  parts: z.array(z.object({ name: z.string(), size_bytes: z.number().int() })),
  count: z.number().int(),
  bytes: z.number().int(),
});

export type OnlineInfo = z.infer<typeof onlineInfo>;
export type SyncReportMessage = z.infer<typeof syncReport>;
export type SyncResultMessage = z.infer<typeof syncResult>;
export type SyncScheduleMessage = z.infer<typeof syncSchedule>;
export type Garbage = z.infer<typeof garbage>;
