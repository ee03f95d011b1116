import { formatBytes } from "../../../core/bytes/format-bytes.js";
import { count, moment } from "../../../core/terminal/quantity.js";
import type { AgentStatus, InstalledStatus } from "../../domain/agent-status.js";
import { imageLines } from "./image-text.js";
import type { Lines } from "./lines.js";
import { remediationLines } from "./remediation-text.js";
import { pauseWords, progressWords, rate, speedWords, targetWords, vibCells } from "./progress-text.js";

/** Findings that are told in the table; JSON has all. */
const FINDINGS_TOLD = 5;

/** The status for people: one block per question that an operator on the host has. */
export function statusText(status: AgentStatus, lines: Lines): string {
  return [
    ...hostLines(status, lines),
    ...scratchLines(status, lines),
    ...progressLines(status, lines),
    ...orderLines(status, lines),
    ...remediationLines(status, lines),
    ...linkLines(status, lines),
    ...findingLines(status, lines),
    "",
    ...status.installed.flatMap((installed) => lines.entry("Installed", installedWords(installed))),
    ...status.images.flatMap((image) => ["", ...imageLines(image, lines)]),
    ...(status.images.length === 0 ? ["", "Nothing was ever ordered here."] : []),
    "",
  ].join("\n");
}

function hostLines({ host, source }: AgentStatus, lines: Lines): string[] {
  const traits = [
    source === "daemon" ? "agent running" : "AGENT DOWN, read from its ledger",
    ...(host.development ? ["DEVELOPMENT"] : []),
    ...(host.maintenance_mode ? ["in maintenance mode"] : []),
  ];
  const who = `${host.name} (${host.host_id}), ${host.driver}, agent ${host.agent_version}`;
  return [
    ...lines.entry("Host", who),
    ...lines.entry("", traits.join("; ")),
    ...lines.entry("Accepts", `${host.acceptance_level} and stricter`),
  ];
}

function scratchLines({ scratch }: AgentStatus, lines: Lines): string[] {
  if (scratch === null) return lines.entry("Staging", "NO SCRATCH: nothing can be staged");
  const { staging_folder, free_bytes, total_bytes, staged_bytes, reserve_bytes, persistence, problem } = scratch;
  const { quota_bytes, quarantined_bytes, max_bytes_per_second } = scratch;
  const space = `holds ${formatBytes(staged_bytes)}, ${formatBytes(free_bytes)} of ${formatBytes(total_bytes)} free, ${formatBytes(reserve_bytes)} kept free`;
  const limits = [
    ...(quota_bytes === 0 ? [] : [`quota ${formatBytes(quota_bytes)}`]),
    ...(quarantined_bytes === 0 ? [] : [`${formatBytes(quarantined_bytes)} in quarantine`]),
  ];
  return [
    ...lines.entry("Staging", staging_folder),
    ...lines.entry("", persistence === "volatile" ? "VOLATILE, gone after a reboot" : "persistent"),
    ...lines.entry("Space", space),
    ...(limits.length === 0 ? [] : lines.entry("", limits.join(", "))),
    ...(max_bytes_per_second === 0 ? [] : lines.entry("Bandwidth", `at most ${rate(max_bytes_per_second)}`)),
    ...(problem === null ? [] : lines.entry("", `NOT USABLE: ${problem.code}: ${problem.message}`)),
    ...(problem === null ? [] : lines.entry("", problem.remedy)),
  ];
}

function progressLines({ progress }: AgentStatus, lines: Lines): string[] {
  if (progress === null) return [];
  const { pause, bad_sources, underway, targets, notices } = progress;
  const speed = speedWords(progress);
  const troubled = targets.filter(({ state }) => state === "failed");
  return [
    ...lines.entry("Under way", progressWords(progress)),
    ...(speed === "" ? [] : lines.entry("", speed)),
    ...(pause === null ? [] : lines.entry("", pauseWords(pause))),
    ...troubled.flatMap((target) => lines.entry("", targetWords(target))),
    ...bad_sources.flatMap(({ source, vib_id, why }) => lines.entry("", `BAD SOURCE ${source}: ${vib_id}: ${why}`)),
    ...notices.flatMap((notice) => lines.entry("", notice)),
    ...lines.table(underway.map(vibCells)),
  ];
}

function orderLines({ last_order }: AgentStatus, lines: Lines): string[] {
  if (last_order === null) return lines.entry("Last order", "none");
  const { order_id, state, at, problem } = last_order;
  return [
    ...lines.entry("Last order", `${state} at ${moment(at)}`),
    ...lines.entry("", order_id),
    ...(problem === null ? [] : lines.entry("", `${problem.code}: ${problem.message}`)),
    ...(problem === null ? [] : lines.entry("", problem.remedy)),
  ];
}

function linkLines({ controller_link }: AgentStatus, lines: Lines): string[] {
  const { address, state, since, last_error, last_error_code, reports_waiting, reports_refused, last_refusal } =
    controller_link;
  return [
    ...lines.entry("Controller", `${address}: ${state}${since === "" ? "" : ` since ${moment(since)}`}`),
    ...(reports_waiting === 0 ? [] : lines.entry("", `${count(reports_waiting, "receipt")} not delivered yet`)),
    ...(last_error === ""
      ? []
      : lines.entry("", last_error_code === "" ? last_error : `${last_error_code}: ${last_error}`)),
    ...(reports_refused === 0 ? [] : lines.entry("", `${reports_refused} RECEIPTS REFUSED: ${last_refusal}`)),
  ];
}

function findingLines({ findings }: AgentStatus, lines: Lines): string[] {
  const told = findings.slice(0, FINDINGS_TOLD);
  const more = findings.length - told.length;
  return [
    ...told.flatMap(({ at, kind, name, detail }, index) =>
      lines.entry(index === 0 ? "Found" : "", `${moment(at)} ${kind}: ${name}: ${detail}`),
    ),
    ...(more === 0 ? [] : lines.entry("", `and ${more} more: see --output json`)),
  ];
}

const installedWords = ({ target_id, kind, platform, device, version, vibs }: InstalledStatus): string =>
  kind === "FIRMWARE"
    ? `${target_id}: ${platform} ${device} ${version}`
    : `${target_id}: ${version} (${count(vibs, "VIB")}, ${platform})`;
