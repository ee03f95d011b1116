import type { FastifyBaseLogger, FastifyRequest } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import type { Fleet } from "../fleet/fleet.js";
import type { SyncScheduler } from "../rollout/library/sync-scheduler.js";
import type { Rollouts } from "../rollout/rollouts.js";
import type { HardwareSupport } from "../fleet/hardware/hardware-support.js";
import type { UploadShelf } from "../rollout/upload-shelf.js";
import type { Store } from "../store/open-store.js";
import type { DepotLibrary } from "../depot/depot-library.js";
import { Downloads, downloadRoutes } from "./image/downloads.js";
import { imageRoutes } from "./image/image-routes.js";
import { requireSession, sessionIdOf } from "./door/caller.js";
import { restServer, type RestServer, type TlsIdentity } from "./door/server.js";
import { Sessions, type SessionsParts } from "./door/sessions.js";
import { aboutRoutes, type About } from "./resource/about.js";
import { depotRoutes } from "./depot/depot-routes.js";
import type { PageFiles } from "./page/page-files.js";
import { pageRoutes } from "./page/page-routes.js";
import { hardwareSupportRoutes } from "./resource/compliance/hardware-support.js";
import { rememberedComplianceRoutes } from "./resource/compliance/remembered-compliance.js";
import { inventoryRoutes } from "./inventory/routes.js";
import { fanOutRoutes } from "./task/fan-out.js";
import { remediationRoutes } from "./remediation/routes.js";
import { sessionRoutes } from "./resource/session.js";
import { softwareRoutes } from "./resource/software.js";
import { taskRoutes } from "./task/tasks.js";

export interface RestDoorParts {
  readonly store: Store;
  readonly fleet: Fleet;
  readonly rollouts: Rollouts;
  readonly hardwareSupport: HardwareSupport;
  readonly uploads: UploadShelf;
  readonly library: Pick<DepotLibrary, "openVib">;
  readonly scheduler: SyncScheduler;
  readonly sessions: Omit<SessionsParts, "store">;
  readonly about: About;
  /** HOST:PORT at which agents reach the gRPC door. */
  readonly grpcAddress: () => string;
  readonly tls?: TlsIdentity;
  /** The web page; none where it was not built. */
  readonly page?: PageFiles;
  readonly log: FastifyBaseLogger;
}

/** The REST API, ready to listen: who anybody is, the session, and behind it everything else. */
export async function openRestDoor(parts: RestDoorParts): Promise<RestServer> {
  const { store, log, about, tls } = parts;
  const server = await restServer({ log, version: about.version, ...(tls !== undefined && { tls }) });
  const sessions = new Sessions({ ...parts.sessions, store });
  aboutRoutes(server, about);
  sessionRoutes(server, sessions);
  const downloads = new Downloads(parts.sessions.clock);
  downloadRoutes(server, downloads);
  if (parts.page !== undefined) pageRoutes(server, parts.page);
  await server.register(async (part) =>
    guardedRoutes(part.withTypeProvider<ZodTypeProvider>(), sessions, { ...parts, downloads }),
  );
  return server;
}

interface GuardedParts extends RestDoorParts {
  readonly downloads: Downloads;
}

function guardedRoutes(server: RestServer, sessions: Sessions, parts: GuardedParts): void {
  const { store, rollouts, uploads, scheduler, hardwareSupport, library, downloads, grpcAddress } = parts;
  const callerOf = requireSession(server, sessions);
  const { fleet, caFingerprint } = { ...parts, ...parts.about };
  inventoryRoutes(server, { store, fleet, clock: parts.sessions.clock, callerOf, grpcAddress, caFingerprint });
  depotRoutes(server, { store, rollouts, uploads, scheduler, callerOf });
  imageRoutes(server, { store, rollouts, hardwareSupport, uploads, callerOf, library, downloads });
  softwareRoutes(server, { store, rollouts, callerOf, clock: parts.sessions.clock });
  remediationRoutes(server, { store, rollouts, fleet, callerOf });
  rememberedComplianceRoutes(server, store, () => parts.sessions.clock.now());
  hardwareSupportRoutes(server, { store, hardwareSupport, callerOf });
  taskRoutes(server, { store, rollouts, callerOf });
  const isWelcome = (request: FastifyRequest) => sessions.isOpen(sessionIdOf(request));
  fanOutRoutes(server, { store, rollouts, callerOf, streams: { clock: parts.sessions.clock, isWelcome } });
}
