import { DraftDesk } from "../../rollout/images/draft-desk.js";
import type { RestServer } from "../door/server.js";
import { draftPartRoutes } from "./draft-parts.js";
import { draftTaskRoutes } from "./draft-tasks.js";
import { draftRoutes } from "./drafts.js";
import { historyRoutes } from "./history.js";
import { extractRoutes } from "./extract.js";
import { exportRoutes, type ExportParts } from "./export.js";
import { partReadingRoutes } from "./part-reading.js";
import { recommendationRoutes } from "./recommendations.js";

/** Everything about the image of a cluster or standalone host, but its compliance and its staging. */
export function imageRoutes(server: RestServer, parts: Omit<ExportParts, "desk">): void {
  const whole: ExportParts = { ...parts, desk: new DraftDesk(parts) };
  draftRoutes(server, whole);
  draftPartRoutes(server, whole);
  partReadingRoutes(server, whole);
  draftTaskRoutes(server, whole);
  historyRoutes(server, whole);
  recommendationRoutes(server, whole);
  exportRoutes(server, whole);
  extractRoutes(server, whole);
}
