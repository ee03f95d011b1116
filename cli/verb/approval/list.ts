import type { ApprovalInfo } from "../../../controller/api/wire/access/approval.js";
import { approvalTable } from "../../render/access/access-tables.js";
import { printAnswer } from "../../render/answer.js";
import { columnsOf } from "../../render/terminal.js";
import { withController } from "../../rest/connect.js";
import { addContext, addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

const NONE = "No approval. What needs a second person: greenroom approval rule\n";

export const verb: Verb = {
  describe: (command) => {
    command
      .description("Lists what waits for a second person, and what was decided.")
      .option("--status <status>", "only PENDING, APPROVED, DENIED, WITHDRAWN, EXPIRED, DONE or FAILED");
    addContext(addOutput(command));
    addExamples(command, [
      ["what waits", "approval list --status PENDING"],
      ["all of it, for a program", "approval list --output json"],
    ]);
  },
  run: ({ flags, terminal }) =>
    withController(flags, async (rest) => {
      const status = flags.text("status");
      const query = new URLSearchParams(status === undefined ? {} : { filter: `status:${status}` });
      const rows = await rest.get<readonly ApprovalInfo[]>(`/api/greenroom/approvals?${query.toString()}`);
      printAnswer({
        terminal,
        flags,
        data: rows,
        table: () => (rows.length === 0 ? NONE : approvalTable(rows, columnsOf(terminal.stdout))),
      });
      return 0;
    }),
};
