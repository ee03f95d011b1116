import type { EffectivePolicySpec } from "../../../controller/api/wire/remediation/apply-policy.js";
import type { HostDetail } from "../../../controller/api/wire/inventory.js";
import {
  cluster,
  clusterCompliance,
  compliance,
  host,
  incomplete,
  noSpace,
  stageResult,
  status,
  task,
  words,
} from "./fleet-answers.js";
import type { Answers } from "./recorded-controller.js";

const MIB = 1024 * 1024;
const staged = { ...compliance({}).greenroom, vibs_staged: 3, bytes_staged: 3 * MIB };

const found = clusterCompliance({
  "host-1": compliance({ status: "COMPLIANT", impact: "NO_IMPACT" }),
  "host-2": compliance({ stage_status: "STAGED", greenroom: staged }),
  "host-3": compliance({
    status: "INCOMPATIBLE",
    notifications: {
      errors: [
        {
          type: "ERROR",
          id: "x",
          time: "",
          message: words("Platform ESXio is not met by the host, which has a data processing unit of an older kind."),
        },
      ],
    },
  }),
  "host-4": compliance({ status: "UNAVAILABLE", impact: "UNKNOWN" }),
});

const lastRemediation: HostDetail["last_remediation"] = {
  ...{ task: "task-4", outcome: "ROLLED_BACK", image_digest: `sha256:${"a".repeat(64)}` },
  ...{ ended_at: "2026-01-02T03:04:05.000Z", seconds: 941, maintenance_seconds: 61.25 },
  ...{ saved_bytes: 314_572_800, saved_seconds: 14, failed_step: "verifying" },
  reason: "the hook healthProbe ended with status 1: no guest network",
  remedy:
    "Look at the host. Host esx-01 refuses this image until `greenroom host clear-bad-image esx-01`; or commit another one.",
};

const hosts = [
  host(1),
  host(2),
  host(3, { open_alarms: 2 }),
  host(4, {
    connection_state: "NOT_RESPONDING",
    connection_cause: "TIMED_OUT",
    connection_reason: "nothing came for 20 s: the host is off, or a firewall stands between",
    cluster: null,
  }),
];

const decided = (by: string) => ({ decided_by: "built-in" as const, by, how: "as it is set" });
const policy: EffectivePolicySpec = {
  failure_action: { action: "RETRY", retry_delay: 300, retry_count: 3 },
  pre_remediation_power_action: "DO_NOT_CHANGE_VMS_POWER_STATE",
  enable_quick_boot: false,
  disable_dpm: false,
  disable_hac: false,
  evacuate_offline_vms: false,
  enforce_hcl_validation: false,
  parallel_remediation_action: { enabled: true, max_hosts: 2 },
  greenroom: {
    keep_maintenance_mode: true,
    on_failure: "STOP",
    check_in_seconds: 900,
    host_time_limit_seconds: 21600,
    fields: {
      failure_action: { ...decided("controller"), decided_by: "scope" },
      pre_remediation_power_action: decided("hook"),
      enable_quick_boot: decided("nobody"),
      parallel_remediation_action: decided("controller"),
      "greenroom.on_failure": decided("controller"),
    },
  },
};

/** Of a cluster: that of the fleet, or a former one, which has no name any more. */
const onCluster = (id: string, name: string | null) => ({
  target: { type: "ClusterComputeResource", id },
  greenroom: { ...task({}).greenroom, target_name: name },
});
const done = task({
  ...onCluster("domain-c1", "production"),
  ...{ status: "SUCCEEDED", end_time: "2026-01-02T03:14:05.000Z" },
});
const former = task({ ...onCluster("domain-c9", null), description: words("Stage the image on cluster attic") });
const user = { disabled: false, built_in: false, created_by: "administrator", changed_at: null };
const BASE = "/api/esx/settings/clusters/domain-c1";

/** A fleet of four hosts that is always the same, at the same moment. */
export const goldenAnswers = (): Answers => ({
  "GET /api/greenroom/hosts": { json: hosts },
  "GET /api/greenroom/hosts/esx-01": { json: { ...hosts[0], last_remediation: lastRemediation } },
  "GET /api/greenroom/compliance": { json: {} },
  "GET /api/vcenter/cluster": {
    json: [{ cluster: "domain-c1", name: "production", ha_enabled: false, drs_enabled: false }],
  },
  "GET /api/greenroom/clusters/domain-c1": { json: cluster },
  "GET /api/greenroom/clusters/production": { json: cluster },
  [`POST ${BASE}/software?action=scan&vmw-task=true`]: { status: 202, json: "task-1" },
  "GET /api/cis/tasks/task-1": { json: task({ operation: "scan$task", status: "SUCCEEDED", result: found }) },
  [`POST ${BASE}/software?action=stage&vmw-task=true`]: { status: 202, json: "task-7" },
  "GET /api/cis/tasks/task-7": {
    json: task({
      status: "FAILED",
      error: incomplete(6),
      result: stageResult({
        "host-1": status("OK"),
        "host-2": status("ERROR", { problem: noSpace }),
        "host-3": status("SKIPPED"),
      }),
    }),
  },
  "GET /api/greenroom/tasks?exclude_result=true": {
    json: [
      { task: "task-7", info: done, host: null },
      {
        task: "task-1",
        info: task({
          ...onCluster("domain-c1", "production"),
          ...{ operation: "scan$task", description: words("Check compliance of cluster production") },
        }),
        host: null,
      },
      { task: "task-0", info: { ...former, status: "FAILED" }, host: null },
    ],
  },
  [`GET ${BASE}/policies/apply`]: { json: { failure_action: policy.failure_action } },
  [`GET ${BASE}/policies/apply/effective`]: { json: policy },
  "GET /api/greenroom/users": {
    json: [
      { ...user, user: "administrator", display_name: "Administrator", built_in: true, created_at: null },
      { ...user, user: "ann", display_name: "Ann of the night shift", created_at: "2026-01-02T03:04:05.000Z" },
    ],
  },
  "GET /api/greenroom/roles": {
    json: [
      {
        role: "viewer",
        description: "sees everything, changes nothing",
        privileges: ["VcIntegrity.lifecycleHealth.Read"],
        ready_made: true,
      },
      {
        role: "stager",
        description: "checks and stages",
        privileges: ["Greenroom.Stage", "VcIntegrity.lifecycleHealth.Read"],
        ready_made: true,
      },
    ],
  },
});
