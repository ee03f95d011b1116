import type { RestServer } from "../door/server.js";
import type { AccessParts } from "./access-parts.js";
import { approvalRoutes } from "./approvals.js";
import { auditRoutes } from "./audit.js";
import { grantRoutes } from "./grants.js";
import { roleRoutes } from "./roles.js";
import { tokenRoutes } from "./tokens.js";
import { userRoutes } from "./users.js";

/** Who may do what, what needs a second person, and what was done by whom. */
export function accessRoutes(server: RestServer, parts: AccessParts): void {
  userRoutes(server, parts);
  roleRoutes(server, parts);
  grantRoutes(server, parts);
  tokenRoutes(server, parts);
  approvalRoutes(server, parts);
  auditRoutes(server, parts.store);
}
