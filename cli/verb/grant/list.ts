import type { GrantInfo } from "../../../controller/api/wire/access/access.js";
import { grantTable } from "../../render/access/access-tables.js";
import { printAnswer } from "../../render/answer.js";
import { columnsOf } from "../../render/terminal.js";
import { withController } from "../../rest/connect.js";
import { addContext, addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

const FILTERS = [
  ["user", "subject.name"],
  ["role", "role"],
] as const;

export const verb: Verb = {
  describe: (command) => {
    command
      .description("Lists who holds which role where.")
      .option("--user <user>", "only of this user or group; * stands for anything")
      .option("--role <role>", "only of this role");
    addContext(addOutput(command));
    addExamples(command, [
      ["all grants", "grant list"],
      ["what a user holds", "grant list --user ann"],
    ]);
  },
  run: ({ flags, terminal }) =>
    withController(flags, async (rest) => {
      const query = new URLSearchParams();
      for (const [option, field] of FILTERS) {
        const wanted = flags.text(option);
        if (wanted !== undefined) query.append("filter", `${field}:${wanted}`);
      }
      const rows = await rest.get<readonly GrantInfo[]>(`/api/greenroom/grants?${query.toString()}`);
      printAnswer({ terminal, flags, data: rows, table: () => grantTable(rows, columnsOf(terminal.stdout)) });
      return 0;
    }),
};
