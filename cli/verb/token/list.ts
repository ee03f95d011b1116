import type { TokenInfo } from "../../../controller/api/wire/access/access.js";
import { tokenTable } from "../../render/access/access-tables.js";
import { printAnswer } from "../../render/answer.js";
import { columnsOf } from "../../render/terminal.js";
import { withController } from "../../rest/connect.js";
import { addContext, addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command.description(
      "Lists your API tokens, and those of others where you may see them. The secrets are told at their making alone.",
    );
    addContext(addOutput(command));
    addExamples(command, [
      ["your tokens", "token list"],
      ["for a program", "token list --output json"],
    ]);
  },
  run: ({ flags, terminal }) =>
    withController(flags, async (rest) => {
      const rows = await rest.get<readonly TokenInfo[]>("/api/greenroom/tokens");
      printAnswer({ terminal, flags, data: rows, table: () => tokenTable(rows, columnsOf(terminal.stdout)) });
      return 0;
    }),
};
