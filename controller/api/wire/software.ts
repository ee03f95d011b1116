import { z } from "zod";
import { fanOutTotals } from "./fan-out.js";
import { baseImageInfo, softwareParts } from "./image/image-parts.js";
import { localizable, notifications, standaloneHostInfo } from "./message.js";
import { hostRemediation, remediationTotals } from "./remediation/apply.js";

/** GET software: SoftwareInfo, `greenroom` beside it. */
export const softwareInfo = z.object({
  base_image: baseImageInfo,
  ...softwareParts,
  greenroom: z.object({
    commit: z.string(),
    image_digest: z.string(),
    manifest_version: z.number().int(),
    author: z.string(),
    committed_at: z.string(),
    message: z.string(),
    notices: z.array(z.object({ code: z.string(), message: z.string() })),
    vibs: z.array(
      z.object({
        id: z.string(),
        sha256: z.string(),
        size_bytes: z.number(),
        component: z.string(),
        target_kind: z.string(),
        platform: z.string(),
        acceptance_level: z.string(),
        chosen_by: z.string(),
      }),
    ),
  }),
});

const rfc3339 = z.iso.datetime({ offset: true }).max(64);
const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "expected HH:MM");

/** When bytes may be fetched: inside the span, and each day in the window (UTC; one that ends before it begins goes over midnight). */
const stageHours = z
  .strictObject({
    not_before: rfc3339.optional(),
    until: rfc3339.optional(),
    daily_from: timeOfDay.optional(),
    daily_to: timeOfDay.optional(),
  })
  .refine(
    ({ daily_from, daily_to }) => (daily_from === undefined) === (daily_to === undefined),
    "a daily window has two ends",
  )
  .refine(
    ({ daily_from, daily_to }) => daily_from === undefined || daily_from !== daily_to,
    "a daily window is not empty",
  );

/** What each host may take of time and network (ours). */
const stageLimits = z.strictObject({
  /** Most bytes a second that a host fetches; its own cap may be lower. */
  max_bytes_per_second: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
  /** Most seconds of work, pauses not counted; 30 days at most. */
  max_seconds: z.number().int().min(1).max(2_592_000).optional(),
  hours: stageHours.optional(),
  /** Hosts under way at once; all when left out. */
  hosts_at_once: z.number().int().min(1).max(10_000).optional(),
  /** What `commit` means: exactly that one (default), or vSphere's minimum: the newest, if that one was ever the image. */
  commit_is: z.enum(["exact", "minimum"]).optional(),
});

export const stageSpec = z.strictObject({
  commit: z.string().max(256).optional(),
  /** In the order of their turns. */
  hosts: z.array(z.string().max(256)).max(10_000).optional(),
  /** VIBs fetched at once on each host, default 4 (ours). */
  parallel: z.number().int().min(1).max(16).optional(),
  greenroom: stageLimits.optional(),
});

const problemOfHost = z.object({
  code: z.string(),
  message: z.string(),
  remedy: z.string(),
  details: z.record(z.string(), z.unknown()),
  exit: z.number().int(),
});

/** How one target of a host stands; one target's failure is that target's alone. */
const targetStaging = z.object({
  target: z.string(),
  kind: z.enum(["HOST", "DPU", "FIRMWARE"]),
  state: z.enum(["absent", "partial", "staged", "compliant", "not-stageable", "failed"]),
  vibs_wanted: z.number().int(),
  vibs_staged: z.number().int(),
  problem: problemOfHost.nullable(),
});

const bytesOfBytes = z.object({ bytes_done: z.number().int(), bytes_total: z.number().int() });
const vibUnderway = bytesOfBytes.extend({
  vib: z.string(),
  phase: z.enum(["READING", "FETCHING", "COMMITTING", "UNPACKING"]),
});

/** What one host did in a task (vLCM 6.21), bytes and reason beside it. */
export const hostStatus = z.object({
  status: z.enum(["RUNNING", "OK", "SKIPPED", "TIMED_OUT", "ERROR", "RETRY_PENDING"]),
  progress: z.object({ total: z.number().int(), completed: z.number().int(), message: localizable }).optional(),
  start_time: z.string(),
  end_time: z.string().optional(),
  notifications,
  greenroom: z.object({
    step: z.string(),
    bytes_total: z.number().int(),
    bytes_done: z.number().int(),
    bytes_fetched: z.number().int(),
    vibs_total: z.number().int(),
    vibs_done: z.number().int(),
    fetching: z.array(z.string()),
    /** What the host works on: READING what lay there, FETCHING, COMMITTING, UNPACKING what is staged. */
    underway: z.array(vibUnderway),
    /** In the step verify: how much of what is staged was read once more; rate and remaining time are of it then. */
    verifying: bytesOfBytes.nullable(),
    /** Of a skipped host: COMPLIANT, ALREADY_STAGED, NOTHING_STAGED, SKIPPED_BY_USER, INCOMPATIBLE, RUN_STOPPED, NO_PLACE_LEFT, NOT_IN_MAINTENANCE_MODE. */
    skip_reason: z.string().nullable(),
    /** As the host measures it, over the last seconds. */
    bytes_per_second: z.number().int(),
    remaining_seconds: z.number().int().nullable(),
    /** While it waits for its hours; `resumes_at` null: not by itself any more. */
    pause: z.object({ reason: z.string(), resumes_at: z.string().nullable() }).nullable(),
    /** Sources that served wrong bytes, left aside since. */
    bad_sources: z.array(z.object({ source: z.string(), vib_id: z.string(), why: z.string() })),
    targets: z.array(targetStaging),
    problem: problemOfHost.nullable(),
    persistence: z.enum(["persistent", "volatile"]).nullable(),
    /** Each step with the time it was begun. */
    timeline: z.array(z.object({ step: z.string(), at: z.string() })),
    /** How often it came back after it had failed because it was away. */
    returns: z.number().int(),
    /** Of an unstaging. */
    removed: z.number().int(),
    freed_bytes: z.number().int(),
    /** Counter of the signed receipt that proves how it ended. */
    receipt_counter: z.number().int().nullable(),
    /** Of a remediation whose turn has come. */
    remediation: hostRemediation.nullable(),
  }),
});

/** How all hosts together ended. */
const wholeStatus = hostStatus.pick({ status: true, start_time: true, end_time: true, notifications: true });

/** `result` of a stage or apply task; `status` is null while it runs. */
export const stageResult = z.object({
  status: wholeStatus.nullable(),
  commit: z.string(),
  host_info: z.record(z.string(), z.object({ name: z.string() })),
  host_status: z.record(z.string(), hostStatus),
  successful_hosts: z.array(z.string()),
  failed_hosts: z.array(z.string()),
  skipped_hosts: z.array(z.string()),
  notifications,
  greenroom: fanOutTotals.extend({
    /** Of a remediation. */
    remediation: remediationTotals.optional(),
  }),
});

/** The same of a standalone host: `host_info` has its `name`, as in vSphere, beside what it has of a cluster's hosts. */
export const standaloneStageResult = stageResult.extend({
  host_info: standaloneHostInfo,
});

export type { ClusterCompliance, HostCompliance } from "./compliance.js";
export type SoftwareInfo = z.infer<typeof softwareInfo>;
export type HostStatus = z.infer<typeof hostStatus>;
export type StageSpec = z.infer<typeof stageSpec>;
export type StageResult = z.infer<typeof stageResult>;
export type StandaloneStageResult = z.infer<typeof standaloneStageResult>;
