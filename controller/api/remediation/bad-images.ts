import type { Fleet } from "../../fleet/fleet.js";
import { clearBadImage } from "../../rollout/remediate/clear-bad-image.js";
import { at, needs } from "../guard/needs.js";
import type { RestServer } from "../door/server.js";
import { byHost } from "../inventory/hosts.js";
import { clearAnswer, clearSpec } from "../wire/remediation/apply.js";
import type { ApplyParts } from "./apply.js";

/** How long an operator waits for the host's answer, milliseconds. */
const PATIENCE_MS = 20_000;

/** Images that failed on a host, allowed there again (ours). */
export function badImageRoutes(
  server: RestServer,
  { store, fleet, callerOf }: Pick<ApplyParts, "store" | "callerOf"> & { readonly fleet: Fleet },
): void {
  server.post(
    "/api/greenroom/hosts/:host",
    {
      constraints: { action: "clear-bad-image" },
      config: needs("VcIntegrity.lifecycleSoftwareRemediation.Write", at("host", "host")),
      schema: { params: byHost, body: clearSpec.nullish(), response: { 200: clearAnswer } },
    },
    async (request) => {
      const host = await store.reader.hosts.resolveHost(request.params.host);
      const image = request.body?.image;
      const wish = { host, who: callerOf(request).user, signal: AbortSignal.timeout(PATIENCE_MS) };
      const asked = { ...wish, ...(image !== undefined && { imageDigest: image }) };
      return { cleared: [...(await clearBadImage({ store, fleet }, asked))] };
    },
  );
}
