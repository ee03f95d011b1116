import { z } from "zod";
import type { ClusterPolicySpec } from "../../controller/api/wire/remediation/apply-policy.js";
import { POWER_ACTIONS } from "../../formats/manifest/image-manifest.js";
import { KNOWN_KEYS_ONLY } from "../../formats/spec/software-spec-schema.js";

const name = z.string().min(1).max(80);
const seconds = (most: number) => z.number().int().min(0).max(most).optional();

/** vSphere's policy of a remediation, as `greenroom policy get` shows it under `configured`. */
const policy: z.ZodType<ClusterPolicySpec> = z.strictObject({
  failure_action: z
    .strictObject({
      action: z.enum(["FAIL", "RETRY"]),
      retry_delay: seconds(3600),
      retry_count: z.number().int().min(0).max(100).optional(),
    })
    .optional(),
  pre_remediation_power_action: z.enum(POWER_ACTIONS).optional(),
  enable_quick_boot: z.boolean().optional(),
  disable_dpm: z.boolean().optional(),
  disable_hac: z.boolean().optional(),
  evacuate_offline_vms: z.boolean().optional(),
  enforce_hcl_validation: z.boolean().optional(),
  parallel_remediation_action: z
    .strictObject({ enabled: z.boolean(), max_hosts: z.number().int().min(1).max(10_000).optional() })
    .optional(),
  greenroom: z
    .strictObject({
      keep_maintenance_mode: z.boolean().optional(),
      on_failure: z.enum(["STOP", "LEAVE_ASIDE"]).optional(),
      check_in_seconds: seconds(86_400),
      host_time_limit_seconds: seconds(604_800),
    })
    .optional(),
});

const desired = {
  /** A software spec, as vCenter exports it. */
  image: KNOWN_KEYS_ONLY.optional(),
  /** The same in a file of its own, beside this one. */
  image_file: z.string().min(1).max(4096).optional(),
  policy: policy.optional(),
  /** Mirrors in the order in which hosts try them; an empty list: none. */
  depot_override: z
    .strictObject({
      mirrors: z.array(z.url({ protocol: /^https?$/ }).max(1024)).max(16),
      fallback: z.boolean().default(false),
    })
    .optional(),
};

const oneImage = [
  (wanted: { readonly image?: unknown; readonly image_file?: unknown }) =>
    wanted.image === undefined || wanted.image_file === undefined,
  "give image or image_file, not both",
] as const;

const cluster = z.strictObject({ name, ...desired, hosts: z.array(name).max(10_000).optional() }).refine(...oneImage);
const standalone = z.strictObject({ host: name, ...desired }).refine(...oneImage);

/** A fleet as it shall be. What a part does not name stays as it is. */
export const fleetFile = z.strictObject({
  /** Of this form of the file. */
  version: z.literal(1),
  /** Policies that count where a cluster or standalone host sets nothing. */
  default_policies: z.strictObject({ clusters: policy.optional(), hosts: policy.optional() }).optional(),
  clusters: z.array(cluster).max(1000).default([]),
  standalone: z.array(standalone).max(10_000).default([]),
});

export type Fleet = z.infer<typeof fleetFile>;
export type Wanted = Fleet["clusters"][number] | Fleet["standalone"][number];
