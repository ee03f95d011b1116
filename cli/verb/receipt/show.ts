import type { ReceiptAnswer } from "../../../controller/api/wire/receipt.js";
import type { Receipt } from "../../../formats/receipt/receipt.js";
import { printAnswer } from "../../render/answer.js";
import { formatBytes } from "../../../core/bytes/format-bytes.js";
import { count, moment, shortDigest } from "../../../core/terminal/quantity.js";
import { renderFacts, renderTable } from "../../render/table.js";
import { columnsOf } from "../../render/terminal.js";
import { withController } from "../../rest/connect.js";
import { addContext, addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Shows the newest receipt that a host has signed itself: what is staged of which image, each VIB with its digest. The controller has verified it; JSON carries the signed envelope, so that you can verify it again.",
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
      printAnswer({ terminal, flags, data: answer, table: () => receiptText(answer, columnsOf(terminal.stdout)) });
      return 0;
    }),
};

function receiptText(answer: ReceiptAnswer, columns: number | undefined): string {
  const receipt = answer.receipt as Receipt; // border: verified and decoded by the controller of this release
  const bytes = receipt.vibs.reduce((sum, vib) => sum + vib.sizeBytes, 0);
  const facts = renderFacts([
    ["host", receipt.hostId],
    ["image", receipt.imageDigest],
    ["of", receipt.scopeId],
    ["state", receipt.state],
    ["staged", `${count(receipt.vibs.length, "VIB")}, ${formatBytes(bytes)}, ${receipt.persistence}`],
    ["installed already", receipt.installed.length === 0 ? "" : count(receipt.installed.length, "VIB")],
    [
      "not stageable",
      receipt.notStageable.length === 0
        ? ""
        : `${count(receipt.notStageable.length, "firmware VIB")}: installed at remediation`,
    ],
    ["staging folder", `${receipt.stagingFolder} (${formatBytes(receipt.freeBytes)} free)`],
    ["boot id", receipt.bootId],
    ["counter", String(receipt.counter)],
    ["signed at", `${moment(receipt.at)} (the host's clock)`],
    ["verified", `${moment(answer.verified_at)} by the controller`],
  ]);
  const table = renderTable(
    receipt.vibs,
    [
      { head: "VIB", cell: ({ id }) => id },
      { head: "DIGEST", cell: ({ sha256 }) => shortDigest(sha256) },
      { head: "SIZE", cell: ({ sizeBytes }) => formatBytes(sizeBytes), align: "right" },
      { head: "TARGETS", cell: ({ targetIds }) => targetIds.join(", "), wraps: "yes" },
    ],
    columns,
  );
  return receipt.vibs.length === 0 ? facts : `${facts}\n${table}`;
}
