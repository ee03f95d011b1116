import type { Fleet } from "../../fleet/fleet.js";
import type { RestServer } from "../door/server.js";
import { applyRoutes, type ApplyParts } from "./apply.js";
import { badImageRoutes } from "./bad-images.js";
import { policyRoutes } from "./policies.js";
import { reportRoutes } from "./reports.js";

/** Remediation: the operations, their policies, what they would do, and how the last ones ended. */
export function remediationRoutes(server: RestServer, parts: ApplyParts & { readonly fleet: Fleet }): void {
  applyRoutes(server, parts);
  policyRoutes(server, parts);
  reportRoutes(server, parts.store);
  badImageRoutes(server, parts);
}
