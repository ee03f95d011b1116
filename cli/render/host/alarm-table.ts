import type { AlarmInfo } from "../../../controller/api/wire/alarm.js";
import { moment } from "../../../core/terminal/quantity.js";
import { renderTable } from "../table.js";

/** Alarms for people, one a row. */
export const alarmTable = (alarms: readonly AlarmInfo[], columns: number | undefined): string =>
  alarms.length === 0
    ? "No alarm.\n"
    : renderTable(
        alarms,
        [
          { head: "ALARM", cell: ({ alarm }) => String(alarm), align: "right" },
          { head: "HOST", cell: ({ host_name, host }) => `${host_name} (${host})` },
          { head: "KIND", cell: ({ kind }) => kind },
          { head: "LAST", cell: ({ last_at }) => moment(last_at), spare: 1 },
          { head: "TIMES", cell: ({ times }) => String(times), align: "right", spare: 2 },
          { head: "WHAT", cell: ({ message }) => message, wraps: "yes" },
          { head: "ACKNOWLEDGED", cell: acknowledgedWords, wraps: "yes" },
        ],
        columns,
      );

function acknowledgedWords({ acknowledged }: AlarmInfo): string {
  if (acknowledged === null) return "";
  const { by, at, note } = acknowledged;
  return `${by}, ${moment(at)}${note === "" ? "" : `: ${note}`}`;
}
