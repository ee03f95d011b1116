import { z } from "zod";
import type { TaskStart } from "../../store/activity/task-record.js";

const scoped = z.object({ scopeId: z.string() });

/** For the audit: a task that runs beside others names its scope in its input alone. */
export const aboutWhat = ({ scopeId, input }: Pick<TaskStart, "scopeId" | "input">): string =>
  scopeId ?? scoped.safeParse(input).data?.scopeId ?? "depot library";
