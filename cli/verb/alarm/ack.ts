import type { AlarmInfo } from "../../../controller/api/wire/alarm.js";
import { alarmTable } from "../../render/host/alarm-table.js";
import { printChange } from "../../render/answer.js";
import { columnsOf } from "../../render/terminal.js";
import { withController } from "../../rest/connect.js";
import { cliProblem } from "../../cli-problems.js";
import { addContext, addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Acknowledges an alarm: it is no longer open, and stays with who took note of it, when, and the note.",
      )
      .argument("<alarm>", "its number, as `alarm list` shows it")
      .option("-m, --message <text>", "for whoever comes after you", "");
    addContext(addOutput(command));
    addExamples(command, [
      ["an alarm", 'alarm ack 7 -m "ledger was put back from a copy, host enrolled again"'],
      ["without a word", "alarm ack 8"],
    ]);
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest) => {
      const path = `/api/greenroom/alarms/${numberOf(args[0] ?? "")}?action=acknowledge`;
      const alarm = await rest.post<AlarmInfo>(path, { note: flags.text("message") ?? "" });
      printChange({
        terminal,
        flags,
        changed: true,
        data: alarm,
        table: () => alarmTable([alarm], columnsOf(terminal.stdout)),
      });
      return 0;
    }),
};

function numberOf(text: string): string {
  if (/^[1-9]\d{0,14}$/.test(text)) return text;
  throw cliProblem("USAGE_INVALID", { what: `alarm "${text}": give its number, as \`greenroom alarm list\` shows it` });
}
