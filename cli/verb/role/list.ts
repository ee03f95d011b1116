import type { RoleInfo } from "../../../controller/api/wire/access/access.js";
import { roleTable } from "../../render/access/access-tables.js";
import { printAnswer } from "../../render/answer.js";
import { columnsOf } from "../../render/terminal.js";
import { withController } from "../../rest/connect.js";
import { addContext, addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command.description("Lists the roles, ready-made and own, with their privileges.");
    addContext(addOutput(command));
    addExamples(command, [
      ["all roles", "role list"],
      ["for a program", "role list --output json"],
    ]);
  },
  run: ({ flags, terminal }) =>
    withController(flags, async (rest) => {
      const rows = await rest.get<readonly RoleInfo[]>("/api/greenroom/roles");
      printAnswer({ terminal, flags, data: rows, table: () => roleTable(rows, columnsOf(terminal.stdout)) });
      return 0;
    }),
};
