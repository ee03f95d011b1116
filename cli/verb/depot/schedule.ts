import { isDeepStrictEqual } from "node:util";
import { Option } from "commander";
import type { SyncScheduleMessage } from "../../../controller/api/wire/depot/online-depot.js";
import { moment } from "../../../core/terminal/quantity.js";
import { cliProblem } from "../../cli-problems.js";
import { printChange } from "../../render/answer.js";
import { renderFacts } from "../../render/table.js";
import { withController } from "../../rest/connect.js";
import type { Flags } from "../flags.js";
import { addContext, addOutput, wholeNumber } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

const PATH = "/api/esx/settings/depots/sync-schedule";
const DAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
const TYPES = { hourly: "HOURLY", daily: "DAILY", weekly: "WEEKLY", monthly: "MONTHLY_BY_DAY" } as const;

type Schedule = NonNullable<SyncScheduleMessage["schedule"]>;

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Shows, or sets, when online depots are synchronised; times are UTC. A synchronisation that came due while the controller was down is made up for once.",
      )
      .addOption(new Option("--type <type>", "how often").choices(Object.keys(TYPES)))
      .addOption(
        new Option("--every <n>", "every so many hours, days, weeks or months").argParser(wholeNumber(1, 1000)),
      )
      .option("--at <time>", "HH:MM, or MM with --type hourly")
      .addOption(new Option("--weekday <day>", "with --type weekly").choices(DAYS))
      .addOption(
        new Option("--day <n>", "with --type monthly; the last day where a month is shorter").argParser(
          wholeNumber(1, 31),
        ),
      )
      .option("--off", "only when somebody says `depot sync`")
      .option("--on", "as it was set");
    addContext(addOutput(command));
    addExamples(command, [
      ["when the next one is due", "depot schedule"],
      ["every Sunday night", "depot schedule --type weekly --weekday sunday --at 03:30"],
    ]);
  },
  run: ({ flags, terminal }) =>
    withController(flags, async (rest) => {
      const before = await rest.get<SyncScheduleMessage>(PATH);
      const { greenroom: _told, ...kept } = before;
      const change = changeOf(flags, before.schedule);
      if (change !== undefined) await rest.putJson(PATH, { ...kept, ...change });
      const now = change === undefined ? before : await rest.get<SyncScheduleMessage>(PATH);
      const changed = !isDeepStrictEqual([before.enabled, before.schedule], [now.enabled, now.schedule]);
      printChange({ terminal, flags, changed, data: now, table: () => scheduleText(now) });
      return 0;
    }),
};

function changeOf(flags: Flags, before: Schedule | undefined): Partial<SyncScheduleMessage> | undefined {
  if (flags.is("off") && flags.is("on")) throw cliProblem("USAGE_INVALID", { what: "give --on or --off, not both" });
  const name = flags.text("type");
  const timed = [flags.text("at"), flags.text("weekday"), flags.number("day"), flags.number("every"), name];
  const enabled = flags.is("off") ? { enabled: false } : { enabled: true };
  if (timed.every((value) => value === undefined)) return flags.is("off") || flags.is("on") ? enabled : undefined;
  const type = name === undefined ? (before?.type ?? "DAILY") : TYPES[name as keyof typeof TYPES];
  const weekday = flags.text("weekday")?.toUpperCase() ?? before?.day_of_week ?? "SUNDAY";
  const schedule = {
    type,
    skip: flags.number("every") ?? before?.skip ?? 1,
    ...timeOf(flags.text("at"), before),
    ...(type === "WEEKLY" && { day_of_week: weekday as NonNullable<Schedule["day_of_week"]> }),
    ...(type === "MONTHLY_BY_DAY" && { day_of_month: flags.number("day") ?? before?.day_of_month ?? 1 }),
  };
  return { ...enabled, schedule };
}

function timeOf(text: string | undefined, before: Schedule | undefined): Pick<Schedule, "hour" | "minute"> {
  if (text === undefined) return { hour: before?.hour ?? 2, minute: before?.minute ?? 17 };
  const [, hour = "0", minute = "0"] = /^(?:(\d{1,2}):)?(\d{2})$/.exec(text) ?? [];
  if (!/^(?:\d{1,2}:)?\d{2}$/.test(text) || Number(hour) > 23 || Number(minute) > 59)
    throw cliProblem("USAGE_INVALID", { what: `--at ${text}: give HH:MM` });
  return { hour: Number(hour), minute: Number(minute) };
}

function scheduleText({ enabled, schedule, greenroom }: SyncScheduleMessage): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const at =
    schedule === undefined
      ? ""
      : `${schedule.hour === undefined ? "" : two(schedule.hour)}:${two(schedule.minute)} UTC`;
  const day =
    schedule?.day_of_week?.toLowerCase() ??
    (schedule?.day_of_month === undefined ? "" : `day ${schedule.day_of_month}`);
  return renderFacts([
    ["by schedule", enabled ? "yes" : "no: only with `greenroom depot sync`"],
    ["type", [schedule?.type.toLowerCase() ?? "", day].filter((part) => part !== "").join(", ")],
    ["every", schedule?.skip === undefined || schedule.skip === 1 ? "" : String(schedule.skip)],
    ["at", at],
    ["next", moment(greenroom?.next ?? "")],
  ]);
}
