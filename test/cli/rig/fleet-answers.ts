import type { ClusterDetail, HostDetail } from "../../../controller/api/wire/inventory.js";
import type {
  ClusterCompliance,
  HostCompliance,
  HostStatus,
  StageResult,
} from "../../../controller/api/wire/software.js";
import type { TaskInfo } from "../../../controller/api/wire/task.js";

const MIB = 1024 * 1024;
export const words = (text: string) => ({ id: "com.greenroom.test", default_message: text, args: [] });

export const cluster: ClusterDetail = {
  cluster: "domain-c1",
  name: "production",
  created_at: "2026-01-02T03:04:05.000Z",
  hosts: ["host-1", "host-2"],
  commit: "commit-1",
  image: { digest: `sha256:${"a".repeat(64)}`, display_name: "Forge 8.0.3", vibs: 3, bytes: 3 * MIB },
  compliance: {
    status: "NON_COMPLIANT",
    stage_status: "NOT_STAGED",
    non_compliant_hosts: ["host-1", "host-2"],
    staged_hosts: ["host-1"],
    checked_at: "2026-01-02T03:04:05.000Z",
    seconds_ago: 300,
  },
  running_task: null,
};

const measured = { device: null, version: "8.0.2", vibs: 3, trouble: null };

export const host = (number: number, changes: Partial<HostDetail> = {}): HostDetail => ({
  host: `host-${number}`,
  name: `esx-0${number}`,
  connection_state: "CONNECTED",
  cluster: "domain-c1",
  cluster_name: "production",
  address: "10.0.0.1:8445",
  connection_cause: "ANSWERS",
  connection_reason: "",
  connection_since: "2026-01-02T03:04:05.123Z",
  agent_version: "0.1.0",
  acceptance_level: "PartnerSupported",
  boot_id: "boot-1",
  targets: [
    { id: "host", kind: "HOST", platform: "embeddedEsx", parent: null, ...measured },
    { id: "dpu-1", kind: "DPU", platform: "ESXio", parent: "host", ...measured },
  ],
  scratch: {
    staging_folder: "/scratch/greenroom/staging",
    free_bytes: 512 * MIB,
    total_bytes: 1024 * MIB,
    staged_bytes: 0,
    volatile: false,
    problem: null,
  },
  hardware: {
    vendor: "Forge",
    model: "Anvil 9",
    serial_number: "A-1",
    bios_vendor: "Forge",
    bios_version: "2.1",
    bios_date: "03/14/2025",
  },
  heard_at: "2026-01-02T03:04:05.000Z",
  heard_seconds_ago: 7,
  software_read_at: "2026-01-02T03:04:05.000Z",
  software_seconds_ago: 7300,
  staging: null,
  last_remediation: null,
  open_alarms: 0,
  receipt_key: "d".repeat(64),
  certificate_serial: "4a",
  renamed: false,
  decommissioned: null,
  enrolled_at: "2026-01-02T03:04:05.000Z",
  driver: "sandbox",
  development: false,
  ...changes,
});

export const compliance = (changes: Partial<HostCompliance>): HostCompliance => ({
  status: "NON_COMPLIANT",
  impact: "REBOOT_REQUIRED",
  scan_time: "2026-01-02T03:04:05.000Z",
  commit: "commit-1",
  notifications: {},
  base_image: { status: "NON_COMPLIANT", notifications: {} },
  add_on: { status: "COMPLIANT", notifications: {} },
  components: {},
  solutions: {},
  greenroom: {
    differences: [],
    targets: [],
    hardware: null,
    unknown: null,
    vibs_wanted: 3,
    vibs_staged: 0,
    bytes_wanted: 3 * MIB,
    bytes_staged: 0,
    persistence: null,
    image_digest: `sha256:${"a".repeat(64)}`,
  },
  ...changes,
});

export function clusterCompliance(hosts: Readonly<Record<string, HostCompliance>>): ClusterCompliance {
  const of = (status: HostCompliance["status"]) => Object.keys(hosts).filter((id) => hosts[id]?.status === status);
  return {
    status: of("COMPLIANT").length === Object.keys(hosts).length ? "COMPLIANT" : "NON_COMPLIANT",
    impact: "REBOOT_REQUIRED",
    scan_time: "2026-01-02T03:04:05.000Z",
    commit: "commit-1",
    notifications: {},
    compliant_hosts: of("COMPLIANT"),
    non_compliant_hosts: of("NON_COMPLIANT"),
    incompatible_hosts: of("INCOMPATIBLE"),
    unavailable_hosts: of("UNAVAILABLE"),
    hosts,
    host_info: Object.fromEntries(Object.keys(hosts).map((id) => [id, { name: id.replace("host-", "esx-0") }])),
    greenroom: { unavailable: {} },
  };
}

export const status = (state: HostStatus["status"], changes: Partial<HostStatus["greenroom"]> = {}): HostStatus => ({
  status: state,
  start_time: "2026-01-02T03:04:05.000Z",
  notifications: {},
  greenroom: {
    step: "fetching",
    bytes_total: 3 * MIB,
    bytes_done: state === "OK" ? 3 * MIB : MIB,
    bytes_fetched: MIB,
    vibs_total: 3,
    vibs_done: 1,
    fetching: [],
    underway: [],
    verifying: null,
    remediation: null,
    skip_reason: null,
    bytes_per_second: 0,
    remaining_seconds: null,
    pause: null,
    bad_sources: [],
    targets: [],
    problem: null,
    persistence: state === "OK" ? "persistent" : null,
    ...{ timeline: [], returns: 0, removed: 0, freed_bytes: 0, receipt_counter: null },
    ...changes,
  },
});

export const noSpace = {
  code: "INSUFFICIENT_SPACE",
  message: "/scratch has no room for 3 MiB",
  remedy: "Unstage another image or enlarge scratch.",
  details: { path: "/scratch", needBytes: 3 * MIB, haveBytes: 1024 },
  exit: 5,
};

export function stageResult(hosts: Readonly<Record<string, HostStatus>>): StageResult {
  const of = (...states: readonly string[]) =>
    Object.keys(hosts).filter((id) => states.includes(hosts[id]?.status ?? ""));
  return {
    status: null,
    commit: "commit-1",
    host_info: Object.fromEntries(Object.keys(hosts).map((id) => [id, { name: id.replace("host-", "esx-0") }])),
    host_status: hosts,
    successful_hosts: of("OK"),
    failed_hosts: of("ERROR", "TIMED_OUT"),
    skipped_hosts: of("SKIPPED"),
    notifications: {},
    greenroom: totals(Object.values(hosts)),
  };
}

const totals = (hosts: readonly HostStatus[]): StageResult["greenroom"] => {
  const count = (...states: readonly string[]) => hosts.filter(({ status: state }) => states.includes(state)).length;
  return {
    hosts: {
      ...{ total: hosts.length, done: count("OK"), compliant: 0, already_staged: count("SKIPPED"), nothing_staged: 0 },
      ...{ skipped_by_user: 0, incompatible: 0, not_begun: 0, failed: count("ERROR"), timed_out: count("TIMED_OUT") },
      ...{ running: count("RUNNING"), waiting: 0 },
    },
    ...{ bytes_total: 3 * MIB * hosts.length, bytes_done: 0, bytes_fetched: 0, vibs_total: 3 * hosts.length },
    ...{ vibs_done: 0, bytes_per_second: 0, remaining_seconds: null },
  };
};

/** The error of a staging that did not do all its hosts, with the exit code that the controller makes of them. */
export const incomplete = (exit: number): NonNullable<TaskInfo["error"]> => ({
  error_type: "CONCURRENT_CHANGE",
  messages: [words("1 of 2 hosts are not staged")],
  data: { code: "STAGING_INCOMPLETE", remedy: "Read the reason per host.", details: {}, exit },
});

export const task = (changes: Partial<TaskInfo>): TaskInfo => ({
  description: words("Stage the image on cluster production"),
  service: "com.vmware.esx.settings.clusters.software",
  operation: "stage$task",
  status: "RUNNING",
  cancelable: true,
  start_time: "2026-01-02T03:04:05.000Z",
  user: "administrator",
  progress: { total: 100, completed: 30, message: words("staging") },
  greenroom: { via: "vsphere-rest", target_name: null, retry_of: null, skipping: "none", image: null },
  ...changes,
});
