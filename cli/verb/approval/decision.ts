import type { ApprovalInfo } from "../../../controller/api/wire/access/approval.js";
import { EXIT } from "../../../core/problem/core-problems.js";
import { approvalText } from "../../render/access/approval-text.js";
import { printChange } from "../../render/answer.js";
import { withController } from "../../rest/connect.js";
import { addContext, addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

/** A verb that decides; they differ in the action and in words. */
const decision = (action: "approve" | "deny" | "withdraw", about: string): Verb => ({
  describe: (command) => {
    command.description(about).argument("<approval>", "id").option("-m, --message <text>", "why");
    addContext(addOutput(command));
    addExamples(command, [
      ["with a word of why", `approval ${action} approval-3 -m 'change 4711'`],
      ["for a program", `approval ${action} approval-3 --output json`],
    ]);
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest) => {
      const path = `/api/greenroom/approvals/${encodeURIComponent(args[0] ?? "")}?action=${action}`;
      const approval = await rest.post<ApprovalInfo>(path, { note: flags.text("message") ?? "" });
      printChange({ terminal, flags, changed: true, data: approval, table: () => approvalText(approval) });
      return approval.status === "FAILED" ? EXIT.failed : EXIT.done;
    }),
});

export const approve = decision(
  "approve",
  "Approves what another user has asked for; it is done at once, as it was asked, in that user's name. You need the privilege that it needs.",
);
export const deny = decision("deny", "Denies what another user has asked for.");
export const withdraw = decision("withdraw", "Withdraws what you have asked for yourself.");
