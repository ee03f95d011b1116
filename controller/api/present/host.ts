import type { Target } from "../../../formats/vib/target.js";
import type { AlarmRecord } from "../../store/inventory/alarms.js";
import type { HostRecord } from "../../store/inventory/host-record.js";
import type { HostSoftware, SoftwareSummary } from "../../store/inventory/host-software.js";
import type { SaidSummary } from "../../store/inventory/receipt-history.js";
import type { Saying } from "../../store/inventory/receipts.js";
import type { RemediationRecord } from "../../store/remediation/remediations.js";
import type { AlarmInfo } from "../wire/alarm.js";
import type { HostDetail, HostSoftwareAnswer, HostSummary, TargetInfo } from "../wire/host.js";
import type { ReceiptSummary } from "../wire/receipt.js";
import { presentLastRemediation } from "./remediation/last-remediation.js";

/** What is known of a host beside its own record. */
export interface Beside {
  readonly clusterName: string | undefined;
  readonly software: SoftwareSummary | undefined;
  readonly saying: Saying | undefined;
  /** undefined: it never had one. */
  readonly lastRemediation: RemediationRecord | undefined;
  readonly openAlarms: number;
  /** When it last answered; undefined: not since the controller started. */
  readonly heardAt: string | undefined;
  readonly nowMs: number;
}

/** A host as GET /api/vcenter/host lists it. */
export const presentHostSummary = (host: HostRecord): HostSummary => ({
  host: host.id,
  name: host.name,
  connection_state: host.connection.state,
  ...(host.connection.state === "CONNECTED" && { power_state: "POWERED_ON" as const }),
});

/** A host with everything its agent told, when that was, and what its receipts say. */
export function presentHost(host: HostRecord, beside: Beside): HostDetail {
  const { software, saying, lastRemediation, openAlarms, nowMs } = beside;
  const heardAt = later(beside.heardAt ?? null, host.heardAt);
  return {
    ...presentHostSummary(host),
    cluster: host.clusterId,
    cluster_name: beside.clusterName ?? null,
    address: host.address,
    connection_cause: host.connection.cause,
    connection_reason: host.connection.reason,
    connection_since: host.connection.since,
    agent_version: host.agentVersion,
    acceptance_level: host.acceptanceLevel,
    boot_id: host.bootId,
    hardware: presentHardware(host),
    targets: host.targets.map((target) => presentTarget(target, software)),
    scratch: presentScratch(host),
    heard_at: heardAt,
    heard_seconds_ago: secondsSince(heardAt, nowMs),
    software_read_at: software?.readAt ?? null,
    software_seconds_ago: secondsSince(software?.readAt ?? null, nowMs),
    staging:
      saying === undefined
        ? null
        : {
            image_digest: saying.imageDigest,
            state: saying.state,
            counter: saying.counter,
            verified_at: saying.receivedAt,
          },
    last_remediation: lastRemediation === undefined ? null : presentLastRemediation(lastRemediation),
    open_alarms: openAlarms,
    receipt_key: host.receiptKey,
    certificate_serial: host.certificateSerial,
    enrolled_at: host.enrolledAt,
    renamed: host.renamed,
    decommissioned: host.decommission,
    driver: host.driver,
    development: host.development,
  };
}

/** Whole seconds from a moment to now; null: never. */
export const secondsSince = <T extends string | null>(at: T, nowMs: number): T extends null ? null : number =>
  // The conditional type follows the branch; the compiler cannot.
  (at === null ? null : Math.max(0, Math.round((nowMs - Date.parse(at)) / 1000))) as T extends null ? null : number;

const later = (a: string | null, b: string | null): string | null =>
  a !== null && (b === null || Date.parse(a) > Date.parse(b)) ? a : b;

const presentHardware = ({ hardware }: HostRecord): HostDetail["hardware"] =>
  hardware && {
    vendor: hardware.vendor,
    model: hardware.model,
    serial_number: hardware.serialNumber,
    bios_vendor: hardware.biosVendor,
    bios_version: hardware.biosVersion,
    bios_date: hardware.biosDate,
  };

const presentScratch = ({ scratch }: HostRecord): HostDetail["scratch"] =>
  scratch && {
    staging_folder: scratch.stagingFolder,
    free_bytes: scratch.freeBytes,
    total_bytes: scratch.totalBytes ?? null,
    staged_bytes: scratch.stagedBytes,
    volatile: scratch.volatile,
    problem: scratch.problem ?? null,
  };

function presentTarget(target: Target, software: SoftwareSummary | undefined): TargetInfo {
  const measured = software?.targets.find(({ id }) => id === target.id);
  return {
    id: target.id,
    kind: target.kind,
    platform: target.platform,
    parent: target.parentId ?? null,
    device: target.device ?? null,
    // A target that could not be read has told no version.
    version: measured === undefined || measured.trouble !== undefined ? null : measured.version,
    vibs: measured?.vibs ?? null,
    trouble: measured?.trouble ?? null,
  };
}

/** What each target runs, VIB by VIB. */
export const presentSoftwareOf = ({ software, bootId, readAt }: HostSoftware, nowMs: number): HostSoftwareAnswer => ({
  read_at: readAt,
  seconds_ago: secondsSince(readAt, nowMs),
  boot_id: bootId,
  targets: software.map(({ target, version, trouble, vibs }) => ({
    target: target.id,
    kind: target.kind,
    platform: target.platform,
    version,
    trouble: trouble ?? null,
    vibs: vibs.map((vib) => ({
      id: vib.id,
      vendor: vib.vendor,
      name: vib.name,
      version: vib.version,
      acceptance_level: vib.acceptanceLevel,
      size_bytes: vib.sizeBytes,
      descriptor_sha256: vib.descriptorSha256,
    })),
  })),
});

export const presentReceiptSummary = (said: SaidSummary): ReceiptSummary => ({
  counter: said.counter,
  state: said.state,
  image_digest: said.imageDigest,
  firmware: said.firmware,
  vibs: said.vibs,
  persistence: said.persistence,
  boot_id: said.bootId,
  signed_at: said.at,
  first_at: said.firstAt,
  last_at: said.lastAt,
});

export const presentAlarm = (alarm: AlarmRecord, hostName: string): AlarmInfo => ({
  alarm: alarm.id,
  host: alarm.hostId,
  host_name: hostName,
  kind: alarm.kind,
  message: alarm.message,
  raised_at: alarm.raisedAt,
  last_at: alarm.lastAt,
  times: alarm.times,
  acknowledged: alarm.acknowledged,
});
