import type { ImageDiff } from "../../controller/api/wire/image/image.js";
import { count, shortDigest } from "../../core/terminal/quantity.js";
import { noticesText } from "./draft-text.js";
import { renderTable } from "../render/table.js";
import { columnsOf } from "../render/terminal.js";

type Part = ImageDiff["parts"][number];

/** What two images differ in: what was written, what it comes to, and the VIBs. */
export function diffText(diff: ImageDiff, stream: NodeJS.WriteStream): string {
  const { from, to, parts, components, vibs, unresolved } = diff;
  if (parts.length + components.length + vibs.length + unresolved.length === 0)
    return `${from} and ${to} say the same.\n`;
  const columns = columnsOf(stream);
  const sections = [
    section(`${from} -> ${to}, as written`, parts, columns),
    section("Components, over all layers", components, columns),
    vibs.length === 0 ? "" : `\n${count(vibs.length, "VIB")}:\n${vibTable(vibs, columns)}`,
  ];
  return `${sections.join("").replace(/^\n/, "")}${noticesText(unresolved)}`;
}

const section = (title: string, changes: readonly Part[], columns: number | undefined): string =>
  changes.length === 0
    ? ""
    : `\n${title}:\n${renderTable(
        changes,
        [
          { head: "PART", cell: ({ part }) => part.toLowerCase().replaceAll("_", " ") },
          { head: "NAME", cell: ({ name }) => name },
          { head: "CHANGE", cell: ({ change }) => change.toLowerCase() },
          { head: "FROM", cell: ({ from }) => from ?? "" },
          { head: "TO", cell: ({ to }) => to ?? "" },
        ],
        columns,
      )}`;

function vibTable(vibs: ImageDiff["vibs"], columns: number | undefined): string {
  const told = (vib: ImageDiff["vibs"][number]["from"]) =>
    vib === null ? "" : `${vib.version} ${shortDigest(vib.sha256)}`;
  return renderTable(
    vibs,
    [
      { head: "VIB", cell: ({ name }) => name },
      { head: "FOR", cell: ({ target_kind, platform }) => `${target_kind.toLowerCase()} ${platform}` },
      { head: "CHANGE", cell: ({ change }) => change.toLowerCase() },
      { head: "FROM", cell: ({ from }) => told(from) },
      { head: "TO", cell: ({ to }) => told(to) },
    ],
    columns,
  );
}
