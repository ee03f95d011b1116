import { z } from "zod";
import { notifications } from "./message.js";

export const complianceStatus = z.enum(["COMPLIANT", "NON_COMPLIANT", "INCOMPATIBLE", "UNAVAILABLE"]);
export const stageStatus = z.enum(["STAGED", "NOT_STAGED"]);
export const impact = z.enum([
  "NO_IMPACT",
  "PARTIAL_MAINTENANCE_MODE_REQUIRED",
  "MAINTENANCE_MODE_REQUIRED",
  "REBOOT_REQUIRED",
  "UNKNOWN",
]);
const source = z.enum(["BASE_IMAGE", "ADD_ON", "HARDWARE_SUPPORT_PACKAGE", "SOLUTION", "USER"]);
const targetKind = z.enum(["HOST", "DPU", "FIRMWARE"]);

/** A difference between what a target runs and what the image wants, VIB by VIB; ours, beside vSphere's fields. */
export const vibDifference = z.object({
  target: z.string(),
  action: z.enum(["INSTALL", "UPGRADE", "DOWNGRADE", "REPLACE", "REMOVE"]),
  name: z.string(),
  current: z.string().nullable(),
  wanted: z.string().nullable(),
  component: z.string().nullable(),
  /** The layer of the image that brings the wanted VIB. */
  source: source.nullable(),
  /** Who brought what is installed, in words. */
  brought_by: z.string().nullable(),
  impact,
});

const judged = { status: complianceStatus, stage_status: stageStatus.optional() };
const versioned = z.object({ version: z.string() });
const namedVersion = z.object({ name: z.string(), version: z.string() });
const packageVersion = z.object({ pkg: z.string(), version: z.string() });

const baseImageCompliance = z.object({
  ...judged,
  current: versioned.optional(),
  target: versioned.optional(),
  notifications,
});

const addOnCompliance = z.object({
  ...judged,
  current: namedVersion.optional(),
  target: namedVersion.optional(),
  notifications,
});

const componentCompliance = z.object({
  ...judged,
  current: versioned.optional(),
  target: versioned.optional(),
  current_source: source.optional(),
  target_source: source.optional(),
  notifications,
});

const solutionVersion = versioned.extend({ components: z.array(z.object({ component: z.string() })) });

const solutionCompliance = componentCompliance.extend({
  current: solutionVersion.optional(),
  target: solutionVersion.optional(),
});

const moduleCompliance = z.object({
  ...judged,
  details: z.object({ component_class: z.enum(["SYSTEM_BIOS", "PCI_DEVICE", "OTHER"]), description: z.string() }),
  current: versioned.optional(),
  target: versioned.optional(),
  notifications,
  /** Whether the manager lets the firmware be staged. */
  greenroom: z.object({ stageable: z.boolean() }),
});

const hardwareSupportCompliance = z.object({
  ...judged,
  current: packageVersion.optional(),
  target: packageVersion.optional(),
  /** By target id of the device. */
  hardware_modules: z.record(z.string(), moduleCompliance),
  notifications,
  /** `manager`: asked now; `image`: none is registered, and the image's own rules judge. */
  greenroom: z.object({ judged_by: z.enum(["image", "manager"]) }),
});

const softwareCompliance = {
  ...judged,
  impact,
  scan_time: z.string(),
  notifications,
  base_image: baseImageCompliance,
  add_on: addOnCompliance,
  /** By hardware support manager; absent when the image has no package. */
  hardware_support: z.record(z.string(), hardwareSupportCompliance).optional(),
  components: z.record(z.string(), componentCompliance),
  solutions: z.record(z.string(), solutionCompliance),
};

/** data_processing_units_compliance of vLCM part 4; an unavailable DPU has no entry in `compliance`. */
const dpusCompliance = z.object({
  compliant_data_processing_units: z.array(z.string()),
  non_compliant_data_processing_units: z.array(z.string()),
  incompatible_data_processing_units: z.array(z.string()),
  unavailable_data_processing_units: z.array(z.string()),
  compliance: z.record(z.string(), z.object(softwareCompliance)),
  data_processing_unit_info: z.record(z.string(), z.object({ alias: z.string() })),
});

/** Why a host is unknown, since when, and what was known at its last check that succeeded. */
const unknown = z.object({
  since: z.string(),
  code: z.string(),
  reason: z.string(),
  remedy: z.string(),
  last_good: z
    .object({
      scan_time: z.string(),
      commit: z.string(),
      status: complianceStatus,
      stage_status: stageStatus.optional(),
    })
    .nullable(),
});

const targetCompliance = z.object({
  ...judged,
  target: z.string(),
  kind: targetKind,
  platform: z.string(),
  version: z.string(),
  impact,
  vibs_wanted: z.number().int(),
  vibs_staged: z.number().int(),
});

/** The finer truth of a host, ours. */
const hostTruth = z.object({
  differences: z.array(vibDifference),
  targets: z.array(targetCompliance),
  hardware: z.object({ vendor: z.string(), model: z.string() }).nullable(),
  vibs_wanted: z.number().int(),
  vibs_staged: z.number().int(),
  bytes_wanted: z.number().int(),
  bytes_staged: z.number().int(),
  persistence: z.enum(["persistent", "volatile"]).nullable(),
  image_digest: z.string(),
  /** Of what is told from memory: how long ago the host was asked; absent in the result of a check. */
  age_seconds: z.number().int().optional(),
  unknown: unknown.nullable(),
});

/** HostCompliance (vLCM 5b); `greenroom` holds the finer truth. Unset vSphere parts are left out. */
export const hostCompliance = z.object({
  ...softwareCompliance,
  /** null: checked against a draft. */
  commit: z.string().nullable(),
  data_processing_units_compliance: dpusCompliance.optional(),
  greenroom: hostTruth,
});

/** ClusterCompliance (vLCM 5b): GET software/compliance, and the result of a scan. */
export const clusterCompliance = z.object({
  ...judged,
  impact,
  scan_time: z.string(),
  commit: z.string().nullable(),
  notifications,
  compliant_hosts: z.array(z.string()),
  non_compliant_hosts: z.array(z.string()),
  incompatible_hosts: z.array(z.string()),
  unavailable_hosts: z.array(z.string()),
  hosts: z.record(z.string(), hostCompliance),
  host_info: z.record(z.string(), z.object({ name: z.string() })),
  /** `unavailable`: by host id, since those hosts have no entry in `hosts`. */
  greenroom: z.object({
    age_seconds: z.number().int().optional(),
    unavailable: z.record(z.string(), unknown),
  }),
});

/**
 * Of a standalone host: vSphere's HostCompliance, and beside it the fields of a cluster of that one host, so that one reader
 * serves both.
 */
export const standaloneCompliance = hostCompliance.extend({
  ...clusterCompliance.omit({ greenroom: true }).shape,
  greenroom: hostTruth.extend(clusterCompliance.shape.greenroom.shape),
});

/** What is remembered of a host's compliance, beside the host: never without its age. */
export const complianceSummary = z.object({
  ...judged,
  commit: z.string(),
  scan_time: z.string(),
  age_seconds: z.number().int(),
  /** Why it is unknown; empty where it is known. */
  reason: z.string(),
  vibs_wanted: z.number().int(),
  vibs_staged: z.number().int(),
  persistence: z.enum(["persistent", "volatile"]).nullable(),
});

export type ComplianceStatus = z.infer<typeof complianceStatus>;
export type StageStatus = z.infer<typeof stageStatus>;
export type VibDifference = z.infer<typeof vibDifference>;
export type HostCompliance = z.infer<typeof hostCompliance>;
export type HardwareSupportCompliance = z.infer<typeof hardwareSupportCompliance>;
export type DpusCompliance = z.infer<typeof dpusCompliance>;
export type UnknownHost = z.infer<typeof unknown>;
export type ClusterCompliance = z.infer<typeof clusterCompliance>;
export type StandaloneCompliance = z.infer<typeof standaloneCompliance>;
export type ComplianceSummary = z.infer<typeof complianceSummary>;
