import type { SyncScheduleMessage } from "../../../controller/api/wire/depot/online-depot.js";

export const RHYTHMS = ["OFF", "HOURLY", "DAILY", "WEEKLY", "MONTHLY_BY_DAY"] as const;
export const DAYS = ["SUNDAY", "MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY"] as const;

/** As typed. */
export interface ScheduleFields {
  readonly rhythm: string;
  /** Every so many hours, days, weeks or months. */
  readonly every: string;
  /** Of the hour. */
  readonly minute: string;
  /** HH:MM, UTC. */
  readonly time: string;
  readonly dayOfWeek: string;
  readonly dayOfMonth: string;
}

const two = (value: number): string => String(value).padStart(2, "0");

export function formOfSchedule({ enabled, schedule }: SyncScheduleMessage): ScheduleFields {
  const { type = "DAILY", skip = 1, minute = 0, hour = 0, day_of_week: week, day_of_month: month } = schedule ?? {};
  return {
    rhythm: enabled ? type : "OFF",
    every: String(skip),
    minute: String(minute),
    time: `${two(hour)}:${two(minute)}`,
    dayOfWeek: week ?? "SUNDAY",
    dayOfMonth: String(month ?? 1),
  };
}

/** What is put in place of a schedule; one that is turned off keeps its times. */
export function scheduleOfForm({ email_addresses, schedule }: SyncScheduleMessage, fields: ScheduleFields) {
  const { rhythm, every, minute, time, dayOfWeek, dayOfMonth } = fields;
  const type = RHYTHMS.find((one) => one === rhythm) ?? "OFF";
  if (type === "OFF") return { enabled: false, email_addresses, ...(schedule !== undefined && { schedule }) };
  const [hours = "0", minutes = "0"] = time.split(":");
  const day = DAYS.find((one) => one === dayOfWeek);
  const at = type === "HOURLY" ? { minute: Number(minute) } : { hour: Number(hours), minute: Number(minutes) };
  return {
    enabled: true,
    email_addresses,
    schedule: {
      ...{ type, skip: Number(every), ...at },
      ...(type === "WEEKLY" && day !== undefined && { day_of_week: day }),
      ...(type === "MONTHLY_BY_DAY" && { day_of_month: Number(dayOfMonth) }),
    },
  };
}
