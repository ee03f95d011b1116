import type { ReceiptAnswer } from "../../../controller/api/wire/receipt.js";
import type { Receipt } from "../../../formats/receipt/receipt.js";
import { printAnswer } from "../../render/answer.js";
import { receiptText } from "../../render/receipt-text.js";
import { moment } from "../../../core/terminal/quantity.js";
import { columnsOf } from "../../render/terminal.js";
import { withController } from "../../rest/connect.js";
import { addContext, addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Shows the newest receipt that a host has signed itself: what is staged of which image, each VIB with its digest. The controller has verified it; JSON carries the signed envelope, so that you can verify it again with `receipt verify`.",
      )
      .argument("<host>", "id or name");
    addContext(addOutput(command));
    addExamples(command, [
      ["what a host says it has", "receipt show esx-01"],
      ["the signed envelope, to keep", "receipt show esx-01 --output json | jq .envelope > esx-01.dsse.json"],
    ]);
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest) => {
      const answer = await rest.get<ReceiptAnswer>(`/api/greenroom/hosts/${encodeURIComponent(args[0] ?? "")}/receipt`);
      const receipt = answer.receipt as Receipt; // border: verified and decoded by the controller of this release
      const proof = [["verified", `${moment(answer.verified_at)} by the controller`]] as const;
      const table = () => receiptText(receipt, proof, columnsOf(terminal.stdout));
      printAnswer({ terminal, flags, data: answer, table });
      return 0;
    }),
};
