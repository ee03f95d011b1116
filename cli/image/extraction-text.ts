import type { ExtractAnswer } from "../../controller/api/wire/image/image.js";
import { count, shortDigest } from "../../core/terminal/quantity.js";
import { noticesText } from "./draft-text.js";
import { renderFacts, renderTable } from "../render/table.js";
import { columnsOf } from "../render/terminal.js";

type Shown = ExtractAnswer & { readonly draft?: string };

/** The image of a reference host for people: the spec, what nothing explains, and whether the host would comply with it. */
export function extractionText(host: string, found: Shown, stream: NodeJS.WriteStream): string {
  const { software_spec, image_digest, differences, unexplained, draft = "" } = found;
  const facts = renderFacts([
    ["image of", host],
    ["spec", software_spec === null ? "none: no base image of the library runs there" : JSON.stringify(software_spec)],
    ["image digest", image_digest ?? ""],
    ["this host", software_spec === null ? "" : verdictOf(found)],
    ["draft", draft],
  ]);
  const strange =
    unexplained.length === 0 ? "" : `\n${count(unexplained.length, "VIB")} that nothing in the library explains:\n`;
  const table =
    unexplained.length === 0
      ? ""
      : renderTable(
          unexplained,
          [
            { head: "VIB", cell: ({ id }) => id },
            { head: "TARGET", cell: ({ target }) => target },
            { head: "DESCRIPTOR", cell: ({ descriptor_sha256 }) => shortDigest(descriptor_sha256) },
          ],
          columnsOf(stream),
        );
  const differs = differences.map(
    ({ target, action, name, current, wanted }) =>
      `  ${target}: ${action.toLowerCase()} ${name} ${[current, wanted].filter((version) => version !== null).join(" -> ")}\n`,
  );
  const would = differs.length === 0 ? "" : `\nThe host would differ from this image:\n${differs.join("")}`;
  return `${facts}${strange}${table}${would}${noticesText(found.notices)}`;
}

function verdictOf({ image_digest, differences }: Shown): string {
  if (image_digest === null) return "cannot be compared: the spec does not resolve, see the notices";
  return differences.length === 0 ? "complies with this image" : `differs by ${count(differences.length, "VIB")}`;
}
