import { z } from "zod";
import type { Rollouts } from "../../rollout/rollouts.js";
import type { TaskView } from "../../rollout/task/task-engine.js";
import type { Store } from "../../store/open-store.js";
import type { CallerOf } from "../door/caller.js";
import type { RestServer } from "../door/server.js";
import { presentTask } from "../present/task.js";
import { taskInfo, taskMap } from "../wire/task.js";

const byTask = z.object({ task: z.string() });

/** vSphere's filters; each may be given several times, or as a list with commas. */
const many = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => [value].flat().flatMap((text) => text.split(",")))
  .optional();
const filters = z.strictObject({
  tasks: many,
  services: many,
  operations: many,
  status: many,
  targets: many,
  users: many,
  return_all: z.string().optional(),
  exclude_result: z.string().optional(),
});
type Filters = z.output<typeof filters>;

export interface TaskParts {
  readonly store: Store;
  readonly rollouts: Rollouts;
  readonly callerOf: CallerOf;
}

/** Tasks: look, list, cancel (VLCM part 8). */
export function taskRoutes(server: RestServer, { store, rollouts, callerOf }: TaskParts): void {
  server.get("/api/cis/tasks", { schema: { querystring: filters, response: { 200: taskMap } } }, async (request) => {
    const wanted = (await rollouts.engine.views()).filter((view) => fits(view, request.query));
    const entries = wanted.map(async (view) => {
      const { result, ...info } = await presentTask(view, store.reader);
      const shown = request.query.exclude_result === "true" || result === undefined ? info : { ...info, result };
      return [view.record.id, shown] as const;
    });
    return Object.fromEntries(await Promise.all(entries));
  });

  server.get("/api/cis/tasks/:task", { schema: { params: byTask, response: { 200: taskInfo } } }, async (request) =>
    presentTask(await rollouts.engine.view(request.params.task), store.reader),
  );

  server.post(
    "/api/cis/tasks/:task",
    { constraints: { action: "cancel" }, schema: { params: byTask } },
    async (request, reply) => {
      await rollouts.engine.cancel(request.params.task, callerOf(request).user);
      return reply.code(204).send();
    },
  );
}

function fits({ record }: TaskView, wanted: Filters): boolean {
  const one = (list: readonly string[] | undefined, value: string | null): boolean =>
    list === undefined || (value !== null && list.includes(value));
  return (
    one(wanted.tasks, record.id) &&
    one(wanted.services, record.service) &&
    one(wanted.operations, record.operation) &&
    one(wanted.status, record.status) &&
    one(wanted.targets, record.scopeId) &&
    one(wanted.users, record.who)
  );
}
