import { z } from "zod";
import type { FleetMemory } from "../../../rollout/check/remembered-fleet.js";
import type { RestServer } from "../../door/server.js";
import { presentSummary } from "../../present/compliance.js";
import { complianceSummary } from "../../wire/compliance.js";
import { anywhere, needs } from "../../guard/needs.js";

/** What is remembered of the compliance of all hosts that have an image, by host id; nothing is asked of any host. */
export function rememberedComplianceRoutes(server: RestServer, memory: FleetMemory, now: () => number): void {
  server.get(
    "/api/greenroom/compliance",
    {
      config: needs("VcIntegrity.lifecycleSoftwareSpecification.Read", anywhere, {
        list: { aboutOf: (_entry, host) => host },
      }),
      schema: { response: { 200: z.record(z.string(), complianceSummary) } },
    },
    async () => {
      const { compliance } = await memory.read();
      return Object.fromEntries([...compliance].map(([id, host]) => [id, presentSummary(host, now())]));
    },
  );
}
