import { z } from "zod";
import { timestamp } from "../../../core/time/clock.js";
import { rolloutProblem } from "../rollout-problems.js";
import type { RolloutParts } from "../rollout-parts.js";
import type { Ending, TaskRun } from "../task/task-run.js";

export const CHECK_ENABLEMENT = "check_enablement$task";
export const ENABLE = "enable$task";

export const ENABLEMENT_CHECKS = [
  "SOFTWARE",
  "VERSION",
  "STATELESSNESS",
  "VUM_REMEDIATION",
  "SOFTWARE_SPECIFICATION_EXISTENCE",
  "VSAN_WITNESS_ELIGIBILITY",
] as const;
export type EnablementCheck = (typeof ENABLEMENT_CHECKS)[number];

export const enablementInput = z.object({ scopeId: z.string(), skip: z.array(z.enum(ENABLEMENT_CHECKS)) });
export type EnablementInput = z.infer<typeof enablementInput>;

/** What stands in the way of managing a scope by an image, by check. */
export interface EnablementReport {
  /** RFC 3339. */
  readonly at: string;
  /** Whether the scope has an image; null where that was not to be looked at. */
  readonly hasImage: boolean | null;
  /** Hosts that would keep what is staged in memory alone; null where that was not to be looked at. */
  readonly withoutDisk: readonly string[] | null;
  readonly checks: readonly EnablementCheck[];
}

/**
 * Of vSphere's checks two mean something here: there has to be an image, and a host needs a disk to keep what is staged. Versions, baselines
 * and witnesses are not told apart by this product, and such a check finds nothing. Result: EnablementReport.
 */
export async function checkEnablement({ store, clock }: RolloutParts, run: TaskRun): Promise<Ending> {
  const { scopeId, skip } = enablementInput.parse(run.record.input);
  const checks = ENABLEMENT_CHECKS.filter((check) => !skip.includes(check));
  const image = await store.reader.images.current(scopeId);
  const hosts = await store.reader.hosts.ofScope(scopeId);
  const result: EnablementReport = {
    at: timestamp(clock),
    checks,
    hasImage: checks.includes("SOFTWARE_SPECIFICATION_EXISTENCE") ? image !== undefined : null,
    withoutDisk: checks.includes("STATELESSNESS")
      ? hosts.filter(({ scratch }) => scratch?.volatile === true).map(({ name }) => name)
      : null,
  };
  return { result };
}

/** A scope with an image is managed by it already; one without has nothing to be managed by: ENABLEMENT_NEEDS_IMAGE. */
export async function enable({ store }: RolloutParts, run: TaskRun): Promise<Ending> {
  const { scopeId } = enablementInput.parse(run.record.input);
  const image = await store.reader.images.current(scopeId);
  if (image === undefined) throw rolloutProblem("ENABLEMENT_NEEDS_IMAGE", { scope: scopeId });
  return { result: { commitId: image.commitId } };
}
