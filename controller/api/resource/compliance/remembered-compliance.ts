import { z } from "zod";
import { readHostCompliances } from "../../../rollout/check/compliance-reading.js";
import type { Store } from "../../../store/open-store.js";
import type { RestServer } from "../../door/server.js";
import { presentSummary } from "../../present/compliance.js";
import { complianceSummary } from "../../wire/compliance.js";
import { anywhere, needs } from "../../guard/needs.js";

/** What is remembered of the compliance of all hosts that have an image, by host id; nothing is asked of any host. */
export function rememberedComplianceRoutes(server: RestServer, store: Store, now: () => number): void {
  server.get(
    "/api/greenroom/compliance",
    {
      config: needs("VcIntegrity.lifecycleSoftwareSpecification.Read", anywhere, {
        list: { aboutOf: (_entry, host) => host },
      }),
      schema: { response: { 200: z.record(z.string(), complianceSummary) } },
    },
    async () => {
      const found = await readHostCompliances(store, await store.reader.hosts.list());
      return Object.fromEntries([...found].map(([id, host]) => [id, presentSummary(host, now())]));
    },
  );
}
