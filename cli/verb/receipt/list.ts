import type { ReceiptSummary } from "../../../controller/api/wire/receipt.js";
import { moment, shortDigest } from "../../../core/terminal/quantity.js";
import { printAnswer } from "../../render/answer.js";
import { renderTable } from "../../render/table.js";
import { columnsOf } from "../../render/terminal.js";
import { withController } from "../../rest/connect.js";
import { hostPath } from "../../rest/scope.js";
import { addContext, addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Lists what a host has said of its staging, each time signed and verified, newest first. Receipts that say the same are one row: from when to when it said so.",
      )
      .argument("<host>", "id or name, also of one that was decommissioned");
    addContext(addOutput(command));
    addExamples(command, [
      ["when was what staged on a host", "receipt list esx-01"],
      ["one of them as it was signed, to keep", "receipt show esx-01 --counter 12 --envelope esx-01.dsse.json"],
    ]);
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest) => {
      const receipts = await rest.get<readonly ReceiptSummary[]>(`${hostPath(args[0] ?? "")}/receipts`);
      printAnswer({ terminal, flags, data: receipts, table: () => receiptTable(receipts, columnsOf(terminal.stdout)) });
      return 0;
    }),
};

const receiptTable = (receipts: readonly ReceiptSummary[], columns: number | undefined): string =>
  receipts.length === 0
    ? "This host has sent no receipt yet.\n"
    : renderTable(
        receipts,
        [
          { head: "COUNTER", cell: ({ counter }) => String(counter), align: "right" },
          {
            head: "STATE",
            cell: ({ state, persistence }) => (persistence === "volatile" ? `${state}, volatile` : state),
          },
          { head: "IMAGE", cell: ({ image_digest }) => (image_digest === "" ? "none" : shortDigest(image_digest)) },
          { head: "VIBS", cell: ({ vibs }) => String(vibs), align: "right" },
          { head: "FIRMWARE", cell: ({ firmware }) => firmware, spare: 2 },
          { head: "FROM", cell: ({ first_at }) => moment(first_at) },
          { head: "TO", cell: ({ last_at }) => moment(last_at) },
          { head: "BOOT", cell: ({ boot_id }) => boot_id.slice(0, 8), spare: 1 },
        ],
        columns,
      );
