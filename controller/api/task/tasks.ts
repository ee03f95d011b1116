import type { FastifyRequest } from "fastify";
import { z } from "zod";
import type { Rollouts } from "../../rollout/rollouts.js";
import type { TaskQuery } from "../../store/activity/task-query.js";
import type { AccessObject } from "../../domain/access/decision.js";
import type { Store } from "../../store/open-store.js";
import type { CallerOf } from "../door/caller.js";
import type { RestServer } from "../door/server.js";
import { presentTask, presentTaskHead } from "../present/task.js";
import { operationsNamed } from "../present/task-operation.js";
import { taskFilters, taskOptions } from "../wire/fan-out.js";
import { taskInfo, taskMap } from "../wire/task.js";
import { narrowed } from "./seen-targets.js";
import { listedTasks, targetOf } from "./listed-tasks.js";
import { anywhere, at, needs } from "../guard/needs.js";

export const byTask = z.object({ task: z.string() });

export interface TaskParts {
  readonly store: Store;
  readonly rollouts: Rollouts;
  readonly callerOf: CallerOf;
  /** On what a request acts. */
  readonly objectOf: (request: FastifyRequest) => AccessObject;
}

/** Tasks as vSphere has them: look, list, cancel (VLCM part 8). */
export function taskRoutes(server: RestServer, { store, rollouts, callerOf }: TaskParts): void {
  const { engine } = rollouts;
  server.get(
    "/api/cis/tasks",
    {
      config: needs("System.Read", anywhere, { list: { aboutOf: targetOf } }),
      schema: { querystring: taskFilters, response: { 200: taskMap } },
    },
    async (request) => {
      const { query } = request;
      const { reader } = store;
      const wanted = await narrowed(reader, callerOf(request), queryOf(query));
      return Object.fromEntries(await listedTasks({ engine, reader }, wanted, query.exclude_result));
    },
  );

  server.get(
    "/api/cis/tasks/:task",
    {
      config: needs("System.Read", at("task", "task")),
      schema: { params: byTask, querystring: taskOptions, response: { 200: taskInfo } },
    },
    async ({ params, query }) => {
      const view = await engine.view(params.task);
      return query.exclude_result === "true" ? presentTaskHead(view.record) : presentTask(view, store.reader);
    },
  );

  // The vSphere SDK's bindings leave the action out, and there is no other.
  for (const constraints of [{ action: "cancel" }, {}])
    server.post(
      "/api/cis/tasks/:task",
      {
        config: needs("VcIntegrity.lifecycleGeneral.Write", at("task", "task")),
        constraints,
        schema: { params: byTask },
      },
      async (request, reply) => {
        await engine.cancel(request.params.task, callerOf(request).user);
        return reply.code(204).send();
      },
    );
}

type Given = { readonly [K in keyof Omit<TaskQuery, "operations">]?: TaskQuery[K] | undefined } & {
  /** By vSphere's names. */
  readonly operations?: readonly string[] | undefined;
};

/** The conditions that were given. */
export function queryOf(filters: Given): TaskQuery {
  const { tasks, services, operations, status, targets, users, host, image, since, until, limit } = filters;
  return {
    ...(tasks !== undefined && { tasks }),
    ...(services !== undefined && { services }),
    ...(operations !== undefined && { operations: operationsNamed(operations) }),
    ...(status !== undefined && { status }),
    ...(targets !== undefined && { targets }),
    ...(users !== undefined && { users }),
    ...(host !== undefined && { host }),
    ...(image !== undefined && { image }),
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
    ...(limit !== undefined && { limit }),
  };
}
