import type { HardwareManagerDetail } from "../../../controller/api/wire/hardware-support.js";
import { printAnswer } from "../../render/answer.js";
import { renderTable } from "../../render/table.js";
import { columnsOf } from "../../render/terminal.js";
import { withController } from "../../rest/connect.js";
import { addContext, addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command.description("Lists the registered hardware support managers, and whether each answers now.");
    addContext(addOutput(command));
    addExamples(command, [
      ["all of them", "hsm list"],
      ["those that do not answer", `hsm list --output json | jq '.[] | select(.state == "UNAVAILABLE")'`],
    ]);
  },
  run: ({ flags, terminal }) =>
    withController(flags, async (rest) => {
      const managers = await rest.get<readonly HardwareManagerDetail[]>("/api/greenroom/hardware-support/managers");
      printAnswer({ terminal, flags, data: managers, table: () => managerTable(managers, columnsOf(terminal.stdout)) });
      return 0;
    }),
};

const managerTable = (managers: readonly HardwareManagerDetail[], columns: number | undefined): string =>
  managers.length === 0
    ? "No hardware support manager. Register one: greenroom hsm register NAME --url URL --ca FILE\n"
    : renderTable(
        managers,
        [
          { head: "MANAGER", cell: ({ manager }) => manager },
          { head: "VENDOR", cell: ({ vendor }) => vendor, spare: 2 },
          { head: "URL", cell: ({ url }) => url, spare: 1 },
          { head: "STATE", cell: ({ state }) => (state === "AVAILABLE" ? "Available" : "Unavailable") },
          {
            head: "PACKAGES",
            cell: ({ state, packages }) => (state === "AVAILABLE" ? String(packages) : "?"),
            align: "right",
          },
          { head: "REASON", cell: ({ reason }) => reason, wraps: "yes" },
        ],
        columns,
      );
