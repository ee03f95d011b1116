import { formatBytes } from "../../../core/bytes/format-bytes.js";
import { formatSeconds, moment, shortDigest } from "../../../core/terminal/quantity.js";
import type { AgentStatus } from "../../domain/agent-status.js";
import type { RemediationStatus } from "../../domain/remediation/remediation-status.js";
import type { Lines } from "./lines.js";

/** Lines of hooks that are told; JSON has all that are kept. */
const LINES_TOLD = 5;

/** The last remediation: where it stands or how it ended, since when, why, and what to do; then the images that failed here. */
export function remediationLines({ remediation, bad_images }: AgentStatus, lines: Lines): string[] {
  return [
    ...(remediation === null ? [] : lastRemediation(remediation, lines)),
    ...bad_images.flatMap(({ image_digest, name, at, problem }, index) => [
      ...lines.entry(index === 0 ? "Bad images" : "", `${name} (${shortDigest(image_digest)}) since ${moment(at)}`),
      ...lines.entry("", problem === null ? "" : `${problem.code}: ${problem.message}`),
      ...lines.entry("", "Refused here until `greenroom agent clear-bad-image` allows it again."),
    ]),
  ];
}

function lastRemediation(remediation: RemediationStatus, lines: Lines): string[] {
  const { order_id, image_digest, outcome, state, since, problem, failed_state } = remediation;
  const where = outcome === "RUNNING" ? `${state} since ${moment(since)}` : `${outcome} at ${moment(since)}`;
  const failed = failed_state === null ? "" : `, failed at ${failed_state}`;
  const errors = remediation.prechecks.filter(({ severity }) => severity !== "OK");
  return [
    ...lines.entry("Remediation", `${where}${failed}`),
    ...lines.entry("", `${order_id}, image ${shortDigest(image_digest)}`),
    ...(problem === null ? [] : lines.entry("", `${problem.code}: ${problem.message}`)),
    ...(problem === null ? [] : lines.entry("", problem.remedy)),
    ...errors.flatMap(({ id, severity, text }) => lines.entry("", `${severity} ${id}: ${text}`)),
    ...lines.entry("", windowWords(remediation)),
    ...changedTargets(remediation, lines),
    ...lines.table(remediation.journal.slice(-LINES_TOLD).map(({ at, hook, text }) => [moment(at), hook, text])),
  ];
}

/** The figure this is all about: how long out of service, and what of the work lay outside of that. */
function windowWords({ maintenance_ms, in_maintenance_mode, savings, cancelable, outcome }: RemediationStatus): string {
  const { bytes_staged_before, bytes_fetched } = savings;
  return [
    in_maintenance_mode ? "IN MAINTENANCE MODE" : "in service",
    `${formatSeconds(maintenance_ms / 1000)} in maintenance mode`,
    `${formatBytes(bytes_staged_before)} lay staged before`,
    `${formatBytes(bytes_fetched)} fetched`,
    ...(outcome === "RUNNING" ? [cancelable ? "can be canceled" : "cannot be canceled any more"] : []),
  ].join(", ");
}

const changedTargets = ({ targets }: RemediationStatus, lines: Lines): string[] =>
  targets
    .filter(({ state }) => state !== "unchanged")
    .flatMap(({ target_id, state, from_version, to_version }) =>
      lines.entry("", `${target_id}: ${state}, from ${from_version} to ${to_version}`),
    );
