import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { SyncScheduleMessage } from "../../../controller/api/wire/depot/online-depot.js";
import { useApp } from "../../app/app.js";
import { useRight } from "../../app/use-right.js";
import { SelectField, TextField } from "../../part/field.js";
import { SendingForm } from "../../part/form/sending-form.js";
import { formatTimeOfDay, viewersZone } from "../../format/time.js";
import { onClock } from "./on-clock.js";
import { DAYS, formOfSchedule, RHYTHMS, scheduleOfForm, type ScheduleFields } from "./schedule-fields.js";

interface ScheduleFormProps {
  readonly schedule: SyncScheduleMessage;
  readonly save: (changed: SyncScheduleMessage) => Promise<void>;
  readonly children: ComponentChildren;
}

/** The rule by which depots are synchronised. Its times are UTC, as the controller keeps them. */
export function ScheduleForm({ schedule, save, children }: ScheduleFormProps) {
  const { language } = useApp();
  const [fields, setFields] = useState(formOfSchedule(schedule));
  const mayNot = useRight("changeSettings", "fleet");
  const change = (name: keyof ScheduleFields) => (value: string) => setFields({ ...fields, [name]: value });
  return (
    <SendingForm
      title={language.say("schedule")}
      act={language.say("save")}
      whyNot={mayNot}
      send={() => save(scheduleOfForm(schedule, fields))}
    >
      {children}
      <div class="two-columns">
        <SelectField
          label={language.say("schedule.rhythm")}
          value={fields.rhythm}
          options={RHYTHMS.map((one) => [one, language.say(`schedule.${one}`)] as const)}
          onChange={change("rhythm")}
        />
        {fields.rhythm === "OFF" ? null : <Times fields={fields} change={change} />}
      </div>
      <OnViewersClock fields={fields} />
    </SendingForm>
  );
}

interface TimesProps {
  readonly fields: ScheduleFields;
  readonly change: (name: keyof ScheduleFields) => (value: string) => void;
}

function Times({ fields, change }: TimesProps) {
  const { language } = useApp();
  const { rhythm, every, minute, time, dayOfWeek, dayOfMonth } = fields;
  return (
    <>
      <TextField label={language.say("schedule.every")} type="number" value={every} onInput={change("every")} />
      {rhythm === "WEEKLY" ? (
        <SelectField
          label={language.say("schedule.day.of.week")}
          value={dayOfWeek}
          options={DAYS.map((day, at) => [day, dayWords(language.tag, at)] as const)}
          onChange={change("dayOfWeek")}
        />
      ) : null}
      {rhythm === "MONTHLY_BY_DAY" ? (
        <TextField
          label={language.say("schedule.day.of.month")}
          type="number"
          value={dayOfMonth}
          onInput={change("dayOfMonth")}
        />
      ) : null}
      {rhythm === "HOURLY" ? (
        <TextField label={language.say("schedule.minute")} type="number" value={minute} onInput={change("minute")} />
      ) : (
        <TextField label={language.say("schedule.time")} type="time" value={time} onInput={change("time")} />
      )}
    </>
  );
}

const SHIFTS = { "-1": "schedule.day.before", "0": undefined, "1": "schedule.day.after" } as const;

/** The same rule as the viewer's clock has it, where that is not UTC. */
function OnViewersClock({ fields }: { fields: ScheduleFields }) {
  const { language } = useApp();
  const local = onClock(fields, new Date());
  if (local === undefined) return null;
  const time = formatTimeOfDay(local.at, language.tag, fields.rhythm === "WEEKLY" ? "with day" : "time alone");
  const shift = fields.rhythm === "MONTHLY_BY_DAY" ? SHIFTS[local.dayShift] : undefined;
  const when = fields.rhythm === "HOURLY" ? language.say("schedule.minute.local", { n: local.at.getMinutes() }) : time;
  return (
    <p class="hint" role="status">
      {language.say("schedule.local", { zone: viewersZone(), when })}
      {shift === undefined ? null : `, ${language.say(shift)}`}
    </p>
  );
}

/** The 4th of January 1970 was a Sunday. */
const dayWords = (language: string, at: number): string =>
  new Intl.DateTimeFormat(language, { weekday: "long", timeZone: "UTC" }).format(new Date(Date.UTC(1970, 0, 4 + at)));
