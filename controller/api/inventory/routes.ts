import type { Clock } from "../../../core/time/clock.js";
import type { Fleet } from "../../fleet/fleet.js";
import { Roster } from "../../fleet/inventory/roster.js";
import type { Store } from "../../store/open-store.js";
import type { CallerOf } from "../door/caller.js";
import type { RestServer } from "../door/server.js";
import { alarmRoutes } from "./alarms.js";
import { clusterRoutes } from "./clusters.js";
import { hostChangeRoutes } from "./host-changes.js";
import { hostRoutes } from "./hosts.js";
import { joinTokenRoutes } from "./join-tokens.js";
import { receiptRoutes } from "./receipts.js";

export interface InventoryParts {
  readonly store: Store;
  readonly fleet: Fleet;
  readonly clock: Clock;
  readonly callerOf: CallerOf;
  /** HOST:PORT at which agents reach the gRPC door. */
  readonly grpcAddress: () => string;
  readonly caFingerprint: string;
}

/** Clusters, hosts, and how hosts join and leave. */
export function inventoryRoutes(server: RestServer, parts: InventoryParts): void {
  const { store, fleet, clock, callerOf } = parts;
  const roster = new Roster({ store, fleet, clock });
  clusterRoutes(server, { store, roster, clock, callerOf });
  hostRoutes(server, { store, fleet, clock });
  hostChangeRoutes(server, { store, fleet, clock, roster, callerOf });
  receiptRoutes(server, store);
  alarmRoutes(server, { store, callerOf });
  joinTokenRoutes(server, parts);
}
