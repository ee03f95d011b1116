import type { SoftwareInfo } from "../../controller/api/wire/software.js";
import { formatBytes } from "../../core/bytes/format-bytes.js";
import { count, moment, shortDigest } from "../../core/terminal/quantity.js";
import { renderFacts, renderTable } from "./table.js";
import { columnsOf } from "./terminal.js";

/** An image for people: its parts, its commit, and the closed list of VIBs with the rule that chose each. */
export function imageText(scope: string, software: SoftwareInfo, stream: NodeJS.WriteStream): string {
  const { vibs, notices } = software.greenroom;
  const [rule, ...otherRules] = new Set(vibs.map(({ chosen_by }) => chosen_by));
  // One rule for all is said once: a column of the same sentence hides the rows.
  const oneRule = rule !== undefined && otherRules.length === 0 && vibs.length > 1;
  const chosen = oneRule ? `\nAll chosen by one rule: ${rule}.\n` : "";
  const table = renderTable(
    vibs,
    [
      { head: "VIB", cell: ({ id }) => id },
      { head: "DIGEST", cell: ({ sha256 }) => shortDigest(sha256) },
      { head: "SIZE", cell: ({ size_bytes }) => formatBytes(size_bytes), align: "right" },
      { head: "FOR", cell: (vib) => `${vib.target_kind.toLowerCase()} ${vib.platform}`.trim() },
      { head: "LEVEL", cell: ({ acceptance_level }) => acceptance_level },
      { head: "COMPONENT", cell: ({ component }) => component },
      ...(oneRule ? [] : [{ head: "CHOSEN BY", cell: chosenBy, wraps: "yes" as const }]),
    ],
    columnsOf(stream),
  );
  const told = notices.map(({ code, message }) => `notice ${code}: ${message}\n`).join("");
  return `${renderFacts(imageFacts(scope, software))}\n${table}${chosen}${told === "" ? "" : `\n${told}`}`;
}

const chosenBy = ({ chosen_by }: SoftwareInfo["greenroom"]["vibs"][number]): string => chosen_by;

function imageFacts(scope: string, software: SoftwareInfo): readonly (readonly [string, string])[] {
  const { greenroom, base_image, add_on, hardware_support, components, solutions } = software;
  const bytes = greenroom.vibs.reduce((sum, vib) => sum + vib.size_bytes, 0);
  const versions = Object.entries(components);
  const packages = Object.entries(hardware_support?.packages ?? {});
  return [
    ["image of", scope],
    ["base image", [...new Set([base_image.details?.display_name ?? "", base_image.version])].join(" ").trim()],
    ["vendor add-on", add_on === undefined ? "none" : `${add_on.name} ${add_on.version}`],
    [
      "firmware and drivers",
      packages.map(([hsm, { pkg, version }]) => `${pkg} ${version} (${hsm})`).join(", ") || "none",
    ],
    [
      "components",
      versions
        .filter(([, { version }]) => version !== null)
        .map(([name, { version }]) => `${name} ${version ?? ""}`.trim())
        .join(", ") || "none",
    ],
    [
      "removed",
      versions
        .filter(([, { version }]) => version === null)
        .map(([name]) => name)
        .join(", "),
    ],
    ["solutions", Object.keys(solutions).join(", ")],
    ["commit", `${greenroom.commit} by ${greenroom.author}, ${moment(greenroom.committed_at)}`],
    ["message", greenroom.message],
    ["image digest", greenroom.image_digest],
    ["manifest version", String(greenroom.manifest_version)],
    ["holds", `${count(greenroom.vibs.length, "VIB")}, ${formatBytes(bytes)}`],
  ];
}
