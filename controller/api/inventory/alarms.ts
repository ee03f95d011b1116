import { z } from "zod";
import type { Store } from "../../store/open-store.js";
import type { CallerOf } from "../door/caller.js";
import type { RestServer } from "../door/server.js";
import { presentAlarm } from "../present/host.js";
import { alarm, alarmFilters, alarmNote } from "../wire/alarm.js";
import { anywhere, at, needs } from "../guard/needs.js";

const byAlarm = z.object({ alarm: z.coerce.number().int().min(1) });

export interface AlarmParts {
  readonly store: Store;
  readonly callerOf: CallerOf;
}

/** What happened to hosts that a person must look at. */
export function alarmRoutes(server: RestServer, { store, callerOf }: AlarmParts): void {
  const { reader } = store;
  const nameOf = async (hostId: string) => (await reader.hosts.get(hostId))?.name ?? hostId;

  server.get(
    "/api/greenroom/alarms",
    {
      config: needs("System.Read", anywhere, { list: { key: "alarm", aboutOf: ({ host }) => String(host) } }),
      schema: { querystring: alarmFilters, response: { 200: z.array(alarm) } },
    },
    async (request) => {
      const { host, all = false } = request.query;
      const hostId = host === undefined ? undefined : (await reader.hosts.findEver(host)).id;
      const alarms = await reader.alarms.list({ which: all ? "all" : "open", ...(hostId !== undefined && { hostId }) });
      return Promise.all(alarms.map(async (one) => presentAlarm(one, await nameOf(one.hostId))));
    },
  );

  server.post(
    "/api/greenroom/alarms/:alarm",
    {
      config: needs("VcIntegrity.lifecycleGeneral.Write", at("alarm", "alarm")),
      constraints: { action: "acknowledge" },
      schema: { params: byAlarm, body: alarmNote.nullish(), response: { 200: alarm } },
    },
    async (request) => {
      const { user: who } = callerOf(request);
      const note = request.body?.note ?? "";
      const done = await store.transact(async ({ alarms, audits }) => {
        const acknowledged = await alarms.acknowledge(request.params.alarm, { who, note });
        const detail = { alarm: acknowledged.id, kind: acknowledged.kind, note };
        await audits.append({ who, what: "alarm ack", onWhat: acknowledged.hostId, outcome: "OK", detail });
        return acknowledged;
      });
      return presentAlarm(done, await nameOf(done.hostId));
    },
  );
}
