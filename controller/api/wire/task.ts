import { z } from "zod";
import { localizable, errorBody } from "./message.js";

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
});

/** GET /api/cis/tasks?…: a map of task id to task. */
export const taskMap = z.record(z.string(), taskInfo);

export type TaskInfo = z.infer<typeof taskInfo>;
