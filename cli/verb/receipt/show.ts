import { Option } from "commander";
import type { ReceiptAnswer } from "../../../controller/api/wire/receipt.js";
import type { Receipt } from "../../../formats/receipt/receipt.js";
import { writeOutput } from "../../file/write-output.js";
import { printAnswer } from "../../render/answer.js";
import { receiptText } from "../../render/receipt-text.js";
import { moment } from "../../../core/terminal/quantity.js";
import { columnsOf } from "../../render/terminal.js";
import { withController } from "../../rest/connect.js";
import { hostPath } from "../../rest/scope.js";
import { addContext, addOutput, wholeNumber } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Shows the newest receipt that a host has signed itself: what is staged of which image, each VIB with its digest. The controller has verified it; JSON carries the signed envelope, so that you can verify it again with `receipt verify`.",
      )
      .argument("<host>", "id or name, also of one that was decommissioned")
      .addOption(
        new Option("--counter <number>", "an older one, by its counter in `receipt list`").argParser(
          wholeNumber(1, Number.MAX_SAFE_INTEGER),
        ),
      )
      .option("--envelope <file>", "save the signed envelope in this new file, for `receipt verify`");
    addContext(addOutput(command));
    addExamples(command, [
      ["what a host says it has", "receipt show esx-01"],
      ["the signed envelope, to keep", "receipt show esx-01 --envelope esx-01.dsse.json"],
      ["an older one", "receipt show esx-01 --counter 12"],
    ]);
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest) => {
      const counter = flags.number("counter");
      const which = counter === undefined ? "receipt" : `receipts/${counter}`;
      const answer = await rest.get<ReceiptAnswer>(`${hostPath(args[0] ?? "")}/${which}`);
      const file = flags.text("envelope");
      if (file !== undefined) await saveEnvelope(file, answer);
      const receipt = answer.receipt as Receipt; // border: verified and decoded by the controller of this release
      const proof = [["verified", `${moment(answer.verified_at)} by the controller`]] as const;
      const table = () => receiptText(receipt, proof, columnsOf(terminal.stdout));
      printAnswer({ terminal, flags, data: answer, table });
      return 0;
    }),
};

async function saveEnvelope(path: string, { envelope }: ReceiptAnswer): Promise<void> {
  await writeOutput({ path, replace: "no" }, [Buffer.from(`${JSON.stringify(envelope)}\n`)]);
}
