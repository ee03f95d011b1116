import { z } from "zod";
import { coreProblem } from "../../../core/problem/core-problems.js";
import { DAILY_SYNC, type SyncSchedule } from "../../domain/library/sync-schedule.js";
import { presentGarbage, presentSchedule } from "../present/depot/online-depot.js";
import { etagOf, needMatch } from "../door/conditional.js";
import type { RestServer } from "../door/server.js";
import { garbage, syncBody, syncSchedule, WEEK_DAYS, type SyncScheduleMessage } from "../wire/depot/online-depot.js";
import { viaOf } from "../door/via.js";
import type { DepotParts } from "./depot-parts.js";
import { fleet, needs } from "../guard/needs.js";

const SCHEDULE = "/api/esx/settings/depots/sync-schedule";

/** Synchronisation now and by schedule, and the collection of what nobody needs. */
export function depotSyncRoutes(server: RestServer, parts: DepotParts): void {
  const { rollouts, callerOf } = parts;
  server.post(
    "/api/esx/settings/depots",
    {
      config: needs("VcIntegrity.lifecycleSettings.Write", fleet),
      constraints: { action: "sync" },
      schema: { body: syncBody.nullish(), response: { 202: z.string() } },
    },
    async (request, reply) => {
      const depots = request.body?.greenroom?.depots;
      const task = await rollouts.library.sync({
        who: callerOf(request).user,
        via: viaOf(request),
        ...(depots && { depots }),
      });
      return reply.code(202).serializer(JSON.stringify).send(task);
    },
  );
  scheduleRoutes(server, parts);
  garbageRoutes(server, parts);
}

function scheduleRoutes(server: RestServer, { store, scheduler, callerOf }: DepotParts): void {
  server.get(
    SCHEDULE,
    { config: needs("VcIntegrity.lifecycleSettings.Read", fleet), schema: { response: { 200: syncSchedule } } },
    async (_request, reply) => {
      const schedule =
        (await store.reader.syncSchedule.get()) ?? (await store.transact((tx) => tx.syncSchedule.ensure()));
      void reply.header("etag", etagOf(schedule));
      return presentSchedule(schedule);
    },
  );
  server.put(
    SCHEDULE,
    { config: needs("VcIntegrity.lifecycleSettings.Write", fleet, { match: true }), schema: { body: syncSchedule } },
    async (request, reply) => {
      const { enabled, email_addresses: emails } = request.body;
      const { user: who } = callerOf(request);
      await store.transact(async (tx) => {
        const before = await tx.syncSchedule.ensure();
        needMatch(request, "the schedule", etagOf(before));
        const schedule = request.body.schedule === undefined ? before.schedule : scheduleOf(request.body.schedule);
        await tx.syncSchedule.set({ enabled, schedule, emails });
        const detail = { enabled, schedule };
        await tx.audits.append({ who, what: "depot schedule", onWhat: "depot library", outcome: "OK", detail });
      });
      await scheduler.changed();
      return reply.code(204).send();
    },
  );
}

function scheduleOf(message: NonNullable<SyncScheduleMessage["schedule"]>): SyncSchedule {
  const { type, skip = 1, minute, hour = 0, day_of_week: day, day_of_month: dayOfMonth } = message;
  const needed = (where: string) => coreProblem("INPUT_INVALID", { where, what: `${type} needs one` });
  if (type === "WEEKLY" && day === undefined) throw needed("schedule.day_of_week");
  if (type === "MONTHLY_BY_DAY" && dayOfMonth === undefined) throw needed("schedule.day_of_month");
  const dayOfWeek = day === undefined ? DAILY_SYNC.dayOfWeek : WEEK_DAYS.indexOf(day);
  return { type, every: skip, minute, hour, dayOfWeek, dayOfMonth: dayOfMonth ?? DAILY_SYNC.dayOfMonth };
}

function garbageRoutes(server: RestServer, { rollouts, callerOf }: DepotParts): void {
  server.get(
    "/api/greenroom/depots/garbage",
    { config: needs("VcIntegrity.lifecycleDepots.Delete", fleet), schema: { response: { 200: garbage } } },
    async () => presentGarbage(await rollouts.library.garbage()),
  );
  server.post(
    "/api/greenroom/depots",
    {
      config: needs("VcIntegrity.lifecycleDepots.Delete", fleet),
      constraints: { action: "collect-garbage" },
      schema: { body: z.strictObject({}).nullish(), response: { 202: z.string() } },
    },
    async (request, reply) =>
      reply
        .code(202)
        .serializer(JSON.stringify)
        .send(await rollouts.library.collectGarbage({ who: callerOf(request).user, via: viaOf(request) })),
  );
}
