import type { RestServer } from "../door/server.js";
import { enablementRoutes } from "./enablement.js";
import { hardwareCompatibilityRoutes } from "./hardware-compatibility.js";
import { lastStageResultRoutes } from "./last-stage-result.js";
import type { LifecycleParts } from "./lifecycle-parts.js";

/** Enablement, and reports that are not of remediation. */
export function lifecycleRoutes(server: RestServer, parts: LifecycleParts): void {
  enablementRoutes(server, parts);
  hardwareCompatibilityRoutes(server, parts);
  lastStageResultRoutes(server, parts);
}
