import { z } from "zod";
import {
  CHECK_HARDWARE,
  hardwareReport,
  type HardwareReport,
} from "../../rollout/eligibility/hardware-compatibility.js";
import { rolloutProblem } from "../../rollout/rollout-problems.js";
import type { RestServer } from "../door/server.js";
import { viaOf } from "../door/via.js";
import { presentHardwareDetails, presentHardwareReport } from "../present/lifecycle-reports.js";
import { scopeBase, scopeOf } from "../resource/scope-route.js";
import { hardwareCompatibility, hardwareDetails } from "../wire/lifecycle/hardware-compatibility.js";
import { lastTask } from "./last-task.js";
import { scopeParams, type LifecycleParts } from "./lifecycle-parts.js";
import { at, needs } from "../guard/needs.js";

/** The hardware compatibility report of a cluster; vSphere has none of standalone hosts (VLCM part 9). */
export function hardwareCompatibilityRoutes(server: RestServer, { store, rollouts, callerOf }: LifecycleParts): void {
  const path = `${scopeBase("cluster")}/software/reports/hardware-compatibility`;
  const config = needs("VcIntegrity.HardwareCompatibility.Read", at("cluster", "scope"));
  const lastReport = async (cluster: string): Promise<HardwareReport> => {
    const scope = await scopeOf(store.reader, "cluster", cluster);
    const { record } = await lastTask({ store, rollouts }, scope, CHECK_HARDWARE);
    const found = hardwareReport.safeParse(record.result);
    if (found.success) return found.data;
    throw rolloutProblem("REPORT_MISSING", { report: "hardware report", scope: scope.name });
  };
  server.get(
    path,
    { config, schema: { params: scopeParams, response: { 200: hardwareCompatibility } } },
    async ({ params }) => presentHardwareReport(await lastReport(params.scope)),
  );
  server.get(
    `${path}/details`,
    { config, schema: { params: scopeParams, response: { 200: hardwareDetails } } },
    async ({ params }) => presentHardwareDetails(await lastReport(params.scope)),
  );
  server.post(
    path,
    {
      constraints: { action: "check" },
      config,
      schema: { params: scopeParams, body: z.strictObject({}).nullish(), response: { 202: z.string() } },
    },
    async (request, reply) => {
      const scope = await scopeOf(store.reader, "cluster", request.params.scope);
      const asked = { scope, who: callerOf(request).user, via: viaOf(request) };
      return reply
        .code(202)
        .serializer(JSON.stringify)
        .send(await rollouts.eligibility.checkHardware(asked));
    },
  );
}
