import type { UserInfo } from "../../../controller/api/wire/access/access.js";
import { userTable } from "../../render/access/access-tables.js";
import { printAnswer } from "../../render/answer.js";
import { columnsOf } from "../../render/terminal.js";
import { withController } from "../../rest/connect.js";
import { addContext, addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command.description("Lists the local users. Those of an identity provider are known by their grants alone.");
    addContext(addOutput(command));
    addExamples(command, [
      ["all users", "user list"],
      ["for a program", "user list --output json"],
    ]);
  },
  run: ({ flags, terminal }) =>
    withController(flags, async (rest) => {
      const rows = await rest.get<readonly UserInfo[]>("/api/greenroom/users");
      printAnswer({ terminal, flags, data: rows, table: () => userTable(rows, columnsOf(terminal.stdout)) });
      return 0;
    }),
};
