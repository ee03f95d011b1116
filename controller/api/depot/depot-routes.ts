import type { RestServer } from "../door/server.js";
import { depotBundleRoutes } from "./depot-bundles.js";
import { depotContentRoutes } from "./depot-content.js";
import { depotExportRoutes } from "./depot-export.js";
import { depotOverrideRoutes } from "./depot-overrides.js";
import type { DepotParts } from "./depot-parts.js";
import { depotSyncRoutes } from "./depot-sync.js";
import { notServedRoutes } from "./not-served.js";
import { offlineDepotRoutes } from "./offline-depots.js";
import { onlineDepotRoutes } from "./online-depots.js";

/** Everything below /api/esx/settings/depots and depot-content, and what is ours beside it. */
export function depotRoutes(server: RestServer, parts: DepotParts): void {
  offlineDepotRoutes(server, parts);
  onlineDepotRoutes(server, parts);
  depotSyncRoutes(server, parts);
  depotBundleRoutes(server, parts);
  notServedRoutes(server);
  depotContentRoutes(server, parts.store);
  depotOverrideRoutes(server, parts);
  depotExportRoutes(server, parts);
}
