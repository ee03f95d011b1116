import type { FastifyRequest } from "fastify";
import { z } from "zod";
import type { TaskHostRecord } from "../../store/activity/task-hosts.js";
import { EventStreams, type EventStreamsParts } from "../door/event-stream.js";
import type { RestServer } from "../door/server.js";
import { viaOf } from "../door/via.js";
import { presentHost } from "../present/host-results.js";
import { taskEvents, type Wanted } from "../present/task-events.js";
import { historyFilters, skipSpec, unstageSpec } from "../wire/fan-out.js";
import { taskHistory, type TaskHistory } from "../wire/task.js";
import { SCOPE_KINDS, scopeOf, type ScopeKind } from "../resource/scope-route.js";
import { requirePrivilege } from "../door/caller.js";
import { anywhere, at, fleet, needs } from "../guard/needs.js";
import { narrowed } from "./seen-targets.js";
import { listedTasks, targetOf } from "./listed-tasks.js";
import { byTask, queryOf, type TaskParts } from "./tasks.js";

const taskAnswer = { 202: z.string() };
const params = z.object({ scope: z.string() });

interface FanOutParts extends TaskParts {
  readonly streams: EventStreamsParts;
}

/** Our own part of tasks and staging: history, skip, retry, live events, unstage. */
export function fanOutRoutes(server: RestServer, parts: FanOutParts): void {
  historyRoute(server, parts);
  actionRoutes(server, parts);
  eventRoutes(server, parts);
  for (const kind of SCOPE_KINDS) unstageRoute(server, kind, parts);
}

function historyRoute(server: RestServer, { store, rollouts, callerOf }: TaskParts): void {
  const path = "/api/greenroom/tasks";
  const { engine } = rollouts;
  server.get(
    path,
    {
      config: needs("System.Read", anywhere, {
        list: { key: "task", limits: "by-itself", aboutOf: ({ info }) => targetOf(info) },
      }),
      schema: { querystring: historyFilters, response: { 200: taskHistory } },
    },
    async (request) => {
      const { host } = request.query;
      const parts = { engine, reader: store.reader };
      const wanted = await narrowed(store.reader, callerOf(request), queryOf(request.query));
      const infos = await listedTasks(parts, wanted, request.query.exclude_result);
      const ids = infos.map(([task]) => task);
      const rows =
        host === undefined ? new Map<string, TaskHostRecord>() : await store.reader.taskHosts.ofHost(host, ids);
      return infos.map(([task, info]): TaskHistory[number] => {
        const row = rows.get(task);
        const shown = row === undefined ? undefined : (engine.liveHost(task, row.hostId) ?? row);
        const done = shown && presentHost(shown);
        return { ...{ task, info }, host: done === undefined ? null : { host: row?.hostId ?? "", ...done } };
      });
    },
  );
}

function actionRoutes(server: RestServer, parts: TaskParts): void {
  const { rollouts, callerOf } = parts;
  const path = "/api/greenroom/tasks/:task";
  server.post(
    path,
    {
      config: needs("VcIntegrity.lifecycleGeneral.Write", at("task", "task")),
      constraints: { action: "skip-remaining" },
      schema: { params: byTask, body: skipSpec.nullish() },
    },
    async (request, reply) => {
      const wanted = request.body?.under_way === "CANCEL" ? "all" : "not-begun";
      await rollouts.engine.skipRemaining(request.params.task, callerOf(request).user, wanted);
      return reply.code(204).send();
    },
  );
  server.post(
    path,
    {
      config: needs("Greenroom.Stage", at("task", "task"), {
        secondPerson: { act: "remediate", privilege: REMEDIATE, when: (request) => isRemediation(request, parts) },
      }),
      constraints: { action: "retry-failed" },
      schema: { params: byTask, body: z.strictObject({}).nullish(), response: taskAnswer },
    },
    async (request, reply) => {
      const by = { who: callerOf(request).user, via: viaOf(request) };
      const task = await rollouts.retryFailed({ task: request.params.task, ...by });
      return reply.code(202).serializer(JSON.stringify).send(task);
    },
  );
}

const REMEDIATE = "VcIntegrity.lifecycleSoftwareRemediation.Write";

/** Repeating what remediates is remediating, with its privilege, and its second person. */
async function isRemediation(request: FastifyRequest, { store, callerOf, objectOf }: TaskParts): Promise<boolean> {
  const { operation } = await store.reader.tasks.get(byTask.parse(request.params).task);
  if (!operation.startsWith("apply")) return false;
  requirePrivilege(callerOf(request), REMEDIATE, objectOf(request));
  return true;
}

function eventRoutes(server: RestServer, { store, rollouts, streams: streamsParts }: FanOutParts): void {
  const { engine } = rollouts;
  const streams = new EventStreams(streamsParts);
  const lastEventId = (headers: Readonly<Record<string, unknown>>): Pick<Wanted, "lastEventId"> => {
    const id = headers["last-event-id"];
    return typeof id === "string" ? { lastEventId: id } : {};
  };
  server.get("/api/greenroom/events", { config: needs("System.Read", fleet) }, async (request, reply) => {
    const wanted = lastEventId(request.headers);
    await streams.send(request, reply, (signal) => taskEvents({ engine, reader: store.reader }, wanted, signal));
  });
  server.get(
    "/api/greenroom/tasks/:task/events",
    { config: needs("System.Read", at("task", "task")), schema: { params: byTask } },
    async (request, reply) => {
      const { task: taskId } = request.params;
      // Told as an answer of its own, before the stream begins: TASK_NOT_FOUND.
      await store.reader.tasks.get(taskId);
      const wanted = { taskId, ...lastEventId(request.headers) };
      await streams.send(request, reply, (signal) => taskEvents({ engine, reader: store.reader }, wanted, signal));
    },
  );
}

function unstageRoute(server: RestServer, kind: ScopeKind, { store, rollouts, callerOf }: TaskParts): void {
  server.post(
    `/api/greenroom/${kind}s/:scope/software`,
    {
      config: needs("Greenroom.Stage", at(kind, "scope"), { hostsInBody: "enough", body: "spec" }),
      constraints: { action: "unstage" },
      schema: { params, body: unstageSpec.nullish(), response: taskAnswer },
    },
    async (request, reply) => {
      const { hosts, image, hosts_at_once: hostsAtOnce } = request.body ?? {};
      const task = await rollouts.hosts.unstage({
        scope: await scopeOf(store.reader, kind, request.params.scope),
        ...{ who: callerOf(request).user, via: viaOf(request) },
        ...(hosts !== undefined && { hosts }),
        ...(image !== undefined && { image }),
        ...(hostsAtOnce !== undefined && { hostsAtOnce }),
      });
      return reply.code(202).serializer(JSON.stringify).send(task);
    },
  );
}
