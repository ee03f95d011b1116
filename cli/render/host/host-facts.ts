import type { HostDetail } from "../../../controller/api/wire/inventory.js";
import { formatBytes } from "../../../core/bytes/format-bytes.js";
import { count, moment, shortDigest } from "../../../core/terminal/quantity.js";
import { ago } from "../ago.js";
import { CONNECTION_WORDS } from "../host-table.js";
import { figureWords, windowSeconds } from "../remediation/window-words.js";
import { renderFacts, renderTable } from "../table.js";

type Fact = readonly [string, string];

/** A host for people: what it is, how old that is, and its targets. */
export const hostText = (host: HostDetail, columns: number | undefined): string =>
  `${renderFacts(factsOf(host))}\n${targetTable(host, columns)}`;

const factsOf = (host: HostDetail): readonly Fact[] => [
  ["host", `${host.name} (${host.host})`],
  ["cluster", clusterOf(host)],
  ["state", `${CONNECTION_WORDS[host.connection_state][0]} since ${moment(host.connection_since)}`],
  ["reason", host.connection_reason],
  ...(host.open_alarms === 0
    ? []
    : [["alarms", `${count(host.open_alarms, "open alarm")}: greenroom alarm list --host ${host.host}`] as const]),
  ["heard of", ago(host.heard_seconds_ago)],
  ["software read", ago(host.software_seconds_ago)],
  ["address", host.address],
  ["hardware", hardwareWords(host)],
  ["agent", `${host.agent_version}${host.development ? " (development switch is on)" : ""}`],
  ["driver", host.driver],
  ["acceptance level", host.acceptance_level],
  ["boot id", host.boot_id],
  ["receipt key", `${shortDigest(host.receipt_key)}… (Ed25519; whole with --output json)`],
  ...scratchFacts(host),
  ["last receipt", receiptWords(host)],
  ...remediationFacts(host),
  ["enrolled", moment(host.enrolled_at)],
];

function clusterOf({ cluster, cluster_name: name, decommissioned }: HostDetail): string {
  if (decommissioned === null && cluster === null) return "none: standalone";
  if (decommissioned === null) return name == null ? `${cluster}` : `${name} (${cluster})`;
  const from = decommissioned.cluster === null ? "standalone" : decommissioned.cluster.name;
  return `none: decommissioned ${moment(decommissioned.at)} by ${decommissioned.by} (was ${from})`;
}

function hardwareWords({ hardware }: HostDetail): string {
  if (hardware === null) return "not known";
  const { vendor, model, serial_number, bios_version, bios_date } = hardware;
  const serial = serial_number === "" ? "" : `, serial ${serial_number}`;
  const bios = bios_version === "" ? "" : `, BIOS ${bios_version}${bios_date === "" ? "" : ` of ${bios_date}`}`;
  return `${vendor} ${model}${serial}${bios}`.trim();
}

function scratchFacts({ scratch }: HostDetail): readonly Fact[] {
  if (scratch === null) return [["staging folder", "none: no scratch partition"]];
  const { staging_folder, staged_bytes, volatile, free_bytes, total_bytes, problem } = scratch;
  const all = total_bytes === null ? "" : ` of ${formatBytes(total_bytes)}`;
  return [
    ["staging folder", staging_folder],
    ...(problem === null ? [] : [["not usable", problem] as const]),
    ["staged", `${formatBytes(staged_bytes)}${volatile ? ", volatile: lost by a reboot" : ""}`],
    ["free", `${formatBytes(free_bytes)}${all}`],
  ];
}

function receiptWords({ staging }: HostDetail): string {
  if (staging === null) return "none";
  const image = staging.image_digest === "" ? "no image" : shortDigest(staging.image_digest);
  return `${staging.state} of ${image}, counter ${staging.counter}, verified ${moment(staging.verified_at)}`;
}

const OUTCOMES: Readonly<Record<NonNullable<HostDetail["last_remediation"]>["outcome"], string>> = {
  REMEDIATED: "remediated",
  COMPLIANT: "compliant before",
  FAILED: "failed",
  ROLLED_BACK: "rolled back",
  OVERDUE: "given up",
};

function remediationFacts({ last_remediation: last }: HostDetail): readonly Fact[] {
  // A controller of an older release tells nothing of it.
  if (last == null) return [["last remediation", "none"]];
  const image = `${shortDigest(last.image_digest)} by ${last.task}`;
  const how = `${OUTCOMES[last.outcome]} ${moment(last.ended_at)}, ${image}`;
  const step = last.failed_step === "" ? "" : `in ${last.failed_step}: `;
  return [
    ["last remediation", how],
    ["its figure", `${windowSeconds(last.seconds)} in all, ${figureWords(last)}`],
    ...(last.reason === "" ? [] : [["its failure", `${step}${last.reason}`] as const]),
    ...(last.remedy === "" ? [] : [["what to do", last.remedy] as const]),
  ];
}

const targetTable = (host: HostDetail, columns: number | undefined): string =>
  renderTable(
    host.targets,
    [
      { head: "TARGET", cell: ({ id }) => id },
      { head: "KIND", cell: ({ kind }) => kind.toLowerCase() },
      { head: "PLATFORM", cell: ({ platform, device }) => (device === null ? platform : `${platform} ${device}`) },
      { head: "PART OF", cell: ({ parent }) => parent ?? "", spare: 1 },
      { head: "VERSION", cell: ({ version }) => version ?? "not known" },
      {
        head: "VIBS",
        cell: ({ vibs, kind }) => (vibs === null || kind === "FIRMWARE" ? "" : String(vibs)),
        align: "right",
      },
      { head: "TROUBLE", cell: ({ trouble }) => trouble ?? "", wraps: "yes" },
    ],
    columns,
  );
