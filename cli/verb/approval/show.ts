import type { ApprovalInfo } from "../../../controller/api/wire/access/approval.js";
import { approvalText } from "../../render/access/approval-text.js";
import { printAnswer } from "../../render/answer.js";
import { withController } from "../../rest/connect.js";
import { addContext, addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command.description("Shows what was asked for, by whom, and what came of it.").argument("<approval>", "id");
    addContext(addOutput(command));
    addExamples(command, [
      ["before you approve it", "approval show approval-3"],
      ["for a program", "approval show approval-3 --output json"],
    ]);
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest) => {
      const approval = await rest.get<ApprovalInfo>(`/api/greenroom/approvals/${encodeURIComponent(args[0] ?? "")}`);
      printAnswer({ terminal, flags, data: approval, table: () => approvalText(approval) });
      return 0;
    }),
};
