import type { Depot } from "../../formats/depot/depot-model.js";
import { formatBytes } from "../../core/bytes/format-bytes.js";
import { day, shortDigest } from "../../core/terminal/quantity.js";
import { renderFacts, renderTable } from "../render/table.js";
import { columnsOf } from "../render/terminal.js";

/** A depot's metadata for people. */
export function bundleText(depot: Depot, stream: NodeJS.WriteStream): string {
  const columns = columnsOf(stream);
  const warnings = depot.warnings.map(({ code, message }) => `warning ${code}: ${message}\n`).join("");
  return [renderFacts(facts(depot)), componentTable(depot, columns), vibTable(depot, columns), warnings]
    .filter((part) => part !== "")
    .join("\n");
}

const named = (releases: readonly { readonly name: string; readonly version: string }[]): string =>
  releases.map(({ name, version }) => `${name} ${version}`).join(", ");

function facts(depot: Depot): readonly (readonly [string, string])[] {
  const bytes = depot.vibs.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const platforms = new Set(depot.metadata.map(({ productId, version }) => `${productId} ${version}`));
  return [
    ["bundle", depot.name],
    ["vendors", depot.vendors.map(({ name, code }) => `${name} (${code})`).join(", ")],
    ["platforms", [...platforms].join(", ")],
    [
      "base images",
      depot.baseImages.map(({ displayName, version }) => [...new Set([displayName, version])].join(" ")).join(", "),
    ],
    ["vendor add-ons", named(depot.addOns)],
    [
      "firmware and drivers",
      depot.hardwareSupport.map((each) => `${each.package.name} ${each.package.version} (${each.manager})`).join(", "),
    ],
    ["solutions", named(depot.solutions)],
    ["VIBs", `${depot.vibs.length}, ${formatBytes(bytes)}`],
  ];
}

const componentTable = ({ components }: Depot, columns: number | undefined): string =>
  components.length === 0
    ? ""
    : renderTable(
        components,
        [
          { head: "COMPONENT", cell: ({ name }) => name },
          { head: "VERSION", cell: ({ version }) => version },
          { head: "VENDOR", cell: ({ vendor }) => vendor },
          { head: "RELEASED", cell: ({ releaseDate }) => day(releaseDate) },
          { head: "BULLETIN", cell: ({ bulletinId }) => bulletinId },
          { head: "VIBS", cell: ({ vibIds }) => String(vibIds.length), align: "right" },
          {
            head: "NOTE",
            cell: ({ synthetic }) => (synthetic ? "made by Greenroom: the bundle names no component" : ""),
            wraps: "yes",
          },
        ],
        columns,
      );

const vibTable = ({ vibs }: Depot, columns: number | undefined): string =>
  vibs.length === 0
    ? ""
    : renderTable(
        vibs,
        [
          { head: "VIB", cell: ({ id }) => id },
          { head: "DIGEST", cell: ({ sha256 }) => shortDigest(sha256) },
          { head: "SIZE", cell: ({ sizeBytes }) => formatBytes(sizeBytes), align: "right" },
          { head: "LEVEL", cell: ({ copy }) => copy.acceptanceLevel },
          { head: "PATH", cell: ({ path }) => path, wraps: "yes" },
        ],
        columns,
      );
