import type { CollectedGarbage } from "../../../depot/garbage.js";
import { nextSync } from "../../../domain/library/sync-schedule.js";
import type { SyncResult } from "../../../rollout/library/depot-sync-task.js";
import type { SyncReport } from "../../../domain/library/sync-report.js";
import type { OnlineDepot } from "../../../store/library/online-depots.js";
import type { SyncPlan } from "../../../store/library/sync-schedules.js";
import type { DepotRecord } from "../../../store/library/depots.js";
import { errorBodyOf } from "../../door/error-body.js";
import {
  WEEK_DAYS,
  type Garbage,
  type OnlineInfo,
  type SyncReportMessage,
  type SyncResultMessage,
  type SyncScheduleMessage,
} from "../../wire/depot/online-depot.js";

export const presentOnline = (depot: OnlineDepot, { counts }: Pick<DepotRecord, "counts">): OnlineInfo => ({
  description: depot.description,
  location: depot.location,
  enabled: depot.enabled,
  // There is none that an operator did not add.
  system_defined: false,
  owner: depot.who,
  owner_data: depot.ownerData,
  ownerdata: depot.ownerData,
  greenroom: {
    proxy: depot.proxy,
    create_time: depot.createdAt,
    vibs: counts.vibs,
    components: counts.components,
    base_images: counts.baseImages,
    last_sync: depot.lastSync && presentReport(depot.lastSync),
  },
});

export const presentReport = (report: SyncReport): SyncReportMessage => ({
  start_time: report.startedAt,
  end_time: report.endedAt,
  outcome: report.outcome,
  added: {
    components: [...report.components],
    base_images: [...report.baseImages],
    add_ons: [...report.addOns],
    vibs: report.vibs.map(({ id, sha256, sizeBytes }) => ({ id, sha256, size_bytes: sizeBytes })),
  },
  withdrawn: [...report.withdrawn],
  lacking: report.lacking.map(({ vib, sha256, problem }) => ({ vib, sha256, error: errorBodyOf(problem).body })),
  warnings: [...report.warnings],
  ...(report.problem !== null && { error: errorBodyOf(report.problem).body }),
});

/** Result of a sync task. */
export const presentSync = (result: SyncResult): SyncResultMessage =>
  Object.fromEntries(Object.entries(result).map(([id, report]) => [id, presentReport(report)]));

export function presentSchedule({ enabled, schedule, emails, begunAt }: SyncPlan): SyncScheduleMessage {
  const { type, every, minute, hour, dayOfWeek, dayOfMonth } = schedule;
  return {
    enabled,
    schedule: {
      type,
      skip: every,
      minute,
      ...(type !== "HOURLY" && { hour }),
      ...(type === "WEEKLY" && { day_of_week: WEEK_DAYS[dayOfWeek] ?? "SUNDAY" }),
      ...(type === "MONTHLY_BY_DAY" && { day_of_month: dayOfMonth }),
    },
    email_addresses: [...emails],
    greenroom: {
      next: enabled ? new Date(nextSync(schedule, Date.parse(begunAt))).toISOString() : null,
      last: begunAt,
    },
  };
}

export const presentGarbage = ({ vibs, parts, bytes }: CollectedGarbage): Garbage => ({
  vibs: vibs.map(({ id, sha256, sizeBytes }) => ({ id, sha256, size_bytes: sizeBytes })),
  parts: parts.map(({ name, sizeBytes }) => ({ name, size_bytes: sizeBytes })),
  count: vibs.length + parts.length,
  bytes,
});
