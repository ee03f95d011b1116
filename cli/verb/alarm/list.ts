import type { AlarmInfo } from "../../../controller/api/wire/alarm.js";
import { alarmTable } from "../../render/host/alarm-table.js";
import { printAnswer } from "../../render/answer.js";
import { columnsOf } from "../../render/terminal.js";
import { withController } from "../../rest/connect.js";
import { addContext, addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Lists alarms: what happened to hosts that a person must look at, such as a receipt that was refused. Those that nobody has acknowledged, newest first.",
      )
      .option("--host <host>", "only of this host (id or name)")
      .option("--all", "those that were acknowledged, too");
    addContext(addOutput(command));
    addExamples(command, [
      ["what is open", "alarm list"],
      ["everything that ever happened to a host", "alarm list --host esx-01 --all"],
    ]);
  },
  run: ({ flags, terminal }) =>
    withController(flags, async (rest) => {
      const host = flags.text("host");
      const query = new URLSearchParams({ ...(host !== undefined && { host }), all: String(flags.is("all")) });
      const alarms = await rest.get<readonly AlarmInfo[]>(`/api/greenroom/alarms?${query.toString()}`);
      printAnswer({ terminal, flags, data: alarms, table: () => alarmTable(alarms, columnsOf(terminal.stdout)) });
      return 0;
    }),
};
