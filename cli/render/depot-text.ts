import type { OnlineInfo, SyncReportMessage } from "../../controller/api/wire/depot/online-depot.js";
import { formatBytes } from "../../core/bytes/format-bytes.js";
import { count, moment } from "../../core/terminal/quantity.js";
import { renderFacts, renderTable } from "./table.js";

const listOf = (list: readonly { readonly name: string; readonly version: string }[]): string =>
  list.map(({ name, version }) => `${name} ${version}`).join(", ");

/** In a few words, for a table. */
export function syncWords(report: SyncReportMessage | null): string {
  if (report === null) return "never synchronised";
  if (report.outcome === "FAILED") return `failed: ${report.error?.data.code ?? ""}`;
  if (report.outcome === "UNCHANGED") return "nothing new";
  const { components, vibs } = report.added;
  const added = `${count(components.length, "new component")}, ${count(vibs.length, "new VIB")}`;
  return report.outcome === "INCOMPLETE" ? `${added}, ${count(report.lacking.length, "VIB")} not to be had` : added;
}

/** What a synchronisation found, in full. */
export function syncText(report: SyncReportMessage): string {
  const { added, withdrawn, lacking, warnings, error } = report;
  const facts = renderFacts([
    ["synchronised", `${moment(report.start_time)} to ${moment(report.end_time)}`],
    ["outcome", syncWords(report)],
    ["why", error?.messages.map((message) => message.default_message).join(" ") ?? ""],
    ["what to do", error?.data.remedy ?? ""],
    ["new base images", added.base_images.join(", ")],
    ["new add-ons", listOf(added.add_ons)],
    ["new components", listOf(added.components)],
    ["new VIBs", added.vibs.map((vib) => `${vib.id} (${formatBytes(vib.size_bytes)})`).join(", ")],
    ["no longer there", withdrawn.length === 0 ? "" : `${listOf(withdrawn)} (kept)`],
  ]);
  const missing = lacking.map(
    ({ vib, error: { data, messages } }) => `  ${vib}: ${data.code}: ${messages[0]?.default_message ?? ""}\n`,
  );
  const said = warnings.map(({ code, message }) => `  ${code}: ${message}\n`);
  return [
    facts,
    missing.length === 0 ? "" : `\n${count(missing.length, "VIB")} could not be had:\n${missing.join("")}`,
    said.length === 0 ? "" : `\n${count(said.length, "warning")}:\n${said.join("")}`,
  ].join("");
}

export const onlineTable = (
  depots: readonly (readonly [id: string, info: OnlineInfo])[],
  columns: number | undefined,
): string =>
  renderTable(
    depots,
    [
      { head: "ONLINE DEPOT", cell: ([id]) => id },
      { head: "STATE", cell: ([, { enabled }]) => (enabled ? "enabled" : "disabled") },
      { head: "VIBS", cell: ([, { greenroom }]) => String(greenroom.vibs), align: "right" },
      { head: "LAST SYNC", cell: ([, { greenroom }]) => moment(greenroom.last_sync?.end_time ?? "") },
      { head: "OUTCOME", cell: ([, { greenroom }]) => syncWords(greenroom.last_sync), spare: 2 },
      { head: "LOCATION", cell: ([, { location }]) => location, wraps: "yes" },
    ],
    columns,
  );
