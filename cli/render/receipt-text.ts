import { formatBytes } from "../../core/bytes/format-bytes.js";
import { count, moment, shortDigest } from "../../core/terminal/quantity.js";
import type { Receipt, ReceiptTarget } from "../../formats/receipt/receipt.js";
import { renderFacts, renderTable } from "./table.js";

const FIRMWARE: Readonly<Record<Receipt["firmware"], string>> = {
  none: "",
  staged: "staged",
  partial: "partly staged",
  "not-stageable": "not stageable: installed at remediation",
};

/** What a receipt says, for people; `proof` is what is known of its signature. */
export function receiptText(
  receipt: Receipt,
  proof: readonly (readonly [name: string, value: string])[],
  columns: number | undefined,
): string {
  const { targets, vibs } = receipt;
  const tables = [
    ...(targets.length === 0 ? [] : [targetTable(targets, columns)]),
    ...(vibs.length === 0 ? [] : [vibTable(receipt, columns)]),
  ];
  return [renderFacts([...factsOf(receipt), ...proof]), ...tables].join("\n");
}

function factsOf(receipt: Receipt): readonly (readonly [string, string])[] {
  const { vibs, installed, notStageable } = receipt;
  const bytes = vibs.reduce((sum, vib) => sum + vib.sizeBytes, 0);
  return [
    ["host", receipt.hostId],
    ["image", receipt.imageDigest],
    ["of", `${receipt.scopeId}, manifest version ${receipt.manifestVersion}`],
    ["state", receipt.state],
    ["staged", `${count(vibs.length, "VIB")}, ${formatBytes(bytes)}, ${receipt.persistence}`],
    ["installed already", installed.length === 0 ? "" : count(installed.length, "VIB")],
    ["firmware", FIRMWARE[receipt.firmware]],
    ...notStageable.map(({ id, manager }) => ["not stageable", managed(id, manager)] as const),
    ["staging folder", `${receipt.stagingFolder} (${formatBytes(receipt.freeBytes)} free)`],
    ["boot id", receipt.bootId],
    ["counter", String(receipt.counter)],
    ["signed at", `${moment(receipt.at)} (the host's clock)`],
  ];
}

const managed = (id: string, manager: string): string => (manager === "" ? id : `${id} (manager ${manager})`);

const targetTable = (targets: readonly ReceiptTarget[], columns: number | undefined): string =>
  renderTable(
    targets,
    [
      { head: "TARGET", cell: ({ id }) => id },
      { head: "KIND", cell: ({ kind }) => kind.toLowerCase(), spare: 1 },
      { head: "STATE", cell: ({ state }) => state },
      { head: "VIBS", cell: ({ vibsWanted, vibsStaged }) => `${vibsStaged} of ${vibsWanted}`, align: "right" },
      { head: "WHY", cell: ({ why }) => why ?? "", wraps: "yes" },
    ],
    columns,
  );

const vibTable = ({ vibs }: Receipt, columns: number | undefined): string =>
  renderTable(
    vibs,
    [
      { head: "VIB", cell: ({ id }) => id },
      { head: "DIGEST", cell: ({ sha256 }) => shortDigest(sha256) },
      { head: "SIZE", cell: ({ sizeBytes }) => formatBytes(sizeBytes), align: "right" },
      { head: "TARGETS", cell: ({ targetIds }) => targetIds.join(", "), wraps: "yes" },
    ],
    columns,
  );
