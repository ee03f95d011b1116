import { z } from "zod";
import { localizable, errorBody } from "./message.js";
import { hostStatus } from "./software.js";

/** GET /api/cis/tasks/{t} (vLCM part 8). The result depends on the operation. */
export const taskInfo = z.object({
  description: localizable,
  /** com.vmware.esx.settings.clusters.software, … */
  service: z.string(),
  /** scan$task, stage$task, commit$task, create$task */
  operation: z.string(),
  target: z.object({ type: z.string(), id: z.string() }).optional(),
  status: z.enum(["PENDING", "RUNNING", "BLOCKED", "SUCCEEDED", "FAILED"]),
  cancelable: z.boolean(),
  error: errorBody.optional(),
  start_time: z.string(),
  end_time: z.string().optional(),
  user: z.string(),
  progress: z.object({ total: z.number().int(), completed: z.number().int(), message: localizable }),
  result: z.unknown().optional(),
  greenroom: z.object({
    /** By which API and client it came; empty where nobody noted it. */
    via: z.string(),
    /** What its cluster or host is called now; null where it is gone, or where there is none. */
    target_name: z.string().nullable(),
    /** The task whose failed hosts it tries again. */
    retry_of: z.string().nullable(),
    /** Which hosts a user has skipped. */
    skipping: z.enum(["none", "not-begun", "all"]),
    image: z.object({ commit: z.string(), digest: z.string(), name: z.string() }).nullable(),
  }),
});

/** GET /api/greenroom/tasks: newest first; with a host asked for, what it did in each. */
export const taskHistory = z.array(
  z.object({
    task: z.string(),
    info: taskInfo,
    host: z.object({ host: z.string(), name: z.string(), status: hostStatus }).nullable(),
  }),
);
export type TaskHistory = z.infer<typeof taskHistory>;

/** GET /api/cis/tasks?…: a map of task id to task. */
export const taskMap = z.record(z.string(), taskInfo);

export type TaskInfo = z.infer<typeof taskInfo>;
