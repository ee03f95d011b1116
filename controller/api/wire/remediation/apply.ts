import { z } from "zod";
import { clusterPolicySpec } from "./apply-policy.js";

const host = z.string().max(256);

/** POST software?action=apply (vLCM 7.1). */
export const applySpec = z.strictObject({
  commit: z.string().max(256).optional(),
  /** In the order of their turns, those in maintenance mode first. */
  hosts: z.array(host).max(10_000).optional(),
  /** No component here carries a licence to accept: either answer is taken. */
  accept_eula: z.boolean().optional(),
  /** Ours. */
  greenroom: z
    .strictObject({
      /** What this run wants otherwise than the policy of the cluster or host. */
      policy: clusterPolicySpec.optional(),
      /** VIBs fetched at once on each host, default 4. */
      parallel: z.number().int().min(1).max(16).optional(),
      /** What `commit` means: exactly that one (default), or vSphere's minimum. */
      commit_is: z.enum(["exact", "minimum"]).optional(),
    })
    .optional(),
});

/** POST software?action=check (vLCM 7b). */
export const checkSpec = z.strictObject({
  commit: z.string().max(256).optional(),
  hosts: z.array(host).max(10_000).optional(),
});

const finding = z.object({
  id: z.string(),
  severity: z.enum(["OK", "WARNING", "ERROR"]),
  message: z.string(),
  remedy: z.string(),
  target: z.string(),
});

/** What a remediation knows of one host, beside what a staging does. */
export const hostRemediation = z.object({
  /** A state of the host's own machine; empty before it has told one. */
  state: z.string(),
  /** RUNNING, REMEDIATED, COMPLIANT, FAILED, ROLLED_BACK or CANCELED, as the host says. */
  outcome: z.string(),
  /** It is staged, and waited or waits for its turn: every host is, before the first one is taken out of service. */
  staged_ahead: z.boolean(),
  /** It holds a place of the limit. */
  out_of_service: z.boolean(),
  in_maintenance_mode: z.boolean(),
  was_in_maintenance_mode: z.boolean(),
  /** The figure: so far at `seen_at`, or in all. */
  maintenance_seconds: z.number(),
  /** What staging saved: work that would have been inside the window. */
  saved_bytes: z.number().int(),
  saved_seconds: z.number(),
  bytes_staged_before: z.number().int(),
  bytes_fetched: z.number().int(),
  cancelable: z.boolean(),
  failed_state: z.string().nullable(),
  maintenance_mode_needed: z.boolean().nullable(),
  reboot_needed: z.boolean().nullable(),
  steps: z.array(
    z.object({
      state: z.string(),
      begun_at: z.string(),
      ended_at: z.string().nullable(),
      event: z.string().nullable(),
      boot_id: z.string(),
    }),
  ),
  prechecks: z.array(finding),
  journal: z.array(z.object({ at: z.string(), hook: z.string(), text: z.string() })),
  targets: z.array(
    z.object({ target: z.string(), state: z.string(), from_version: z.string(), to_version: z.string() }),
  ),
  ordered_at: z.string().nullable(),
  seen_at: z.string().nullable(),
});

/** The figure that the product exists for, of all hosts of a run that entered maintenance mode. */
export const remediationTotals = z.object({
  limit: z.number().int().nullable(),
  out_of_service: z.number().int(),
  maintenance_seconds: z.number(),
  longest_maintenance_seconds: z.number(),
  saved_bytes: z.number().int(),
  saved_seconds: z.number(),
});

/** POST /api/greenroom/hosts/{h}?action=clear-bad-image. */
export const clearSpec = z.strictObject({
  /** "sha256:…"; every image that is marked bad on the host when left out. */
  image: z.string().min(1).max(256).optional(),
});
export const clearAnswer = z.object({ cleared: z.array(z.string()) });

export type HostRemediation = z.infer<typeof hostRemediation>;
export type RemediationTotals = z.infer<typeof remediationTotals>;
export type ApplySpec = z.infer<typeof applySpec>;
export type ClearAnswer = z.infer<typeof clearAnswer>;
