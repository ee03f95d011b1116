import { formatBytes } from "../../core/bytes/format-bytes.js";
import type { AgentStatus, ImageStatus, InstalledStatus } from "../domain/agent-status.js";

/** The status for people: one block per question that an operator on the host has. */
export function statusText(status: AgentStatus): string {
  return [
    ...hostLines(status),
    ...scratchLines(status),
    ...progressLines(status),
    ...orderLines(status),
    ...linkLines(status),
    "",
    ...status.installed.map(installedLine),
    ...status.images.flatMap((image) => ["", ...imageLines(image)]),
    ...(status.images.length === 0 ? ["", "Nothing was ever ordered here."] : []),
    "",
  ].join("\n");
}

const line = (head: string, text: string): string => `${head.padEnd(15)}${clean(text)}`;

function hostLines({ host, source }: AgentStatus): string[] {
  const traits = [
    source === "daemon" ? "agent running" : "AGENT DOWN, read from its ledger",
    ...(host.development ? ["DEVELOPMENT"] : []),
    ...(host.maintenance_mode ? ["in maintenance mode"] : []),
  ];
  return [
    line("Host", `${host.name} (${host.host_id}), ${host.driver}, agent ${host.agent_version}; ${traits.join("; ")}`),
    line("Accepts", `${host.acceptance_level} and stricter`),
  ];
}

function scratchLines({ scratch }: AgentStatus): string[] {
  if (scratch === null) return [line("Staging", "NO SCRATCH: nothing can be staged")];
  const { staging_folder, free_bytes, total_bytes, staged_bytes, reserve_bytes, persistence, problem } = scratch;
  const kind = persistence === "volatile" ? "VOLATILE, gone after a reboot" : "persistent";
  return [
    line("Staging", staging_folder),
    line("", kind),
    line(
      "Space",
      `${formatBytes(staged_bytes)} staged, ${formatBytes(free_bytes)} of ${formatBytes(total_bytes)} free, ${formatBytes(reserve_bytes)} kept free`,
    ),
    ...(problem === null
      ? []
      : [line("", `NOT USABLE: ${problem.code}: ${problem.message}`), line("", problem.remedy)]),
  ];
}

function progressLines({ progress }: AgentStatus): string[] {
  if (progress === null) return [];
  const { step, bytes_done, bytes_total, vibs_done, vibs_total, fetching } = progress;
  const percent = bytes_total === 0 ? 0 : Math.floor((100 * bytes_done) / bytes_total);
  const now = fetching.length === 0 ? "" : `, now ${fetching.join(", ")}`;
  return [
    line(
      "Under way",
      `${step} ${percent}% (${vibs_done} of ${vibs_total} VIBs, ${formatBytes(bytes_done)} of ${formatBytes(bytes_total)})${now}`,
    ),
  ];
}

function orderLines({ last_order }: AgentStatus): string[] {
  if (last_order === null) return [line("Last order", "none")];
  const { order_id, state, at, problem } = last_order;
  const told = [line("Last order", `${state} at ${moment(at)}`), line("", order_id)];
  return problem === null ? told : [...told, line("", `${problem.code}: ${problem.message}`), line("", problem.remedy)];
}

function linkLines({ controller_link }: AgentStatus): string[] {
  const { address, state, since, last_error, reports_waiting, reports_refused, last_refusal } = controller_link;
  return [
    line("Controller", `${address}: ${state}${since === "" ? "" : ` since ${moment(since)}`}`),
    ...(reports_waiting === 0 ? [] : [line("", `${count(reports_waiting, "receipt")} not delivered yet`)]),
    ...(last_error === "" ? [] : [line("", last_error)]),
    ...(reports_refused === 0 ? [] : [line("", `${reports_refused} RECEIPTS REFUSED: ${last_refusal}`)]),
  ];
}

const installedLine = ({ target_id, kind, platform, device, version, vibs }: InstalledStatus): string =>
  line(
    "Installed",
    kind === "FIRMWARE"
      ? `${target_id}: ${platform} ${device} ${version}`
      : `${target_id}: ${version} (${count(vibs, "VIB")}, ${platform})`,
  );

function imageLines(image: ImageStatus): string[] {
  const { name, image_digest, complete, vibs, vibs_wanted, bytes_staged, bytes_wanted, ordered_at } = image;
  const state =
    vibs_wanted === 0 ? "nothing to stage" : complete ? "COMPLETE" : vibs.length === 0 ? "absent" : "PARTIAL";
  const rows = vibs.map((vib) => [
    vib.id,
    formatBytes(vib.size_bytes),
    vib.sha256.slice(0, 12),
    vib.target_ids.join(","),
  ]);
  return [
    line("Image", name),
    line(
      "",
      `${state}, ${vibs.length} of ${vibs_wanted} VIBs, ${formatBytes(bytes_staged)} of ${formatBytes(bytes_wanted)}`,
    ),
    line("", `${image_digest.slice(0, 19)}, ordered ${moment(ordered_at)}`),
    ...(rows.length === 0 ? [] : columns([["VIB", "SIZE", "SHA-256", "TARGETS"], ...rows])),
  ];
}

function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  return rows.map((row) =>
    `  ${row.map((cell, column) => clean(cell).padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd(),
  );
}

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? "" : "s"}`;

/** A moment without fractions of a second; JSON has it whole. */
const moment = (rfc3339: string): string => rfc3339.replace(/\.\d+Z$/, "Z");

// Names come from bundles that others wrote: a control character must not steer the reader's terminal.
const clean = (text: string): string => text.replace(/\p{Cc}/gu, "\ufffd");
