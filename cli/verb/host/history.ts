import type { HostHistory } from "../../../controller/api/wire/host.js";
import { moment } from "../../../core/terminal/quantity.js";
import { printAnswer } from "../../render/answer.js";
import { renderTable } from "../../render/table.js";
import { columnsOf } from "../../render/terminal.js";
import { withController } from "../../rest/connect.js";
import { hostPath } from "../../rest/scope.js";
import { addContext, addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Shows what was done with a host, newest first: its tasks, and who changed what. Decommissioned ones too.",
      )
      .argument("<host>", "id or name");
    addContext(addOutput(command));
    addExamples(command, [
      ["a host", "host history esx-01"],
      ["what it has said of its staging", "receipt list esx-01"],
    ]);
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest) => {
      const history = await rest.get<HostHistory>(`${hostPath(args[0] ?? "")}/history`);
      const columns = columnsOf(terminal.stdout);
      printAnswer({
        terminal,
        flags,
        data: history,
        table: () => `${taskTable(history, columns)}\n${auditTable(history, columns)}`,
      });
      return 0;
    }),
};

const taskTable = ({ tasks }: HostHistory, columns: number | undefined): string =>
  tasks.length === 0
    ? "No task had to do with it.\n"
    : renderTable(
        tasks,
        [
          { head: "TASK", cell: ({ task }) => task },
          { head: "BEGAN", cell: ({ start_time }) => moment(start_time) },
          { head: "BY", cell: ({ user }) => user, spare: 1 },
          { head: "WHAT", cell: ({ description }) => description, wraps: "yes" },
          { head: "CAME OF IT", cell: ({ status }) => status },
        ],
        columns,
      );

const auditTable = ({ audit }: HostHistory, columns: number | undefined): string =>
  renderTable(
    audit,
    [
      { head: "AT", cell: ({ at }) => moment(at) },
      { head: "BY", cell: ({ who }) => who },
      { head: "DID", cell: ({ what }) => what },
      { head: "OUTCOME", cell: ({ outcome }) => outcome },
      { head: "DETAIL", cell: ({ detail }) => (detail === null ? "" : JSON.stringify(detail)), wraps: "yes" },
    ],
    columns,
  );
