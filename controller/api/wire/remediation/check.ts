import { z } from "zod";
import { localizable, standaloneHostInfo } from "../message.js";

const status = z.enum(["OK", "WARNING", "TIMEOUT", "ERROR", "RETRY"]);

const checkStatus = z.object({
  check: z.object({
    check: z.string(),
    name: localizable,
    description: localizable,
    originator: z.string().optional(),
  }),
  status,
  /** Of old clients; the same as `check_issues`. */
  issues: z.array(localizable),
  check_issues: z.array(z.object({ description: localizable, resolution: localizable.optional() })),
});

const entityResult = z.object({
  type: z.enum(["CLUSTER", "HOST"]),
  cluster: z.string().optional(),
  host: z.string().optional(),
  status,
  check_statuses: z.array(checkStatus),
});

/** CheckResult of vLCM 7b. */
export const checkResult = z.object({
  status,
  start_time: z.string(),
  end_time: z.string(),
  commit: z.string(),
  host_info: z.record(z.string(), z.object({ name: z.string() })),
  /** The cluster first, then each host; of a standalone host that alone. */
  entity_results: z.array(entityResult),
});

/** The same of a standalone host, with vSphere's `name` and `entity_result` beside what it has of a cluster's hosts. */
export const standaloneCheckResult = checkResult.extend({
  host_info: standaloneHostInfo,
  entity_result: entityResult.optional(),
});

export type CheckResult = z.infer<typeof checkResult>;
export type StandaloneCheckResult = z.infer<typeof standaloneCheckResult>;
