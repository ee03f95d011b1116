import type { Clock } from "../../../core/time/clock.js";
import type { Store } from "../../store/open-store.js";
import type { Guard } from "../door/access/guard.js";
import type { Identify } from "../door/access/identify.js";
import type { SecondPersons } from "../door/access/second-persons.js";
import type { RestServer } from "../door/server.js";
import { approvalRoutes } from "./approvals.js";
import { auditRoutes } from "./audit.js";
import { grantRoutes } from "./grants.js";
import { roleRoutes } from "./roles.js";
import { tokenRoutes } from "./tokens.js";
import { userRoutes } from "./users.js";

export interface AccessParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly guard: Pick<Guard, "callerOf">;
  readonly identify: Identify;
  readonly persons: SecondPersons;
}

/** Who may do what, what needs a second person, and what was done by whom. */
export function accessRoutes(server: RestServer, parts: AccessParts): void {
  userRoutes(server, parts);
  roleRoutes(server, parts);
  grantRoutes(server, parts);
  tokenRoutes(server, parts);
  approvalRoutes(server, parts);
  auditRoutes(server, parts.store);
}
